"""Writes down which task a server made of a job's latest attempt, and finds it again: whoever has the key goes on asking."""

import sqlalchemy as sa

from easel.runs import states
from easel.runs.tables import attempt, job
from easel.wire.server_task import Begun, ServerTask

_COLUMNS = ("task", "task_place", "task_expires", "number", "request_id", "started")
_LATEST = (
    sa.select(*(attempt.c[name] for name in _COLUMNS))
    .join_from(attempt, job, sa.and_(job.c.id == attempt.c.job_id, job.c.attempts == attempt.c.number))
    .where(job.c.id == sa.bindparam("name"), attempt.c.task != "")
)


def note(connection: sa.Connection, job_id: str, number: int, task: ServerTask) -> None:
    """In the row of the attempt that it was made of."""
    this = (attempt.c.job_id == job_id, attempt.c.number == number)
    values = {"task": task.name, "task_place": task.place, "task_expires": task.expires}
    connection.execute(sa.update(attempt).where(*this).values(**values))


def begun(connection: sa.Connection, job_id: str) -> Begun | None:
    """None where the latest attempt was no task."""
    row = connection.execute(_LATEST, {"name": job_id}).one_or_none()
    if row is None:
        return None
    task = ServerTask(row.task, row.task_place, row.task_expires or 0.0)
    return Begun(task, row.number, row.request_id, row.started)


def release(connection: sa.Connection, job_id: str, executor_id: str) -> None:
    """This process asks no more, and is about to end: another one may take it at once."""
    mine = (job.c.id == job_id, job.c.executor == executor_id, job.c.state.in_(states.IN_FLIGHT))
    connection.execute(sa.update(job).where(*mine).values(executor=None, lease=None))
