"""Shows all conversations to go back to, newest first, with a search in what was said; each can be deleted, and that undone."""

from typing import Any

import streamlit as st

from components.converse import opened
from components.kit import resources, storage_note, urls
from components.kit.element import element
from easel.threads.records import Thread

KEY, _MOST = "converse_list", 100

_list = element("converse/thread_list")


@st.fragment
@storage_note.instead
def show() -> None:
    state, threads = opened.now(), resources.studio().converse.threads
    found = threads.recent(_MOST, text=state.text)
    faces = threads.faces([each.id for each in found])
    data = {
        "threads": [_seen(each, faces.get(each.id, "")) for each in found],
        "text": state.text,
        "deleted": state.deleted,
    }
    _list(data=data, key=KEY, on_act_change=_do)
    if state.thread:
        st.rerun()


def _seen(thread: Thread, picture_id: str) -> dict[str, Any]:
    picture = resources.library().picture(picture_id) if picture_id else None
    src = urls.thumb(picture) if picture is not None and not picture.is_emptied else ""
    return {"id": thread.id, "title": thread.title, "touched": thread.touched, "src": src}


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
