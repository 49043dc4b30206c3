"""Shows the newest runs as one element, and does what is asked for on them.

The browser is told of them by the event stream (run_cards.py) and draws them: no script runs while a picture is on its way.
This fragment runs when a person does something. Runs come from the library, not from the tab: a reload finds them again.
"""

import streamlit as st

from components.kit import session, storage_note
from components.kit.element import element
from components.picture import picture_acts
from components.runs import held_note

_EMPTY = {
    "generate": (
        "Your pictures appear here.",
        "Press Generate or Ctrl+Enter. Every picture is saved to the Library, even if you close this tab.",
    ),
    "edit": (
        "Results appear here.",
        "Paint the area to change, describe the change, then press Edit or Ctrl+Enter. The rest stays identical.",
    ),
}

_list = element("runs/run_list")


@st.fragment
@storage_note.instead
def show(page: str) -> None:
    """The runs, for `page`: its form is filled by "Reuse prompt and settings"."""
    held_note.show(page)
    kept, key = session.page(page), f"{page}_runs"
    data = {
        "wanted": kept.wanted,
        "empty": _EMPTY.get(page, _EMPTY["generate"]),
        "place": page == "generate",
        "edit": picture_acts.can_edit(),
        "answer": kept.answer,
        "asked": picture_acts.asked_for(page),
    }
    _list(data=data, key=key, on_act_change=lambda: picture_acts.do(page, key))
    if picture_acts.changed_page(page):
        st.rerun()
