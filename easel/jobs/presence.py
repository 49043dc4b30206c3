"""Who is alive where several machines share a database: every process that works on jobs lets its own row there beat.

A lock of one machine's files says nothing about a process on another. Beats are timed by the database's clock: those of
several machines differ, and one may jump. A process that is cut off from the database is taken for dead by the others; what
it already sent is unknown then, and done all the same when its answer is kept later.
"""

import logging
import secrets
import threading
from pathlib import Path

import sqlalchemy as sa

from easel.jobs.executors import Executor, Place
from easel.jobs.pulse import BEAT, LEASE
from easel.rounds import survived
from easel.runs.tables import executor
from easel.store.database import Database
from easel.store.trouble import TROUBLE, reason

FORGOTTEN = 86_400.0  # seconds after which a dead process's row is of no use to anybody

_LOG = logging.getLogger(__name__)
_NOW = sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()), sa.Double)
_BEAT = sa.update(executor).where(executor.c.id == sa.bindparam("name")).values(beat=_NOW)
_SILENCE = sa.select(_NOW - executor.c.beat).where(executor.c.id == sa.bindparam("name"))


class Presence:
    """This process's place; its row is there when this returns. `id` is `easel-<token>`."""

    def __init__(self, database: Database, role: str) -> None:
        self._database = database
        self._role = role
        self.id = f"easel-{secrets.token_hex(12)}"
        self._ended = threading.Event()
        with database.aside() as connection:
            connection.execute(sa.delete(executor).where(executor.c.beat < _NOW - FORGOTTEN))
            connection.execute(sa.insert(executor).values(**self._row()))
        self._thread = threading.Thread(target=self._beat, name="presence", daemon=True)
        self._thread.start()

    def is_alive(self, executor_id: str | None) -> bool:
        """Whether the process of that id has lately been alive; None names nobody."""
        if executor_id == self.id:
            return True
        with self._database.reading() as connection:
            silence = connection.execute(_SILENCE, {"name": executor_id or ""}).scalar()
        return silence is not None and silence < LEASE

    def close(self) -> None:
        """Gives the place up. Safe to call twice."""
        if self._ended.is_set():
            return
        self._ended.set()
        self._thread.join(LEASE)
        try:
            with self._database.aside() as connection:
                connection.execute(sa.delete(executor).where(executor.c.id == self.id))
        except TROUBLE as error:  # its silence will tell
            _LOG.warning("This process's place could not be given up: %s", reason(error))

    def _beat(self) -> None:
        while not self._ended.wait(BEAT):
            survived(_LOG, "The heartbeat of this process", self._once)

    def _once(self) -> None:
        try:
            with self._database.aside() as connection:
                if connection.execute(_BEAT, {"name": self.id}).rowcount != 1:  # forgotten while it was cut off
                    connection.execute(sa.insert(executor).values(**self._row()))
        except TROUBLE as error:  # the database is away: the next beat may do
            _LOG.warning("The heartbeat could not be written: %s", reason(error))

    def _row(self) -> dict[str, object]:
        return {"id": self.id, "role": self._role, "started": _NOW, "beat": _NOW}


def place(database: Database, folder: Path, role: str) -> Place:
    """This process's place among those of its library: `folder` is where processes of one machine hold their locks."""
    return Presence(database, role) if database.is_shared else Executor(folder)
