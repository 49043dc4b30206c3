"""Shows the library: a search that is answered while it is typed, and everything that it finds as one wall."""

import streamlit as st

from components.kit import resources, session, storage_note, urls
from components.kit.element import element
from components.picture import picture_acts

PAGE, KEY = "library", "library_wall"
_SEARCH = "q"  # the name of the field is that of the search in the page's address

_wall = element("library/wall")


@st.fragment
@storage_note.instead
def show() -> None:
    """Which pictures there are is asked by the browser itself: here only the search goes through the page's script."""
    text = st.text_input(
        "Find pictures",
        key=_SEARCH,
        type="search",
        live="250ms",
        bind="query-params",
        placeholder='Find: words, "exact words", -not, or, size:>2mp, stars:>=3, date:last-7-days …',
        label_visibility="collapsed",
    )
    data = {
        "q": text or "",
        "find": urls.library("find"),
        "cards": urls.library("cards"),
        "facets": urls.library("facets"),
        "marks": urls.library("marks"),
        "archives": urls.archives(),
        "arrivals": urls.library("arrivals"),
        "edit": picture_acts.can_edit(),
        "answer": session.page(PAGE).answer,
    }
    resources.studio().store.version()  # raises where the library cannot be used, which is said in place of the wall
    _wall(data=data, key=KEY, on_act_change=_do)


@storage_note.survives
def _do() -> None:
    act = st.session_state.get(KEY, {}).get("act")
    if act is not None and act["what"] == "search":
        st.session_state[_SEARCH] = str(act["id"])
    elif act is not None:
        picture_acts.do(PAGE, KEY)
