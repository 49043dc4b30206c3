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


def stop(database: Database, desk: str, job_id: str) -> bool:
    """Cancels a queued job; stops waiting for a sent one. False when it had ended or was stopped before."""
    return _stop_all(database, _jobs(desk).where(job.c.id == job_id)) == 1


def stop_run(database: Database, desk: str, run_id: str) -> int:
    """Stops every job of a run; how many there were to stop."""
    return _stop_all(database, _jobs(desk).where(job.c.run_id == run_id))


def stop_all(database: Database, desk: str) -> int:
    """Stops whatever is under way on this desk, a doctor's probes aside; how many there were to stop."""
    jobs = _jobs(desk).join_from(job, run, run.c.id == job.c.run_id)
    return _stop_all(database, jobs.where(job.c.state.in_(UNDER_WAY), run.c.kind.in_(kinds.SHOWN)))


def forget(database: Database, desk: str, job_id: str) -> bool:
    """An unknown job is no longer shown as open, a failed one no longer among the runs; its row stays. False when it was decided
    before."""
    with database.writing() as connection:
        return states.settle(connection, desk, job_id, "forgotten")


def settle_by_another(connection: sa.Connection, desk: str, job_id: str) -> None:
    """In the transaction that makes a new run in place of an unknown job. Raises Decided, so that two presses bill once."""
    if not states.settle(connection, desk, job_id, "again"):
        raise Decided


def _jobs(desk: str) -> sa.Select[Any]:
    return sa.select(job.c.id).where(job.c.desk == desk)


def _stop_all(database: Database, jobs: sa.Select[Any]) -> int:
    with database.writing() as connection:
        names: Sequence[str] = connection.execute(jobs).scalars().all()
        return sum(_stop(connection, name) for name in names)


def _stop(connection: sa.Connection, job_id: str) -> bool:
    return states.move(connection, job_id, "cancelled", only_from=("queued",)) or states.move(
        connection, job_id, "stopped"
    )
