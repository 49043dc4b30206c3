"""Shows the experiment that is open, or all of them to choose from; which one stands in the page's address."""

import re
from typing import Any

import streamlit as st

from components.experiments import cell_grid, experiment_list, exports, judge
from components.kit import defaults, session

PAGE, _ADDRESS = "experiments", "experiment"


def show() -> None:
    """The list while none is open."""
    opened = session.page(PAGE).started or _named()
    if not opened:
        st.query_params.pop(_ADDRESS, None)
        experiment_list.show()
        return
    session.page(PAGE).started = opened
    if st.query_params.get(_ADDRESS) != opened:
        st.query_params[_ADDRESS] = opened
    with st.container(key="experiments_head", horizontal=True, vertical_alignment="center"):
        experiment_list.back()
        shown = _shown()
    if shown == "judge":
        judge.show(opened)
        return
    cell_grid.show(opened)
    exports.show(opened)


def _shown() -> str:
    """ "pictures", or "judge"."""
    names = {"pictures": "Pictures", "judge": "Judge"}
    key = f"{PAGE}_shown"
    st.session_state.setdefault(key, "pictures")
    look: dict[str, Any] = {"label_visibility": "collapsed", "format_func": names.__getitem__}
    first = defaults.choice(key, list(names))
    return str(st.segmented_control("Show", list(names), default=first, required=True, key=key, **look))


def _named() -> str:
    """The one that the address names, for a tab that was reloaded or a link that was followed."""
    name = st.query_params.get(_ADDRESS, "")
    return name if re.fullmatch(r"[0-9A-Za-z_-]{8,40}", name) else ""
