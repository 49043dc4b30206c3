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
from easel.threads import queries
from easel.threads.records import Turn
from easel.threads.tree import path

_MADE = "[A picture was made here: {}]"
_LONGEST_MADE = 200  # letters of what a picture shows


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
    turns = {each.id: each for each in queries.turns(connection, desk, turn.thread_id)}
    return of(connection, path(turns, turn.parent), budget, base_picture=turn.base_picture, beside=len(turn.sources))


def of(
    connection: sa.Connection, steps: Sequence[Turn], budget: int, *, base_picture: str = "", beside: int = 0
) -> Replay:
    """The same for a turn that would follow these `steps` and change `base_picture`; `beside` pictures go along with it."""
    answered = [each for each in steps if each.is_answered]
    attached = _attached(connection, [each.run.id for each in answered])
    messages: list[Said] = []
    left, room = budget, MAX_IMAGES - beside
    for number, each in enumerate(reversed(answered)):
        last = each.primary if not number and each.primary and each.primary.id != base_picture else None
        pair = tuple(_said(each, attached.get(each.run.id, ()), last, room))
        cost = sum(said.tokens for said in pair)
        if cost > left:
            return Replay(tuple(reversed(messages)), budget - left, len(answered) - number)
        messages += reversed(pair)
        left -= cost
        room -= sum(len(said.pictures) for said in pair)
    return Replay(tuple(reversed(messages)), budget - left)


def _said(turn: Turn, attached: Sequence[RunInput], last: Picture | None, room: int) -> Iterator[Said]:
    pictures = tuple(attached)[: max(0, room - (last is not None))]
    yield Said("user", turn.text, pictures, costs.text_tokens(turn.text) + len(pictures) * costs.MOST_IMAGE_TOKENS)
    words = "\n".join(part for part in (turn.words, *map(_made, turn.pictures[:1])) if part)
    if last is None or room <= 0:
        yield Said("assistant", words, (), costs.text_tokens(words))
        return
    kept = RunInput(0, last.sha256, f"picture.{last.format}", f"image/{last.format}", last.size_bytes)
    tokens = costs.text_tokens(words) + costs.input_image_tokens(Size(last.width, last.height))
    yield Said("assistant", words, (kept,), tokens)


def _made(picture: Picture) -> str:
    return _MADE.format(" ".join((picture.revised_prompt or picture.prompt).split())[:_LONGEST_MADE])


def _attached(connection: sa.Connection, runs: Sequence[str]) -> Mapping[str, list[RunInput]]:
    """What people attached to each run beside the picture that it changes, in the order sent."""
    names = ("position", "sha256", "name", "content_type", "size_bytes")
    asked = sa.select(run_input.c.run_id, *(run_input.c[name] for name in names))
    asked = asked.where(run_input.c.run_id.in_(runs), run_input.c.position >= 0)
    found: dict[str, list[RunInput]] = {}
    for run_id, *values in connection.execute(asked.order_by(run_input.c.run_id, run_input.c.position)):
        found.setdefault(run_id, []).append(RunInput(*values))
    return found
