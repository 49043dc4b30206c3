"""Shows the board that the pictures of a press come on, beside the button that sends them: one there is, a new one, or none."""

import streamlit as st

from components.kit import defaults, resources

_WIDTH = 128  # px, whatever its board is called


def show(page: str) -> str:
    """The board's name; empty for none."""
    key = f"{page}_board"
    held = st.session_state.setdefault(key, None)
    known = resources.studio().library.boards()
    offered = known if held is None or held in known else [held, *known]
    chosen = st.selectbox(
        "Board",
        offered,
        None if defaults.first(key) is None else defaults.index(key, offered),
        key=key,
        persist_state="session",
        placeholder="Board",
        label_visibility="collapsed",
        accept_new_options=True,
        width=_WIDTH,
    )
    return chosen if isinstance(chosen, str) else ""
