"""Shows what is said of an experiment beside its pictures: its name, its budget, and whether a press adds to the open one."""

from decimal import Decimal
from typing import Any

import streamlit as st

from components.experiments.start_button import PAGE, Wanted
from components.kit import defaults, resources, session
from components.kit.plain import plain
from easel.experiments.definition import Definition

_MOST = 1_000_000  # USD


def show() -> Wanted:
    """As it stands, without the definition."""
    with st.expander(plain(_label()), key=f"{PAGE}_about", type="compact"):
        name = st.text_input(
            "Name", defaults.first(f"{PAGE}_name", ""), key=f"{PAGE}_name", max_chars=120, persist_state="session"
        )
        budget = st.number_input(
            "Budget for this experiment, $",
            value=defaults.first(f"{PAGE}_budget"),
            min_value=0.0,
            max_value=float(_MOST),
            format="%.2f",
            key=f"{PAGE}_budget",
            help="The experiment pauses before it would cost more. Empty: only the budgets on the Usage page apply.",
            persist_state="session",
        )
        anew = st.toggle(
            "Make existing pictures again",
            defaults.first(f"{PAGE}_anew", False),
            key=f"{PAGE}_anew",
            help="Off: pictures from the same request and connection are reused, free.",
            persist_state="session",
        )
    usd = None if budget is None else Decimal(str(round(float(budget), 2)))
    return Wanted(Definition(), name=str(name or ""), budget=usd, anew=bool(anew))


def _label() -> str:
    """ "Name and budget", with what is not as usual."""
    state = st.session_state
    said = [str(state.get(f"{PAGE}_name") or "")[:30]]
    said += [f"up to ${state[f'{PAGE}_budget']:,.2f}"] if state.get(f"{PAGE}_budget") is not None else []
    said += ["nothing reused"] if state.get(f"{PAGE}_anew") else []
    return f"Name and budget: {', '.join(each for each in said if each)}" if any(said) else "Name and budget"


def widens(kept: dict[str, Any]) -> str:
    """The experiment that is open, where a press adds to it; "" where it begins another."""
    opened = session.page(PAGE).started
    if not opened or kept.get("widens") != opened or resources.studio().experiments.get(opened) is None:
        return ""
    key, names = f"{PAGE}_into", {"add": "Add to this experiment", "new": "Start a new one"}
    st.session_state.setdefault(key, "add")
    look: dict[str, Any] = {"width": "stretch", "label_visibility": "collapsed", "format_func": names.__getitem__}
    first = defaults.choice(key, list(names))
    chosen = st.segmented_control("This press will", list(names), default=first, required=True, key=key, **look)
    return opened if chosen == "add" else ""
