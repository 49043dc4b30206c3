"""What waited in a copy of the database when that was made: it may have been sent since, so it is asked about, never started.

A copy that was put back is told by what lies beside the database: the request that was sent last, and the sidecars of the
latest pictures. Where the database knows neither, it is older than they are. A database server's copy shows nothing of
that kind; there `python -m easel restored` says so.
"""

import contextlib
import logging
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from easel.jobs.attempts import LAST_SENT
from easel.jobs.submission import NOBODYS
from easel.runs import states
from easel.runs.states import HELD
from easel.runs.tables import attempt, job
from easel.store.database import Database
from easel.store.store import Store

_DAYS = 3  # of sidecars that are looked at: whatever was made since the copy lies in the newest
_STAGE = "Waiting for your decision: send or dismiss"
_WAITING = sa.select(job.c.id).where(job.c.state == "queued", job.c.settled == "")
_HELD = sa.select(job.c.id).where(job.c.state == "queued", job.c.settled == HELD).order_by(job.c.id)
_OF_DESK = _HELD.where(job.c.desk == sa.bindparam("desk"))

_LOG = logging.getLogger(__name__)


def notice(store: Store) -> int:
    """Before anything is started: how many waiting jobs become a question, because this database is an older copy."""
    if store.database.is_shared:
        return 0
    # what lies beside the database first: another process may be at work on it, and its rows are written before
    last = _last_sent(store.home)
    with store.database.reading() as connection:
        made = _made(store) if connection.execute(_WAITING).first() else set()
        waiting = set(connection.execute(_WAITING).scalars())
        is_behind = bool(last) and not _knows(connection, last)
        is_behind = is_behind or bool(made & waiting) or not _knows_all(connection, made)
    if is_behind and waiting:
        _hold(store.database, waiting, made)
        _LOG.warning(
            "This database is an older copy: %d waiting requests are asked about before they are sent.", len(waiting)
        )
    if is_behind and last:
        _forget_mark(store.home, last)
    return len(waiting) if is_behind else 0


def hold_all(database: Database) -> int:
    """Every waiting job becomes a question; how many there are. Nothing may be running on this database meanwhile."""
    with database.writing() as connection:
        return connection.execute(_held_where(job.c.state == "queued", job.c.settled == "")).rowcount


def count_all(database: Database) -> int:
    """How many jobs are asked about, of every desk."""
    with database.reading() as connection:
        return len(connection.execute(_HELD).all())


def count(database: Database, desk: str) -> int:
    return len(names(database, desk))


def names(database: Database, desk: str) -> Sequence[str]:
    with database.reading() as connection:
        return connection.execute(_OF_DESK, {"desk": desk}).scalars().all()


def release(database: Database, wanted: Sequence[str]) -> list[str]:
    """Those of `wanted` that are to be sent now: of two who answer at once each job has one."""
    freed = {"settled": "", "stage": NOBODYS, "executor": None, "line": ""}
    one = sa.update(job).where(job.c.id == sa.bindparam("name"), job.c.state == "queued", job.c.settled == HELD)
    with database.writing() as connection:
        return [name for name in wanted if connection.execute(one.values(freed), {"name": name}).rowcount == 1]


def forget(database: Database, desk: str) -> int:
    """None of the desk's is sent; how many there were."""
    with database.writing() as connection:
        held = connection.execute(_OF_DESK, {"desk": desk}).scalars().all()
        return sum(states.move(connection, name, "cancelled", only_from=("queued",), settled="") for name in held)


def _hold(database: Database, waiting: set[str], made: set[str]) -> None:
    """A job whose picture has come is no question: it was sent, and the recovery takes it in."""
    with database.writing() as connection:
        for name in sorted(waiting & made):
            states.move(connection, name, "sent", only_from=("queued",), executor=None)
        for name in sorted(waiting - made):
            connection.execute(_held_where(job.c.id == name, job.c.state == "queued", job.c.settled == ""))


def _held_where(*which: sa.ColumnElement[bool]) -> sa.Update:
    return sa.update(job).where(*which).values(settled=HELD, stage=_STAGE, executor=None)


def _last_sent(home: Path) -> str:
    try:
        return (home / LAST_SENT).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _forget_mark(home: Path, last: str) -> None:
    """Asked about once; what is submitted from here on was never sent."""
    with contextlib.suppress(OSError):
        if _last_sent(home) == last:
            (home / LAST_SENT).unlink()


def _knows(connection: sa.Connection, request_id: str) -> bool:
    found = sa.select(sa.literal(1)).where(attempt.c.request_id == request_id).limit(1)
    return connection.execute(found).first() is not None


def _made(store: Store) -> set[str]:
    return {job_id for job_id, _, _ in store.sidecars.latest(_DAYS)}


def _knows_all(connection: sa.Connection, job_ids: set[str]) -> bool:
    ordered = sorted(job_ids)
    chunks = (ordered[at : at + 500] for at in range(0, len(ordered), 500))
    count_of = sa.select(sa.func.count()).select_from(job)
    return all(connection.execute(count_of.where(job.c.id.in_(each))).scalar_one() == len(each) for each in chunks)
