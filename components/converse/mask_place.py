"""Shows the mask of the picture that the next turn changes, in the place of the thread, until it is done."""

import streamlit as st

from components.converse import opened
from components.kit import resources, session, storage_note
from components.kit.element import element
from components.mask import mask_editor

KEY = "converse_mask_head"

_head = element("converse/mask_head")


def show(source_id: str) -> None:
    """The same editor as on Edit."""
    source = resources.studio().sources.get(source_id)
    if source is None:
        opened.now().masking = ""
        st.rerun()
    told = _head(
        data={"name": source.name, "size": f"{source.width} × {source.height}"},
        key=KEY,
        on_act_change=_done,
        on_room_change=lambda: None,
    )
    kept = session.draft("edit")
    kept["room"] = told.room or kept.get("room")
    with st.container(key="edit_editor"):
        mask_editor.show(source, extends=False)


@storage_note.survives
def _done() -> None:
    if st.session_state.get(KEY, {}).get("act") is not None:
        opened.now().masking = ""
