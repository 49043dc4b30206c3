"""A text typed in an element of ours: which of the browser's and Python's is the newer; `kept` is where the tab keeps it.

The browser reports `{text, rev, at}`, the last in ms by its own clock. Python counts `rev` up when it sets another text (a
form refilled), so that a report still under way for the older text is known and dropped. live_value.js is the other side.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st


def seed(kept: dict[str, Any], name: str, key: str) -> dict[str, Any]:
    """The `{name, text, rev}` to hand to the element mounted as `key`, after taking over what it told last."""
    take(kept, name, key)
    return {"name": key, "text": kept.get(name, ""), "rev": kept.setdefault(f"{name}_rev", 0)}


def take(kept: dict[str, Any], name: str, key: str) -> None:
    """Takes over what the element told. As its callback, too, which is called even where the page's script is not run again."""
    told = st.session_state.get(key, {}).get("typed")
    if (
        isinstance(told, Mapping)
        and told.get("rev") == kept.get(f"{name}_rev", 0)
        and isinstance(told.get("text"), str)
    ):
        kept[name] = told["text"]
        at = told.get("at")
        kept[f"{name}_at"] = at if isinstance(at, int) else 0


def replace(kept: dict[str, Any], name: str, text: str) -> None:
    """Sets another text, which the browser then shows."""
    kept[name] = text
    kept[f"{name}_rev"] = kept.get(f"{name}_rev", 0) + 1
    kept[f"{name}_at"] = 0
