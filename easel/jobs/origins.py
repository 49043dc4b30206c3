"""Where the pictures of a job come from: what their sidecars tell of it, and the rows that come of that when they were lost."""

from typing import Any

import sqlalchemy as sa

from easel.edits import origins as edits
from easel.jobs.task import Task
from easel.store.database import Database
from easel.store.sidecars import Sidecar
from easel.threads import origins as turns

Told = dict[str, Any] | None


def told(database: Database, task: Task, said: dict[str, Any] | None) -> tuple[Told, Told]:
    """`edit` and `turn` of a sidecar; `said` is what was answered in words, None for what answers no turn. None where it cannot
    be read: a picture's sidecar waits for no database."""
    if not task.inputs and said is None:
        return None, None
    try:
        with database.reading() as connection:
            edit = edits.told(connection, task.run_id) if task.inputs else None
            return edit, None if said is None else turns.told(connection, task.run_id, said)
    except (sa.exc.DBAPIError, sa.exc.TimeoutError):
        return None, None


def put(connection: sa.Connection, sidecar: Sidecar) -> None:
    """The rows that are not there; those of run and picture must stand."""
    edits.put(connection, sidecar)
    turns.put(connection, sidecar)
