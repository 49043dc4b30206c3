"""Shows a page of kept pictures as one element of lazy pictures by address, newest first, and the way to older ones."""

import streamlit as st

from components.kit import resources, session, storage_note
from components.kit.element import element
from components.picture import picture_acts, picture_view
from easel.library.records import Picture

AT_ONCE = 60

_grid = element("library/result_grid")


@st.fragment
@storage_note.instead
def show(page: str) -> None:
    """The grid of `page`; which stretch of the library it shows stays with the tab."""
    trail: list[str] = st.session_state.setdefault(f"{page}_trail", [])
    found = resources.library().pictures(AT_ONCE + 1, before=trail[-1] if trail else None)
    key = f"{page}_grid"
    data = {
        "pictures": [picture_view.cell(picture) for picture in found[:AT_ONCE]],
        "edit": picture_acts.can_edit(),
        "newer": bool(trail),
        "older": len(found) > AT_ONCE,
        "answer": session.page(page).answer,
    }
    _grid(data=data, key=key, on_act_change=lambda: _do(page, key, found))


@storage_note.survives
def _do(page: str, key: str, found: tuple[Picture, ...]) -> None:
    what = st.session_state[key].act["what"]
    trail = st.session_state[f"{page}_trail"]
    if what == "older" and len(found) > AT_ONCE:
        trail.append(found[AT_ONCE - 1].id)
    elif what == "newer" and trail:
        trail.pop()
    else:
        picture_acts.do(page, key)
