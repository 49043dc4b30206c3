"""Says when little is left of an account: less than an hour of work pays for, by what pictures cost there lately."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from easel.ledger import spending
from easel.ledger.comparison import Comparison
from easel.requests import kinds
from easel.runs.tables import job, run

ENOUGH = 20  # pictures: one experiment of a usual size, or an hour at the desk; time enough to ask for more money
UNPRICED = Decimal(1)  # USD, where no picture was paid for there yet
_LATEST = 20  # pictures whose cost is looked at


@dataclass(frozen=True, slots=True)
class Low:
    """`left` USD of the connection's "balance", "quota" or window (`of`), which pay for about so many `pictures` (None: nobody
    knows); `hushed`: until when (unix seconds) that is not to be said."""

    connection: str
    name: str
    left: Decimal
    of: str
    pictures: int | None
    hushed: float


def is_low(left: Decimal, each: Decimal | None) -> bool:
    """`each` is what a picture costs there."""
    return left < (each * ENOUGH if each else UNPRICED)


def pictures(left: Decimal, each: Decimal | None) -> int | None:
    return int(left / each) if each else None


def each(connection: sa.Connection, names: Collection[str], charged: Comparison) -> Decimal | None:
    """What the latest pictures cost on average, by tokens; more where it was seen that more is charged. None before the first."""
    wanted = (
        sa.select(job.c.cost)
        .join_from(job, run, run.c.id == job.c.run_id)
        .where(job.c.connection.in_(names), job.c.state == "done", job.c.cost > spending.ZERO)
        .where(run.c.kind.not_in((*kinds.BROUGHT, kinds.PROBE.name)))
        .order_by(job.c.sent_at.desc())
        .limit(_LATEST)
    )
    costs = list(connection.execute(wanted).scalars())
    if not costs:
        return None
    return sum(costs, spending.ZERO) / len(costs) * (1 + charged.share if charged.verdict == "more" else 1)
