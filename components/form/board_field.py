"""Shows the board that the pictures of a press come on, beside the button that sends them: one there is, a new one, or none.

A field of our own, as the model's is: Streamlit's box of choices forgets a new name that nobody confirmed before the press.
"""

import streamlit as st

from components.kit import live_value, resources, session
from components.kit.element import element

_WIDTH = 128  # px, whatever its board is called

_field = element("form/board_field")


def show(page: str) -> str:
    """The board's name; empty for none. `{page}_board` holds it with the other choices of the form."""
    key, kept = f"{page}_board", session.draft(page)
    held = st.session_state.setdefault(key, None) or ""
    if kept.setdefault("board", held) != held:  # the form was filled or emptied
        live_value.replace(kept, "board", held)
    field = f"{key}_field"
    data = live_value.seed(kept, "board", field) | {"boards": list(resources.studio().library.boards())}
    _field(data=data, key=field, width=_WIDTH, on_typed_change=lambda: None)
    name = str(kept["board"]).strip()
    kept["board"], st.session_state[key] = name, name or None
    return name
