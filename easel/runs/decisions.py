"""What a person decides about jobs that stand in the library: stop them, or settle one whose end is unknown."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from easel.requests import kinds
from easel.runs import states
from easel.runs.tables import job, run
from easel.store.database import Database

UNDER_WAY = ("queued", "sent")  # what can still be stopped


class Decided(Exception):
    """The job was settled before, or its picture has come meanwhile: nothing is to be done about it any more."""


def stop(database: Database, job_id: str) -> bool:
    """Cancels a queued job; stops waiting for a sent one. False when it had ended or was stopped before."""
    with database.writing() as connection:
        return _stop(connection, job_id)


def stop_run(database: Database, run_id: str) -> int:
    """Stops every job of a run; how many there were to stop."""
    return _stop_all(database, sa.select(job.c.id).where(job.c.run_id == run_id))


def stop_all(database: Database) -> int:
    """Stops whatever is under way in this library, a doctor's probes aside; how many there were to stop."""
    mine = sa.select(job.c.id).join_from(job, run, run.c.id == job.c.run_id)
    return _stop_all(database, mine.where(job.c.state.in_(UNDER_WAY), run.c.kind.in_(kinds.SHOWN)))


def forget(database: Database, job_id: str) -> bool:
    """An unknown job is no longer shown as open; its row stays unknown. False when it is not open (any more)."""
    with database.writing() as connection:
        return states.settle(connection, job_id, "forgotten")


def settle_by_another(connection: sa.Connection, job_id: str) -> None:
    """In the transaction that makes a new run in place of an unknown job. Raises Decided, so that two presses bill once."""
    if not states.settle(connection, job_id, "again"):
        raise Decided


def _stop_all(database: Database, wanted: sa.Select[Any]) -> int:
    with database.writing() as connection:
        names: Sequence[str] = connection.execute(wanted).scalars().all()
        return sum(_stop(connection, name) for name in names)


def _stop(connection: sa.Connection, job_id: str) -> bool:
    return states.move(connection, job_id, "cancelled", only_from=("queued",)) or states.move(
        connection, job_id, "stopped"
    )
