"""Which rows cost what, told to the database: the true cost where it is known, the estimate as a reserve where it is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.library.tables import Money, job, run

ZERO = Decimal(0)

_POSSIBLY = sa.type_coerce(job.c.error, sa.Text).contains('"possibly_billed":true', autoescape=True)
_ASKED = job.c.state.in_(("sent", "stopped", "done", "unknown"))
_FAILED = sa.and_(job.c.state == "failed", _POSSIBLY)

# Whether a server may have billed this job: it answered, may still answer, or nobody knows.
MAY_BE_BILLED: sa.ColumnElement[bool] = sa.or_(_ASKED, _FAILED)
UNDER_WAY: sa.ColumnElement[bool] = job.c.state.in_(("sent", "stopped"))
# The server that a job went to; before, the one that its run was meant for. The run has to be joined.
WHOSE: sa.ColumnElement[str] = sa.func.coalesce(sa.func.nullif(job.c.connection, ""), run.c.connection)


@dataclass(frozen=True, slots=True)
class Held:
    """USD: `spent` was billed, `reserved` are estimates; `unknown` is how many had none."""

    spent: Decimal = ZERO
    reserved: Decimal = ZERO
    unknown: int = 0

    def __add__(self, other: "Held") -> "Held":
        return Held(self.spent + other.spent, self.reserved + other.reserved, self.unknown + other.unknown)


def held(connection: sa.Connection, since: float, before: str | None = None) -> dict[str, Held]:
    """What each server has of what was sent from `since` (unix seconds) on, and of what is queued.

    With a job's id `before`: of those queued only the ones before it, and nothing of the job itself.
    """
    found: dict[str, Held] = {}
    for name, spent, reserved, unknown in _rows(connection, since, before):
        found[name] = found.get(name, Held()) + Held(spent, reserved, unknown)
    return found


def total(value: Any, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    """The sum of `value` over the rows that meet all `conditions`; 0 where there are none."""
    chosen = sa.case((sa.and_(*conditions), sa.type_coerce(value, sa.BigInteger)), else_=0)
    return sa.type_coerce(sa.cast(sa.func.coalesce(sa.func.sum(chosen), 0), sa.BigInteger), Money)


def number(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """How many rows meet all `conditions`."""
    return sa.cast(sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0)), 0), sa.Integer)


def _rows(connection: sa.Connection, since: float, before: str | None) -> Iterator[Any]:
    """The first statement is answered by an index alone; the second looks at failures; the third at what is queued."""
    others = job.c.id != before if before else sa.true()
    recent = (job.c.sent_at >= since, others)
    untold = job.c.cost.is_(None)
    yield from connection.execute(_held(job.c.connection, sa.and_(untold, _ASKED)).where(*recent))
    lost = (job.c.state == "failed", untold, _POSSIBLY)
    yield from connection.execute(_held(job.c.connection, sa.true()).where(*recent, *lost))
    queued = _held(run.c.connection, sa.true()).join_from(job, run, run.c.id == job.c.run_id)
    line = job.c.id < before if before else sa.true()
    yield from connection.execute(queued.where(job.c.state == "queued", line))


def _held(name: sa.ColumnElement[str], reserve: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(
        name,
        total(job.c.cost, job.c.cost.is_not(None)),
        total(job.c.estimate_most, reserve, job.c.estimate_most.is_not(None)),
        number(reserve, job.c.estimate_most.is_(None)),
    ).group_by(name)
