"""What a drawing of the paint canvas adds to the mask it lies upon.

The canvas tells its whole drawing at every rerun, so most of what it tells is known: only shapes that are new are drawn, over
the mask as it stands; a drawing that went back to an earlier one (the canvas's own undo) is an undo here, too.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from easel.edits.history import Revision, State


@dataclass(frozen=True, slots=True)
class Painting:
    """`objects` are to be drawn over the revision `over`; the whole drawing, `drawing` by its digest, has `strokes` shapes."""

    over: Revision
    objects: Sequence[Any]
    drawing: str
    strokes: int


def objects_of(drawing: Mapping[str, Any] | None) -> list[Any]:
    """The canvas's objects in stroke order; none where it has drawn nothing, or says nothing that can be read."""
    found = (drawing or {}).get("objects")
    return found if isinstance(found, list) else []


def digest(base: int, objects: Sequence[Any]) -> str:
    """Names the drawing `objects` over revision `base`."""
    told = json.dumps([base, objects], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def decide(state: State, base: int, objects: Sequence[Any]) -> Revision | Painting | None:
    """What to do about the drawing `objects` of a canvas that was mounted on revision `base`.

    None: nothing, it is known. A Revision that has a place: go there. A Painting: draw that, and put it after the head.
    """
    name = digest(base, objects)
    if name == state.drawing:
        return None
    before = _newest_of(state, base)
    if before is None and not objects:
        return None
    target = _same_drawing(state, base, objects, name)
    if target is not None:
        return target
    if before is None or digest(base, objects[: before.strokes]) == before.drawing:
        known = before.strokes if before else 0
        return Painting(state.head, objects[known:], name, len(objects))
    return Painting(state.at(base) or state.head, objects, name, len(objects))


def _newest_of(state: State, base: int) -> Revision | None:
    """The newest step, not undone, that this canvas has made."""
    places = [place for place, each in state.line.items() if each.base == base and place <= (state.head.place or 0)]
    return state.line[max(places)] if places else None


def _same_drawing(state: State, base: int, objects: Sequence[Any], name: str) -> Revision | None:
    """The step at which this canvas showed the same, if nothing but its own strokes lies between that step and the head."""
    here = state.head.place or 0
    line = state.line
    for place in sorted(line, key=lambda each: abs(each - here)):
        if line[place].drawing == name or (not objects and line[place].revision == base):
            between = range(min(place, here) + 1, max(place, here) + 1)
            return line[place] if all(_is_stroke(line[each], state.head, base) for each in between) else None
    return None


def _is_stroke(step: Revision, head: Revision, base: int) -> bool:
    return step.base == base and step.adjustments == head.adjustments
