"""A conversation as a Markdown document: what was said, what was answered, with which settings, how long it took, what it cost.

First the way to the turn at which it stands, then what branches off, each branch in the order in which it was said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from easel.edits.sources import Source
from easel.library.records import Picture
from easel.requests import kinds
from easel.threads import markdown
from easel.threads.records import Thread, Turn
from easel.threads.tree import path
from easel.words import units

_ALWAYS = ("text_model", "model", "size", "quality", "output_format")
_IMPORT = "It can be imported again: python -m easel library import, or the Housekeeping page."


@dataclass(frozen=True, slots=True)
class Place:
    """A turn with its number: "3" on the way, "3-2" beside it; `follows` is the number of the one before it, "" of none."""

    number: str
    follows: str
    turn: Turn


def places(thread: Thread, turns: Sequence[Turn]) -> tuple[Place, ...]:
    """All turns in the order of the document."""
    way = path({each.id: each for each in turns}, thread.head)
    by_id = {each.id: Place(str(at), str(at - 1) if at > 1 else "", each) for at, each in enumerate(way, 1)}
    there = {each.id for each in turns}
    after: dict[str, list[Turn]] = {}
    for each in turns:
        after.setdefault(each.parent if each.parent in there else "", []).append(each)
    versions: dict[int, int] = {}
    for start in ("", *(each.id for each in way)):
        waiting = list(reversed(after.get(start, ())))
        while waiting:
            turn = waiting.pop()
            if turn.id in by_id:
                continue
            before = by_id.get(turn.parent)
            depth = int(before.number.partition("-")[0]) + 1 if before else 1
            versions[depth] = versions.get(depth, 1) + 1
            by_id[turn.id] = Place(f"{depth}-{versions[depth]}", before.number if before else "", turn)
            waiting += reversed(after.get(turn.id, ()))
    return tuple(by_id.values())


def written(thread: Thread, places: Sequence[Place], sources: Mapping[str, Source], files: Mapping[str, str]) -> str:
    """The document. `sources` are what went along, by id, and `files` where bytes lie beside it, by their SHA-256."""
    numbers = {picture.id: place.number for place in places for picture in place.turn.pictures}
    parts = [f"# {markdown.one_line(thread.title)}", _about(thread, places)]
    for place in places:
        parts += _turn(place, numbers, sources, files)
    return "\n\n".join(part for part in parts if part) + "\n"


def _about(thread: Thread, places: Sequence[Place]) -> str:
    pictures = sum(len(place.turn.pictures) for place in places)
    counts = f"{_counted(len(places), 'turn')}, {_counted(pictures, 'picture')}"
    return f"A conversation held with Easel, begun on {_time(thread.created)}: {counts}. {_IMPORT}"


def _turn(
    place: Place, numbers: Mapping[str, str], sources: Mapping[str, Source], files: Mapping[str, str]
) -> Iterator[str]:
    turn = place.turn
    beside = f" (follows turn {place.follows})" if place.follows and "-" in place.number else ""
    yield f"## Turn {place.number}{beside}"
    yield markdown.quoted(turn.text)
    yield from _along(turn, numbers, sources, files)
    yield markdown.plain(turn.words)
    for picture in turn.pictures:
        yield _picture(picture, files)
    yield _end(turn)
    yield _settings(turn)


def _along(
    turn: Turn, numbers: Mapping[str, str], sources: Mapping[str, Source], files: Mapping[str, str]
) -> Iterator[str]:
    """What went along with it."""
    masked = ", inside the mask" if turn.has_mask else ""
    does = "Changes" if turn.pictures else "With"
    if turn.base_picture in numbers:
        yield f"{does} the picture of turn {numbers[turn.base_picture]}{masked}."
    elif turn.base:
        yield f"{does} the first of these pictures{masked}:"
    for name in turn.sources:
        source = sources.get(name)
        if source is None or (name == turn.base and turn.base_picture in numbers):
            continue
        file = files.get(source.original_sha256)
        yield markdown.picture(source.name, file) if file else f"{markdown.one_line(source.name)} (deleted)"


def _picture(picture: Picture, files: Mapping[str, str]) -> str:
    file = files.get(picture.sha256)
    return markdown.picture(picture.revised_prompt or picture.prompt, file) if file else "(Deleted picture.)"


def _end(turn: Turn) -> str:
    """When, how long and for how much; and why nothing came where that is so."""
    sent = [job.sent_at for job in turn.run.jobs if job.sent_at is not None]
    ended = [job.ended_at for job in turn.run.jobs if job.ended_at is not None]
    took = f", took {max(ended) - min(sent):.1f} s" if sent and ended else ""
    errors = dict.fromkeys(str((job.error or {}).get("message", "")) for job in turn.run.jobs if job.state != "done")
    why = " ".join(markdown.one_line(each) for each in errors if each)
    none = "" if turn.is_answered else f"No answer. {why}".strip() + "\n\n"
    return f"{none}*{_time(turn.created)}{took}. {_cost(turn)}*"


def _cost(turn: Turn) -> str:
    paid = [each for job in turn.run.jobs for each in job.pictures if kinds.of(each.kind).is_paid]
    of_pictures = [each.cost for each in paid if "billed_with" not in each.got]
    of_words = [turn.answer(job.id).cost for job in turn.run.jobs if job.state == "done"]
    parts = [("pictures", of_pictures), ("words", of_words)]
    told = [f"{name} {_usd(costs)}" for name, costs in parts if costs]
    return f"Cost: {', '.join(told)}." if told else ""


def _usd(costs: Sequence[Decimal | None]) -> str:
    known = [each for each in costs if each is not None]
    if len(known) < len(costs):
        return "unknown"
    total = sum(known, Decimal())
    if not total:
        return "free"
    return units.money(total)


def _settings(turn: Turn) -> str:
    """The parameters that say something, as they are called in a request."""
    _, params = kinds.read(turn.run.kind, turn.run.params)
    usual = kinds.of(turn.run.kind).params(prompt="").drawn()
    values = {name: value for name, value in params.drawn().items() if name != "prompt"}
    told = (f"{name}: {value}" for name, value in values.items() if name in _ALWAYS or value != usual[name])
    lines = (" ".join(each.replace("`", "'").split()) for each in told)
    return "\n".join(("```text", *lines, "```"))


def _time(unix: float) -> str:
    moment = datetime.fromtimestamp(unix, UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
