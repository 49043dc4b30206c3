"""Shows the prompt, counted while it is typed, and returns it as it stands; a text over the limit is never cut."""

from collections.abc import Callable
from itertools import accumulate
from typing import Any

import streamlit as st

from components.form import drafts, variables_switch
from components.kit import live_value, resources
from components.kit.element import element
from easel.requests.fields import FIELDS, MAX_PROMPT

HELP = FIELDS["prompt"].help
EDIT_HELP = (
    "Describe the change and what must stay. Refer to a picture by its number or file name: @1, @logo. The server "
    'reads "image 1", in the order sent; @@logo sends that text as it is. Up to 32,000 characters. Ctrl+Enter sends.'
)
TURN_HELP = (
    "Say what to make, or what to change in the picture shown above. Questions are fine too. "
    "Up to 32,000 characters. Ctrl+Enter sends."
)
_HELPS = {"edit": EDIT_HELP, "converse": TURN_HELP}
_EMPTY = {
    "edit": "The prompt is empty: describe the change.",
    "converse": "The message is empty.",
}
_PLACEHOLDERS = {
    TURN_HELP: "Describe a picture, a change, or ask a question",
    HELP: "Subject, composition, style, light",
    EDIT_HELP: "Describe the change. Use @1, @2 for the pictures above",
}

_MOST_EARLIER, _MOST_SENT = 50, 200_000  # prompts that the arrows go through, and their letters together

_box = element("form/prompt_box")


def show(
    kept: dict[str, Any], page: str, *, empty: Callable[[], None], bare: bool = False, refused: bool = False
) -> str:
    """The prompt as typed; `kept["prompt"]` holds it for the tab. `refused`: an empty one is told to be so. `empty` is called
    by "Clear form", and by its undo; `bare`: but for the prompt it would change nothing."""
    key, told = f"{page}_prompt_box", _HELPS.get(page, HELP)
    data = live_value.seed(kept, "prompt", key) | {
        "most": MAX_PROMPT,
        "help": told,
        "placeholder": _PLACEHOLDERS[told],
        "refused": _EMPTY.get(page, "The prompt is empty: describe the picture.") if refused else "",
        "empty": "Undo" if drafts.can_undo(page) else "Clear form",
        "bare": bare and not drafts.can_undo(page),
        "beacon": drafts.beacon(page, "prompt"),
        "history": _history(kept),
        "sent": kept.get("sent"),
        "low": page == "converse",
    }
    _box(
        data=data,
        key=key,
        on_typed_change=lambda: live_value.take(kept, "prompt", key),
        on_empty_change=lambda: _pressed(kept, key, empty),
        on_history_change=lambda: _asked(kept, key),
    )
    if page in variables_switch.PAGES:
        variables_switch.show(page, str(kept["prompt"]))
    return str(kept["prompt"])


def let_go(kept: dict[str, Any], text: str) -> None:
    """What was sent is unsent no more: the field is emptied, unless it says something else by now."""
    kept["sent"] = {"seq": kept.get("sent", {}).get("seq", 0) + 1, "text": text}
    if kept.get("prompt") == text:
        kept["prompt"] = ""


def _pressed(kept: dict[str, Any], key: str, empty: Callable[[], None]) -> None:
    """Once for each press: Streamlit may call for a trigger whose value it has let go."""
    told = st.session_state.get(key, {}).get("empty")
    if told is not None and told != kept.get("emptied_at"):
        kept["emptied_at"] = told
        empty()


def _asked(kept: dict[str, Any], key: str) -> None:
    """The browser wants the prompts that were sent before: once for each time it asks."""
    asked = st.session_state.get(key, {}).get("history")
    if asked is not None and asked != kept.get("history_seq"):
        kept["history_seq"] = kept["history_asked"] = asked


def _history(kept: dict[str, Any]) -> dict[str, Any] | None:
    """They go to the browser in the one run that answers it, newest first."""
    asked = kept.pop("history_asked", None)
    if asked is None:
        return None
    prompts = [each.text for each in resources.studio().prompts.history.find(limit=_MOST_EARLIER)]
    lengths = accumulate(map(len, prompts))
    return {
        "seq": asked,
        "prompts": [text for text, length in zip(prompts, lengths, strict=True) if length < _MOST_SENT],
    }
