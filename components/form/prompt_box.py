"""Shows the prompt, counted while it is typed, and returns it as it stands; a text over the limit is never cut."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components.form import drafts
from components.kit import live_value
from components.kit.element import element
from easel.requests.fields import FIELDS, MAX_PROMPT

HELP = FIELDS["prompt"].help
EDIT_HELP = (
    "Say what changes and what it becomes, and what must stay. Name a picture by its number or its file: @1, @logo. The "
    'server is told "image 1", in the order sent; @@logo sends the text itself. Up to 32,000 characters. Ctrl+Enter sends.'
)
_PLACEHOLDERS = {
    HELP: "What the picture shows, how it is composed, in which style and light",
    EDIT_HELP: "What changes, and what it becomes. @1 is the first picture",
}

_box = element("form/prompt_box")


def show(
    kept: dict[str, Any], page: str, *, empty: Callable[[], None], bare: bool = False, refused: bool = False
) -> str:
    """The prompt as typed; `kept["prompt"]` holds it for the tab. `refused`: an empty one is told to be so. `empty` is called
    by "Start empty", and by its undo; `bare`: but for the prompt it would change nothing."""
    key, edits = f"{page}_prompt_box", page == "edit"
    told = EDIT_HELP if edits else HELP
    data = live_value.seed(kept, "prompt", key) | {
        "most": MAX_PROMPT,
        "help": told,
        "placeholder": _PLACEHOLDERS[told],
        "refused": _empty(edits=edits) if refused else "",
        "empty": "Undo" if drafts.can_undo(page) else "Start empty",
        "bare": bare and not drafts.can_undo(page),
        "beacon": drafts.beacon(page, "prompt"),
    }
    _box(
        data=data,
        key=key,
        on_typed_change=lambda: live_value.take(kept, "prompt", key),
        on_empty_change=lambda: _pressed(kept, key, empty),
    )
    return str(kept["prompt"])


def _pressed(kept: dict[str, Any], key: str, empty: Callable[[], None]) -> None:
    """Once for each press: Streamlit may call for a trigger whose value it has let go."""
    told = st.session_state.get(key, {}).get("empty")
    if told is not None and told != kept.get("emptied_at"):
        kept["emptied_at"] = told
        empty()


def _empty(*, edits: bool) -> str:
    return f"The prompt is empty: say what {'changes' if edits else 'the picture shows'}."
