"""Says what became of an edit's pictures beyond what was asked for (a mask came back, a source was replaced), with the way back.

Of a file that somebody brought it offers what is known of its making, too.

Shown by the source bar's element, over the page: nothing that a hand works on moves.
"""

import time
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from components.kit import resources, session
from components.mask import mask_actions
from components.picture import picture_acts
from easel.edits.sources import Source

_KEPT, _REPLACED = "notice", "Source replaced."
_RESTORE = {"settings": "Restore settings"}


def came(found: Source, before: list[str]) -> None:
    """A picture came; in the place of the pictures `before`, if it replaced the one that the mask belongs to."""
    ids: list[str] = session.draft("edit")["sources"]
    mask = resources.studio().masks.get(found.id)
    painted = mask if mask is not None and mask.coverage and ids[0] == found.id and before[:1] != ids[:1] else None
    words = [_REPLACED] if before and before[0] != ids[0] else []
    undo = {"undo": "Undo"} if words else {}
    if painted is not None:
        words.append(f"Mask of {_day(painted.changed)} restored.")
    empty = {"empty": "Clear form"} if painted is not None else {}
    if words:
        _say(" ".join(words), undo | empty, before=before, mask=(found.id, None))


def tells(found: Source) -> None:
    """A file came that somebody brought: where it is known how its picture was made, the form can be filled with that."""
    settings = resources.studio().bring_in.settings(found.original_sha256)
    if settings is None:
        return
    words = (
        "This picture is already in the library."
        if settings.picture_id
        else "This file contains its prompt and settings."
    )
    said = session.draft("edit").get(_KEPT) or {"words": "", "acts": {}, "before": [], "mask": None}
    _say(
        f"{said['words']} {words}".strip(),
        said["acts"] | _RESTORE,
        before=said["before"],
        mask=said["mask"],
        file=found.original_sha256,
    )


def same_mask(found: Source, before: list[str], revision: int) -> None:
    """A picture came in the place of `before` with the mask it was made with, now its own `revision` (0: it was the same)."""
    is_other = before[:1] != [found.id]
    if before and (is_other or revision):
        words = _REPLACED if is_other else "Mask replaced."
        _say(words, {"undo": "Undo"}, before=before, mask=(found.id, revision))


def added(before: list[str]) -> None:
    """A picture came at the end of `before`."""
    if before:
        _say(f"Added as picture {len(before) + 1}.", {"undo": "Undo"}, before=before, mask=None)


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
    mask_actions.lay_anew()
    if notice is None or what not in notice["acts"]:
        return
    if what == "undo":
        _undo(notice)
    elif what == "settings":
        _restore(notice["file"])
    else:
        resources.studio().masks.clear(notice["mask"][0])
        if "undo" in notice["acts"]:
            _say(_REPLACED, {"undo": "Undo"}, before=notice["before"], mask=None)


def _restore(digest: str) -> None:
    settings = resources.studio().bring_in.settings(digest)
    if settings is not None:
        picture_acts.restore("edit", settings)


def _undo(notice: dict[str, Any]) -> None:
    """The pictures as they were before, each with its mask, which nobody has touched; and a mask that was laid over as it was."""
    session.draft("edit")["sources"] = list(notice["before"])
    name, revision = notice["mask"] or ("", None)
    mask = resources.studio().masks.get(name) if revision else None
    if mask is not None and mask.revision == revision:
        resources.studio().masks.undo(name)


def _say(words: str, acts: dict[str, str], **about: Any) -> None:
    session.draft("edit")[_KEPT] = {"id": time.time_ns() // 1_000_000, "words": words, "acts": acts} | about


def _day(moment: float) -> str:
    """ "22 Nov", with the year where it is another one."""
    now, then = datetime.now(_zone()), datetime.fromtimestamp(moment, _zone())
    return f"{then.day} {then:%b}{f' {then.year}' if then.year != now.year else ''}"


def _zone() -> tzinfo:
    """The browser's, since the date is for a person."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, TypeError):
        return UTC
