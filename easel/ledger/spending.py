"""Which rows cost what, told to the database: the true cost where it is known, the estimate as a reserve where it is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.runs.tables import job, run
from easel.store.tables import Money

ZERO = Decimal(0)

_POSSIBLY = sa.type_coerce(job.c.error, sa.Text).contains('"possibly_billed":true', autoescape=True)
_ASKED = job.c.state.in_(("sent", "stopped", "done", "unknown"))
_FAILED = sa.and_(job.c.state == "failed", _POSSIBLY)

# Whether a server may have billed this job: it answered, may still answer, or nobody knows.
_LAST: sa.ColumnElement[bool] = sa.or_(_ASKED, _FAILED)
MAY_BE_BILLED: sa.ColumnElement[bool] = sa.or_(_LAST, job.c.unconfirmed > 0)
# How many requests of this job a server has billed or may bill: the last, and those before it that failed at once.
BILLABLE: sa.ColumnElement[int] = job.c.unconfirmed + sa.case((_LAST, 1), else_=0)
_ONE: sa.ColumnElement[int] = sa.literal_column("1", sa.Integer)
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


def held(connection: sa.Connection, desk: str, since: float, before: str | None = None) -> dict[str, Held]:
    """What each server has of what was sent for this desk from `since` (unix seconds) on, and of what is queued.

    With a job's id `before`: of those queued only the ones before it, and nothing of the job itself.
    """
    amounts: dict[str, Held] = {}
    for name, spent, reserved, unknown in _rows(connection, desk, since, before):
        amounts[name] = amounts.get(name, Held()) + Held(spent, reserved, unknown)
    return amounts


def total(value: Any, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    """The sum of `value` over the rows that meet all `conditions`; 0 where there are none."""
    chosen = sa.case((sa.and_(*conditions), sa.type_coerce(value, sa.BigInteger)), else_=0)
    return sa.type_coerce(sa.cast(sa.func.coalesce(sa.func.sum(chosen), 0), sa.BigInteger), Money)


def number(*conditions: sa.ColumnElement[bool], each: Any = 1) -> sa.ColumnElement[int]:
    """How many rows meet all `conditions`, or the sum of `each` over them."""
    return sa.cast(sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*conditions), each), else_=0)), 0), sa.Integer)


def _rows(connection: sa.Connection, desk: str, since: float, before: str | None) -> Iterator[Any]:
    """The first statement is answered by an index alone; the second looks at failures; the third at what is queued."""
    others = job.c.id != before if before else sa.true()
    recent = (job.c.desk == desk, job.c.sent_at >= since, others)
    untold = job.c.cost.is_(None)
    requests = job.c.unconfirmed + sa.case((sa.and_(untold, _ASKED), 1), else_=0)
    yield from connection.execute(_held(job.c.connection, requests).where(*recent))
    lost = (job.c.state == "failed", untold, _POSSIBLY)
    yield from connection.execute(_held(job.c.connection, _ONE).where(*recent, *lost))
    queued = _held(run.c.connection, _ONE).join_from(job, run, run.c.id == job.c.run_id)
    line = job.c.id < before if before else sa.true()
    waits = (
        job.c.desk == desk,
        job.c.state == "queued",
        ~run.c.paused,
    )  # what is paused holds no money back from others
    yield from connection.execute(queued.where(*waits, line))


def _held(name: sa.ColumnElement[str], requests: sa.ColumnElement[int]) -> sa.Select[Any]:
    """`requests` of each row are held with its estimate: they may be billed, and nobody has said how much."""
    estimate = sa.type_coerce(job.c.estimate_most, sa.BigInteger)
    priced = job.c.estimate_most.is_not(None)
    return sa.select(
        name,
        total(job.c.cost, job.c.cost.is_not(None)),
        total(estimate * requests, priced),
        number(~priced, each=requests),
    ).group_by(name)
