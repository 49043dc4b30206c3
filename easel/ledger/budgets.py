"""Budgets with a brake: what may be spent in a day or a month, what is spent and reserved of it, and the refusal to send.

True costs settle; whatever may have been billed without saying its cost counts with its estimate, and so does what is under
way. A job in the queue is judged in the very transaction that marks it as sent, and those queued before it count first:
two workers cannot spend the same last dollar. What goes to a free connection costs nothing, and no budget holds it back.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

import sqlalchemy as sa

from easel.errors import BudgetReached
from easel.ledger import spending
from easel.ledger.spending import ZERO, Held
from easel.ledger.tables import budget
from easel.runs.tables import job
from easel.store.database import Database
from easel.words import units

Period = Literal["day", "month"]
PERIODS: tuple[Period, ...] = ("day", "month")
ALL = ""  # the `connection` of a budget over all servers together
MOST = 1_000_000  # USD
WARN = Decimal("0.8")  # of a budget: from here on the button says so


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `usd` in each calendar day or month of the studio's own time zone."""

    connection: str
    period: Period
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """USD: `spent` is billed, `reserved` the estimates of what is queued, under way or ended without saying its cost.

    `unknown` is how many of these have no estimate either: then all sums are "at least".
    """

    budget: Budget
    spent: Decimal
    reserved: Decimal
    unknown: int

    @property
    def used(self) -> Decimal:
        return self.spent + self.reserved

    @property
    def share(self) -> Decimal:
        """Of the budget; 1 is all of it."""
        return self.used / self.budget.usd if self.budget.usd else Decimal(1)

    @property
    def is_left(self) -> bool:
        return self.used < self.budget.usd

    @property
    def is_near(self) -> bool:
        return self.share >= WARN


@dataclass(frozen=True, slots=True)
class Shortfall:
    """By how much (USD) a request goes beyond a budget; 0 where nothing of it is left and nobody can tell the price."""

    standing: Standing
    usd: Decimal


def set_to(database: Database, desk: str, limit: Budget) -> None:
    """Sets, raises or lowers one budget. Raises ValueError for an amount that is none."""
    if not limit.usd.is_finite() or not 0 <= limit.usd <= MOST:
        raise ValueError(f"A budget is an amount of USD from 0 to {MOST:,}.")
    with database.writing() as connection:
        connection.execute(_this(sa.delete(budget), desk, limit.connection, limit.period))
        values = {
            "desk": desk,
            "connection": limit.connection,
            "period": limit.period,
            "usd": limit.usd,
            "changed": time.time(),
        }
        connection.execute(sa.insert(budget), values)


def remove(database: Database, desk: str, connection_name: str, period: Period) -> None:
    with database.writing() as connection:
        connection.execute(_this(sa.delete(budget), desk, connection_name, period))


def standings(database: Database, desk: str, connection_name: str | None = None) -> tuple[Standing, ...]:
    """How every budget of the desk stands now, everything queued counted; with a name, those that a job for it would meet."""
    with database.reading() as connection:
        chosen = [
            each for each in _all(connection, desk) if connection_name is None or _concerns(each, connection_name)
        ]
        return tuple(_standings(connection, desk, chosen))


def all_standings(database: Database) -> tuple[Standing, ...]:
    """How every budget of every desk stands now, for operators."""
    with database.reading() as connection:
        desks = connection.execute(sa.select(budget.c.desk).distinct().order_by(budget.c.desk)).scalars().all()
        return tuple(each for desk in desks for each in _standings(connection, desk, _all(connection, desk)))


def check(
    connection: sa.Connection, desk: str, job_id: str, connection_name: str, *, free: bool, requests: int = 1
) -> None:
    """In the transaction that is about to mark a job as sent to this server. Raises BudgetReached when a budget has no room.

    A server that is `free` spends nothing. `requests` is how many may be billed with this one: earlier tries that failed
    and may have been count as well. A job whose cost nobody can tell before is let through while anything of the budget is left.
    """
    if free:
        return
    reached = _first_reached(connection, desk, job_id, connection_name, requests)
    if reached is not None:
        raise BudgetReached(refusal(*reached))


def are_set(connection: sa.Connection, desk: str) -> bool:
    """Whether the desk has a budget at all."""
    return bool(_all(connection, desk))


def waited_for(connection: sa.Connection, desk: str, job_id: str, connection_name: str) -> Budget | None:
    """The budget that has no room for a job that waits, those before it counted."""
    reached = _first_reached(connection, desk, job_id, connection_name)
    return reached[0].budget if reached else None


def _first_reached(
    connection: sa.Connection, desk: str, job_id: str, connection_name: str, requests: int = 1
) -> tuple[Standing, Decimal] | None:
    """The first budget without room for so many requests of the job, and what these may cost (USD)."""
    concerned = [each for each in _all(connection, desk) if _concerns(each, connection_name)]
    if not concerned:
        return None
    each = connection.execute(sa.select(job.c.estimate_most).where(job.c.id == job_id)).scalar() or ZERO
    mine = each * requests
    reached = (
        stands
        for stands in _standings(connection, desk, concerned, job_id)
        if not stands.is_left or stands.used + mine > stands.budget.usd
    )
    return next(((stands, mine) for stands in reached), None)


def check_whole(
    connection: sa.Connection, desk: str, connection_name: str, needs: Decimal, of_all: Decimal | None = None
) -> None:
    """Raises BudgetReached where what may cost `needs` (USD) does not fit as a whole, all that is queued counted. `of_all` is
    what it may cost with its other parts at other servers."""
    concerned = [each for each in _all(connection, desk) if _concerns(each, connection_name)]
    for stands in _standings(connection, desk, concerned):
        mine = needs if of_all is None or stands.budget.connection != ALL else of_all
        if shortfall((stands,), mine) is not None:
            raise BudgetReached(refusal(stands, mine))


def shortfall(limits: Iterable[Standing], needs: Decimal) -> "Shortfall | None":
    """Where `needs` (USD, 0 where nobody can tell) finds the least room; None while it fits everywhere."""
    short = [Shortfall(each, each.used + needs - each.budget.usd) for each in limits]
    short = [each for each in short if each.usd > 0 or not each.standing.is_left]
    return max(short, key=lambda each: each.usd, default=None)


def starts(period: Period, now: float) -> float:
    """Unix seconds at which the day or month of `now` began, in this machine's own time zone."""
    local = datetime.fromtimestamp(now).astimezone()
    first = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return (first if period == "day" else first.replace(day=1)).timestamp()


def name(of: Budget) -> str:
    """ "today’s budget", "this month’s budget of gateway"."""
    period = "today" if of.period == "day" else "this month"
    return f"{period}’s budget" + (f" of {of.connection}" if of.connection else "")


def _concerns(of: Budget, connection_name: str) -> bool:
    return of.connection in (ALL, connection_name)


def _all(connection: sa.Connection, desk: str) -> tuple[Budget, ...]:
    chosen = sa.select(budget.c.connection, budget.c.period, budget.c.usd).where(budget.c.desk == desk)
    return tuple(Budget(*row) for row in connection.execute(chosen.order_by(budget.c.connection, budget.c.period)))


def _standings(
    connection: sa.Connection, desk: str, chosen: Iterable[Budget], before: str | None = None
) -> Iterator[Standing]:
    """`before` is a job about to be sent: of those queued only the ones before it count, and not the job itself."""
    now = time.time()
    since: dict[Period, dict[str, Held]] = {}
    for each in chosen:
        if each.period not in since:
            since[each.period] = spending.held(connection, desk, starts(each.period, now), before)
        mine = [held for name, held in since[each.period].items() if _concerns(each, name)]
        spent, reserved = sum((held.spent for held in mine), ZERO), sum((held.reserved for held in mine), ZERO)
        yield Standing(each, spent, reserved, sum(held.unknown for held in mine))


def refusal(stands: Standing, mine: Decimal) -> str:
    """That a budget has no room for what may cost `mine`, with the figures."""
    of = stands.budget
    least = "at least " if stands.unknown else ""
    words = name(of)
    used = f"{words[:1].upper()}{words[1:]} is {units.money(of.usd)}: {least}{units.money(stands.spent)} spent"
    held = f", {units.money(stands.reserved)} reserved for others" if stands.reserved else ""
    needs = f", and this may cost {units.money(mine)}" if mine else ""
    return f"{used}{held}{needs}."


def _this(statement: sa.Delete, desk: str, connection_name: str, period: Period) -> sa.Delete:
    return statement.where(budget.c.desk == desk, budget.c.connection == connection_name, budget.c.period == period)
