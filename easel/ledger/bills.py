"""Keeps what servers said of the account behind a key, each settled figure beside our own sum since the one before."""

import time
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from easel.ledger.comparison import Comparison, Reading, Span, Work, between, judged
from easel.ledger.tables import account as account_table
from easel.ledger.tables import bill as bill_table
from easel.store.database import Database
from easel.store.ids import new_id
from easel.wire.account_figures import Account, Dialect, Reason

COMPARED = 30 * 86_400.0  # seconds that a comparison looks back
KEPT = 90 * 86_400.0
_FIGURES = ("dialect", "figure", "charged", "counted", "most", "of", "unlimited")


@dataclass(frozen=True, slots=True)
class Bill:
    """One figure of a server, and what was sent since the settled one before; `left` of `most` may still be spent (USD)."""

    at: float
    settled: bool
    dialect: Dialect
    figure: str
    charged: Decimal | None
    counted: int | None
    left: Decimal | None
    most: Decimal | None
    of: str
    unlimited: bool
    work: Work

    @property
    def reading(self) -> Reading:
        return Reading(self.at, self.figure, self.charged, self.counted)


@dataclass(frozen=True, slots=True)
class Asked:
    """When (unix seconds) the server was last asked, why it told nothing, and until when low balances are not to be said."""

    at: float = 0.0
    reason: Reason = ""
    hushed: float = 0.0


def claim(database: Database, connection_id: str, identity: str, before: Asked, now: float) -> bool:
    """Of all processes that want to ask, one does. Another server or key begins anew."""
    this = account_table.c.connection == connection_id
    with database.noting(silent=True) as transaction:
        row = transaction.execute(sa.select(account_table).where(this)).one_or_none()
        if row is None or row.identity != identity:
            transaction.execute(sa.delete(account_table).where(this))
            values = {"connection": connection_id, "identity": identity, "asked": now, "reason": ""}
            transaction.execute(sa.insert(account_table).values(**values))
            return True
        as_seen = sa.update(account_table).where(this, account_table.c.asked == before.at)
        return transaction.execute(as_seen.values(asked=now)).rowcount == 1


def note(database: Database, connection_id: str, reason: Reason) -> None:
    """Why nothing was told; empty where something was."""
    this = sa.update(account_table).where(account_table.c.connection == connection_id)
    with database.noting() as transaction:
        transaction.execute(this.values(reason=reason))


def hush(database: Database, connection_id: str, until: float) -> None:
    """Low balances of it are not said until then (unix seconds)."""
    this = sa.update(account_table).where(account_table.c.connection == connection_id)
    with database.writing() as transaction:
        transaction.execute(this.values(hushed=until))


def asked(transaction: sa.Connection, connection_id: str, identity: str) -> Asked:
    table = account_table
    row = transaction.execute(
        sa.select(table).where(table.c.connection == connection_id, table.c.identity == identity)
    ).one_or_none()
    return Asked() if row is None else Asked(row.asked, row.reason, row.hushed)


def keep(
    transaction: sa.Connection,
    connection_id: str,
    identity: str,
    said: Account,
    at: float,
    *,
    settled: bool,
    work: Work,
) -> None:
    """One more figure; of those that are not settled only the latest stays."""
    same = (bill_table.c.connection == connection_id, bill_table.c.identity == identity)
    old = sa.or_(bill_table.c.at < at - KEPT, sa.and_(*same, bill_table.c.settled.is_(False)))
    transaction.execute(sa.delete(bill_table).where(old))
    values: dict[str, Any] = {name: getattr(said, name) for name in _FIGURES}
    values |= {"id": new_id(), "connection": connection_id, "identity": identity, "at": at, "settled": settled}
    values |= {"room": said.left, "requests": work.requests, "untold": work.untold, "pictures": work.pictures}
    values |= {"asked": work.asked, "ours_least": work.least, "ours_most": work.most}
    transaction.execute(sa.insert(bill_table).values(**values))


def latest(transaction: sa.Connection, connection_id: str, identity: str, *, settled: bool = False) -> Bill | None:
    """The newest figure, or the newest `settled` one."""
    found = _of(connection_id, identity).order_by(bill_table.c.at.desc()).limit(1)
    row = transaction.execute(found.where(bill_table.c.settled) if settled else found).one_or_none()
    return None if row is None else _bill(row)


def comparison(transaction: sa.Connection, connection_id: str, identity: str, now: float | None = None) -> Comparison:
    """What was charged in the last thirty days, held against what it comes to by tokens."""
    return judged(spans(transaction, connection_id, identity, (time.time() if now is None else now) - COMPARED))


def spans(transaction: sa.Connection, connection_id: str, identity: str, since: float) -> tuple[Span, ...]:
    """From each settled figure to the next, the oldest first."""
    wanted = _of(connection_id, identity).where(bill_table.c.settled, bill_table.c.at >= since)
    kept = [_bill(row) for row in transaction.execute(wanted.order_by(bill_table.c.at))]
    found = (between(before.reading, after.reading, after.work) for before, after in pairwise(kept))
    return tuple(span for span in found if span is not None)


def _of(connection_id: str, identity: str) -> sa.Select[Any]:
    return sa.select(bill_table).where(bill_table.c.connection == connection_id, bill_table.c.identity == identity)


def _bill(row: sa.Row[Any]) -> Bill:
    work = Work(row.requests, row.untold, row.pictures, row.ours_least, row.ours_most, row.asked)
    figures = {name: getattr(row, name) for name in _FIGURES}
    return Bill(row.at, row.settled, left=row.room, work=work, **figures)
