"""What the next turn follows and, where nobody chose otherwise, changes: the same for the form and for what the stream tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.kit import resources, urls
from easel.edits.sources import Source
from easel.library.records import Picture
from easel.runs.records import FINAL_STATES
from easel.threads import tree
from easel.threads.outline import Step
from easel.threads.records import Turn


@dataclass(frozen=True, slots=True)
class Following:
    """`turn` is the one that it follows, "" at the beginning of a thread, and `number` the how manieth that is; `picture` is the
    newest on the way to there, of turn `picture_number`."""

    turn: str = ""
    number: int = 0
    picture: Picture | None = None
    picture_number: int = 0
    is_answered: bool = False


START = Following()


def of(thread_id: str, steps: Mapping[str, Step], head: str, *, exact: bool = False) -> Following:
    """After `head`, or before it where it failed: then the next one stands beside it. `exact`: after `head` in any case."""
    way = tree.path(steps, head)
    while way and not exact and not way[-1].goes_on:
        way = way[:-1]
    for number in range(len(way), 0, -1):
        step = way[number - 1]
        turn = resources.studio().converse.threads.turn(thread_id, step.id) if step.has_picture else None
        picture = _ended(turn) if turn is not None else None
        if picture is not None:
            return Following(way[-1].id, len(way), picture, number, way[-1].is_answered)
    return Following(way[-1].id, len(way), is_answered=way[-1].is_answered) if way else START


def end(steps: Mapping[str, Step], seen: str, head: str) -> str:
    """The turn at which a tab stands that was shown `seen` last, else `head`: where that has gone on since, in whichever tab. Of
    several versions it keeps to the first that goes on, so that what others say beside it does not turn its page over."""
    name, after = seen if seen in steps else head, dict[str, Step]()
    for step in steps.values():
        kept = after.get(step.parent)
        if kept is None or not kept.goes_on:
            after[step.parent] = step
    for _ in steps:
        if name not in after:
            break
        name = after[name].id
    return name


def _ended(turn: Turn) -> Picture | None:
    """What stands for it, once nothing is done to it any more: one that is still to be sealed is not edited further."""
    picture = turn.primary
    states = {job.id: job.state for job in turn.run.jobs}
    return picture if picture is not None and states.get(picture.job_id) in FINAL_STATES else None


def told(found: Following, version: int) -> dict[str, Any]:
    """JSON-ready, for the chip; `version` says which of two is the newer."""
    return {
        "version": version,
        "parent": found.turn,
        "answered": found.is_answered,
        "after": f"after turn {found.number}" if found.number else "",
        "edits": picture_face(found.picture, found.picture_number) if found.picture else None,
    }


def picture_face(picture: Picture, number: int = 0) -> dict[str, Any]:
    """A kept picture as the chip names it."""
    words = f"picture of turn {number}" if number else "a picture from the library"
    src = urls.thumb(picture) if picture.thumb_ready else urls.picture(picture)
    return {"what": "picture", "name": picture.id, "words": words, "src": src}


def source_face(source: Source) -> dict[str, Any]:
    """A picture that was brought in."""
    size = f"{source.width} × {source.height}"
    return {"what": "source", "name": source.id, "words": source.name, "src": urls.screen(source.id), "size": size}


def number_of(steps: Mapping[str, Step], turn: Turn) -> int:
    """The how manieth of its branch a turn is."""
    return len(tree.path(steps, turn.id))
