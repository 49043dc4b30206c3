"""Shows the size picker, which checks in the browser at every keystroke, and returns the size as typed ("1536x1024", "auto")."""

from typing import Any

from components.form import drafts
from components.kit import live_value
from components.kit.element import element
from easel import sizes

_picker = element("form/size_picker")


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
