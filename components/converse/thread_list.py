"""Shows all conversations to go back to, newest first, with a search in what was said; each can be renamed and deleted.

The browser is told of them by the event stream (thread_rows.py).
"""

import streamlit as st

from components.converse import opened
from components.kit import resources, storage_note
from components.kit.element import element

KEY, _MORE = "converse_list", 100

_list = element("converse/thread_list")


@st.fragment
@storage_note.instead
def show() -> None:
    state = opened.now()
    data = {"text": state.text, "wanted": state.listed, "deleted": state.deleted}
    _list(data=data, key=KEY, on_act_change=_do)
    if state.thread:
        st.rerun()


@storage_note.survives
def _do() -> None:
    act = st.session_state.get(KEY, {}).get("act")
    if act is None:
        return
    state, threads, what, name = opened.now(), resources.studio().converse.threads, act["what"], str(act["id"])
    if what == "open":
        state.go_to(name)
        state.deleted = ""
    elif what == "search":
        state.text = name
    elif what == "trash" and threads.trash(name):
        state.deleted = name
    elif what == "restore" and threads.restore(name):
        state.deleted = ""
    elif what == "rename":
        thread, _, title = name.partition(":")
        threads.rename(thread, title)
    elif what == "more":
        state.listed += _MORE
