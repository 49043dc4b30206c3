"""Shows the size picker, which checks in the browser at every keystroke, and returns the size as typed ("1536x1024", "auto")."""

from typing import Any

import streamlit as st

from components.form import drafts
from components.kit import live_value
from components.kit.browser_parts import source
from easel import sizes

_picker = st.components.v2.component(
    "easel_size_picker",
    html=source("form/size_picker.html"),
    css=source("kit/kit.css", "form/size_picker.css"),
    js=source("form/size_rules.js", "kit/kit.js", "kit/live_value.js", "form/size_picker.js"),
)


def show(kept: dict[str, Any], page: str, *, refused: bool = False) -> str:
    """The size as it stands in the fields, legal or not; `kept["size"]` holds it for the tab.

    `refused` marks the words below the fields after a press on the button that sent nothing.
    """
    key = f"{page}_size_picker"
    data = live_value.seed(kept, "size", key) | {
        "beacon": drafts.beacon(page, "size"),
        "rules": sizes.rules_for_browser(),
        "presets": presets(),
        "refused": refused,
    }
    _picker(data=data, key=key, on_typed_change=lambda: live_value.take(kept, "size", key))
    return str(kept["size"])


def presets() -> dict[str, dict[str, tuple[int, int]]]:
    """Width and height of each tier and ratio, as the browser gets them."""
    return {tier: {ratio: _edges(sizes.preset(tier, ratio)) for ratio in sizes.RATIOS} for tier in sizes.TIERS}


def _edges(size: sizes.Size) -> tuple[int, int]:
    return size.width, size.height
