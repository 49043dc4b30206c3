"""Shows the prompt, counted while it is typed, and returns it as it stands; a text over the limit is never cut."""

from typing import Any

import streamlit as st

from components import live_value
from components.browser_parts import source
from easel.params import MAX_PROMPT

HELP = (
    "Name the subject, the composition, the style and the lighting. Say what must be legible, word for word, and what "
    "must not appear. Up to 32,000 characters. Ctrl+Enter sends."
)

_box = st.components.v2.component(
    "easel_prompt_box",
    html=source("prompt_box.html"),
    css=source("kit.css", "prompt_box.css"),
    js=source("kit.js", "live_value.js", "prompt_box.js"),
)


def show(kept: dict[str, Any], key: str, *, refused: bool = False) -> str:
    """The prompt as typed; `kept["prompt"]` holds it for the tab. `refused`: an empty one is told to be so."""
    data = live_value.seed(kept, "prompt", key) | {
        "most": MAX_PROMPT,
        "help": HELP,
        "placeholder": "What the picture shows, how it is composed, in which style and light",
        "refused": "The prompt is empty: say what the picture shows." if refused else "",
    }
    _box(data=data, key=key, on_typed_change=lambda: live_value.take(kept, "prompt", key))
    return str(kept["prompt"])
