"""Says what became of an edit's pictures beyond what was asked for (a mask came back, a source was replaced), with the way back.

Shown by the source bar's element, over the page: nothing that a hand works on moves.
"""

import time
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from components import resources, session
from easel.edits.masks import Mask

_KEPT = "notice"


def restored(mask: Mask) -> None:
    """A picture came back with the mask that was painted on it before."""
    now = datetime.now(_zone())
    painted = datetime.fromtimestamp(mask.changed, _zone())
    day = f"{painted.day} {painted:%b}{f' {painted.year}' if painted.year != now.year else ''}"
    _say(f"Mask of {day} restored.", {"empty": "Start empty"}, mask=mask.id)


def clear() -> None:
    """What was said is over: something else was done to the pictures."""
    session.draft("edit").pop(_KEPT, None)


def shown() -> dict[str, Any] | None:
    """JSON-ready, for the element."""
    notice = session.draft("edit").get(_KEPT)
    return {name: notice[name] for name in ("id", "words", "acts")} if notice else None


def act(what: str) -> None:
    """Does what the notice offers; anything else closes it."""
    notice = session.draft("edit").get(_KEPT)
    clear()
    if notice and what == "empty" and notice["mask"]:
        resources.studio().masks.clear(notice["mask"])


def _say(words: str, acts: dict[str, str], **about: Any) -> None:
    session.draft("edit")[_KEPT] = {"id": time.time_ns() // 1_000_000, "words": words, "acts": acts} | about


def _zone() -> tzinfo:
    """The browser's, since the date is for a person."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, TypeError):
        return UTC
