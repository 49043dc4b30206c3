"""Decides which shapes of a drawing of the paint canvas are new, and so are added to the mask that it lies upon.

The canvas tells its whole drawing at every rerun, so most of what it tells is known: only shapes that are new are drawn, over
the mask as it stands. What it leaves out takes nothing away. The browser mounts a canvas anew and empty when it likes, and
several tabs may lie on the same revision, so a shorter drawing says nothing about what was painted. Only the mask itself is
undone.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from easel.edits.mask.revisions import Revision, State


@dataclass(frozen=True, slots=True)
class Painting:
    """`objects` are to be drawn over the revision `over`; the whole drawing, `drawing` by its digest, has `strokes` shapes."""

    over: Revision
    objects: Sequence[Any]
    drawing: str
    strokes: int


def objects_of(drawing: Mapping[str, Any] | None) -> list[Any]:
    """The canvas's objects in stroke order; none where it has drawn nothing, or says nothing that can be read."""
    objects = (drawing or {}).get("objects")
    return objects if isinstance(objects, list) else []


def digest(base: int, objects: Sequence[Any]) -> str:
    """Names the drawing `objects` over revision `base`."""
    return _digests(base, objects)[-1]


def decide(state: State, base: int, objects: Sequence[Any]) -> Painting | None:
    """What the drawing `objects` of a canvas that was mounted on revision `base` adds to the mask; None where all is known."""
    names = _digests(base, objects)
    known = {state.drawing, *(each.drawing for each in state.kept)}
    count = next((count for count in range(len(objects), 0, -1) if names[count] in known), 0)
    if count == len(objects):
        return None
    return Painting(state.head, objects[count:], names[-1], len(objects))


def _digests(base: int, objects: Sequence[Any]) -> list[str]:
    """The names of the drawing's beginnings: of none of its objects, of the first, of the first two…"""
    names = [hashlib.sha256(str(base).encode()).hexdigest()]
    for each in objects:
        text = json.dumps([names[-1], each], sort_keys=True, separators=(",", ":"))
        names.append(hashlib.sha256(text.encode()).hexdigest())
    return names
