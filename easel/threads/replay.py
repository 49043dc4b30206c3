"""What was said before a turn, as far as it fits: the messages that a server is told again, which keeps nothing itself.

From the newest back, as long as the budget of input tokens lasts. Pictures that people attached go along in their own messages,
and the last picture of the thread where the turn does not change it anyway, so that nothing that is spoken of is missing. Turns
without an answer are left out: what failed does not poison what follows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from easel import costs
from easel.library.records import Picture
from easel.requests.along import MAX_IMAGES
from easel.runs.inputs import RunInput
from easel.runs.tables import run_input
from easel.sizes import Size
from easel.threads import outline, queries, spoken
from easel.threads.records import Turn
from easel.threads.spoken import Spoken
from easel.threads.tree import path

_MADE = "[A picture was made here: {}]"
_LONGEST_MADE = 200  # letters of what a picture shows
_AT_ONCE = 50  # turns that are read in one go


@dataclass(frozen=True, slots=True)
class Said:
    """One message; `tokens` is about what it takes of a server's input."""

    role: Literal["user", "assistant"]
    text: str
    pictures: tuple[RunInput, ...] = ()
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Replay:
    """The messages, the oldest first. `tokens` are about those of all of them; `left_out` counts the turns that did not fit."""

    messages: tuple[Said, ...] = ()
    tokens: int = 0
    left_out: int = 0


def before(connection: sa.Connection, desk: str, turn: Turn, budget: int) -> Replay:
    """What is said again in front of a turn, whose own pictures go along beside it."""
    beside = len(turn.sources)
    return of(connection, desk, turn.thread_id, turn.parent, budget, base_picture=turn.base_picture, beside=beside)


def of(
    connection: sa.Connection,
    desk: str,
    thread_id: str,
    parent: str,
    budget: int,
    *,
    base_picture: str = "",
    beside: int = 0,
) -> Replay:
    """The same for a turn that would follow `parent` and change `base_picture`; `beside` pictures go along with it."""
    steps = path(outline.steps(connection, desk, thread_id), parent)
    answered = [each.id for each in steps if each.is_answered]
    newest = queries.named_turns(connection, desk, thread_id, answered[-1:])
    seen = next((each.primary for each in newest), None)
    messages: list[Said] = []
    left, room = budget, MAX_IMAGES - beside
    for number, (said, attached) in enumerate(_newest_first(connection, desk, answered)):
        last = seen if not number and seen and seen.id != base_picture else None
        pair = tuple(_said(said, attached, last, room))
        cost = sum(each.tokens for each in pair)
        if cost > left:
            return Replay(tuple(reversed(messages)), budget - left, len(answered) - number)
        messages += reversed(pair)
        left -= cost
        room -= sum(len(each.pictures) for each in pair)
    return Replay(tuple(reversed(messages)), budget - left)


def _newest_first(
    connection: sa.Connection, desk: str, names: Sequence[str]
) -> Iterator[tuple[Spoken, Sequence[RunInput]]]:
    """No more than are asked for, and some: most of a long thread does not fit."""
    for end in range(len(names), 0, -_AT_ONCE):
        few = names[max(0, end - _AT_ONCE) : end]
        said = spoken.read(connection, desk, few)
        attached = _attached(connection, [each.run_id for each in said.values()])
        for name in reversed(few):
            yield said[name], attached.get(said[name].run_id, ())


def _said(said: Spoken, attached: Sequence[RunInput], last: Picture | None, room: int) -> Iterator[Said]:
    pictures = tuple(attached)[: max(0, room - (last is not None))]
    yield Said("user", said.text, pictures, costs.text_tokens(said.text) + len(pictures) * costs.MOST_IMAGE_TOKENS)
    words = "\n".join(part for part in (said.words, _made(said.shows)) if part)
    if last is None or room <= 0:
        yield Said("assistant", words, (), costs.text_tokens(words))
        return
    kept = RunInput(0, last.sha256, f"picture.{last.format}", f"image/{last.format}", last.size_bytes)
    tokens = costs.text_tokens(words) + costs.input_image_tokens(Size(last.width, last.height))
    yield Said("assistant", words, (kept,), tokens)


def _made(shows: str) -> str:
    return _MADE.format(" ".join(shows.split())[:_LONGEST_MADE]) if shows else ""


def _attached(connection: sa.Connection, runs: Sequence[str]) -> Mapping[str, list[RunInput]]:
    """What people attached to each run beside the picture that it changes, in the order sent."""
    names = ("position", "sha256", "name", "content_type", "size_bytes")
    asked = sa.select(run_input.c.run_id, *(run_input.c[name] for name in names))
    asked = asked.where(run_input.c.run_id.in_(runs), run_input.c.position >= 0)
    found: dict[str, list[RunInput]] = {}
    for run_id, *values in connection.execute(asked.order_by(run_input.c.run_id, run_input.c.position)):
        found.setdefault(run_id, []).append(RunInput(*values))
    return found
