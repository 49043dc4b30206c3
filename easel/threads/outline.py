"""What a thread looks like from above: which turns follow which, how each stands, what all of it has cost.

A page shows the end of a thread in full and knows the rest by this, so that a long thread costs it no more than a short one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import sqlalchemy as sa

from easel.costs import Usage
from easel.library.tables import picture
from easel.requests import kinds
from easel.runs.queries import UNFINISHED
from easel.runs.tables import job
from easel.threads.tables import answer, turn

_HAS_PICTURE = (
    sa.select(picture.c.id).where(picture.c.run_id == turn.c.run_id, picture.c.size_bytes > 0).correlate(turn).exists()
)


def _any(states: Sequence[str]) -> sa.ColumnElement[int]:
    return sa.func.max(sa.case((job.c.state.in_(states), 1), else_=0))


_STEPS = (
    sa.select(turn.c.id, turn.c.parent, _any(("done",)), _any(UNFINISHED), _HAS_PICTURE)
    .join_from(turn, job, job.c.run_id == turn.c.run_id)
    .where(turn.c.thread_id == sa.bindparam("name"), job.c.desk == sa.bindparam("desk"))
    .group_by(turn.c.id, turn.c.parent, turn.c.run_id)
    .order_by(turn.c.id)
)
# Of several pictures of one answer the first stands for what all of them cost and used.
_IS_BILLED_APART: sa.ColumnElement[bool] = ~sa.type_coerce(picture.c.got, sa.Text).contains(
    '"billed_with":', autoescape=True
)
_PAID = (
    sa.select(picture.c.cost, sa.type_coerce(picture.c.usage, sa.Text), _IS_BILLED_APART)
    .join_from(turn, picture, picture.c.run_id == turn.c.run_id)
    .where(turn.c.thread_id == sa.bindparam("name"), picture.c.kind.in_(kinds.PAID))
    .where(picture.c.desk == sa.bindparam("desk"))
)
_SAID = (
    sa.select(answer.c.cost, sa.type_coerce(answer.c.usage, sa.Text))
    .join_from(turn, job, job.c.run_id == turn.c.run_id)
    .join(answer, answer.c.job_id == job.c.id)
    .where(turn.c.thread_id == sa.bindparam("name"), job.c.state == "done", job.c.desk == sa.bindparam("desk"))
)
_FACES = (
    sa.select(turn.c.thread_id, sa.func.max(picture.c.id))
    .join_from(turn, picture, picture.c.run_id == turn.c.run_id)
    .where(turn.c.thread_id.in_(sa.bindparam("names", expanding=True)), picture.c.size_bytes > 0)
    .where(picture.c.desk == sa.bindparam("desk"))
    .group_by(turn.c.thread_id)
)


@dataclass(frozen=True, slots=True)
class Step:
    """A turn by its place: what it follows, whether it is answered or still may be, whether a picture came of it."""

    id: str
    parent: str
    is_answered: bool
    is_running: bool
    has_picture: bool

    @property
    def goes_on(self) -> bool:
        """Whether what is said next may follow it: what failed stays beside the thread."""
        return self.is_answered or self.is_running


@dataclass(frozen=True, slots=True)
class Spent:
    """What the answers to a whole thread took: `cost` is what is known of it, None where nothing is; `is_whole` that all of it is
    known. `tokens` count input and output of both models, as far as the server told them."""

    pictures: int = 0
    cost: Decimal | None = None
    is_whole: bool = True
    tokens: int = 0


def steps(connection: sa.Connection, desk: str, name: str) -> dict[str, Step]:
    """All turns of a thread by their ids, in the order in which they were said."""
    found = connection.execute(_STEPS, {"name": name, "desk": desk})
    return {id: Step(id, parent, bool(done), bool(runs), bool(seen)) for id, parent, done, runs, seen in found}


def spent(connection: sa.Connection, desk: str, name: str) -> Spent:
    paid = connection.execute(_PAID, {"name": name, "desk": desk}).all()
    said = connection.execute(_SAID, {"name": name, "desk": desk}).all()
    told = [*((cost, usage) for cost, usage, is_apart in paid if is_apart), *said]
    costs = [cost for cost, _ in told]
    known = [cost for cost in costs if cost is not None]
    tokens = sum(_tokens(usage) for _, usage in told)
    return Spent(len(paid), sum(known, Decimal(0)) if known else None, len(known) == len(costs), tokens)


def faces(connection: sa.Connection, desk: str, names: Sequence[str]) -> dict[str, str]:
    """The newest picture of each thread that has one, by the thread's id."""
    found = connection.execute(_FACES, {"names": list(names), "desk": desk})
    return {row[0]: row[1] for row in found}


@lru_cache(4096)  # a thread is counted anew with every change, and most of what it holds was counted before
def _tokens(usage: str | None) -> int:
    counted = Usage.from_reply(json.loads(usage) if usage else None) or Usage()
    return (counted.input_tokens or 0) + (counted.output_tokens or 0)
