"""A text typed in a component: which of the browser's and Python's is the newer, and where this tab keeps it.

The browser reports `{text, rev}`. Python counts `rev` up when it sets another text (a form refilled), so that a report
still under way for the older text is known and dropped. live_value.js is the other side.
"""

from collections.abc import Mapping
from typing import Any


def seed(kept: dict[str, Any], name: str, reported: object) -> dict[str, Any]:
    """The `{text, rev}` to hand to the browser, after taking over what it `reported` last; `kept` is the tab's draft."""
    revision = kept.setdefault(f"{name}_rev", 0)
    if isinstance(reported, Mapping) and reported.get("rev") == revision and isinstance(reported.get("text"), str):
        kept[name] = reported["text"]
    return {"text": kept.get(name, ""), "rev": revision}


def replace(kept: dict[str, Any], name: str, text: str) -> None:
    """Sets another text, which the browser then shows."""
    kept[name] = text
    kept[f"{name}_rev"] = kept.get(f"{name}_rev", 0) + 1
