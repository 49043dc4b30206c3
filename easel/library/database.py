"""The door to the library's database: the only place that knows whether SQLite or PostgreSQL stands behind it.

Three ways in. `reading` sees what is committed and never waits for writers. `writing` is durable when it returns, also
through a power cut: money hangs on it. `noting` may lose its last moments in a power cut, never in a crash of the process:
for stages and heartbeats, which nobody needs back.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from easel import sqlite_door
from easel.library.tables import change

BUSY_MS = 30_000  # how long a writer waits for another process


class Database:
    """One SQLite file in WAL mode (0600). Threads may share it."""

    def __init__(self, path: Path) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # SQLite would make it readable to others
        path.chmod(0o600)
        self._reads = sqlite_engine(path, "NORMAL", writes=False, pool_size=10, max_overflow=200)
        self._writes = sqlite_engine(path, "FULL", pool_size=1, max_overflow=0)
        self._notes = sqlite_engine(path, "NORMAL", pool_size=1, max_overflow=0)
        # Writers of this process queue here: SQLite's own way of waiting is to sleep and to try again.
        self._turn = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        with self._reads.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, on disk when the block ends; rolled back when it raises."""
        with self._turn, self._writes.begin() as connection:
            yield connection
            _raise_change(connection)

    @contextmanager
    def noting(self) -> Iterator[sa.Connection]:
        """One transaction for what may be lost in a power cut."""
        with self._turn, self._notes.begin() as connection:
            yield connection
            _raise_change(connection)

    @contextmanager
    def migrating(self) -> Iterator[sa.Connection]:
        """One transaction before there are tables."""
        with self._turn, self._writes.begin() as connection:
            yield connection

    def close(self) -> None:
        for engine in (self._reads, self._notes, self._writes):
            engine.dispose()


def sqlite_engine(path: Path, synchronous: str, *, writes: bool = True, **options: Any) -> sa.Engine:
    """An engine on a SQLite file in WAL mode with foreign keys.

    With `writes`, a transaction takes the write lock at its start; without, each statement sees what is committed by then.
    """
    engine = sa.create_engine(f"sqlite:///{path}", module=sqlite_door.driver(), **options)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own guess comes too late
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        _use_wal(cursor)
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    if writes:
        event.listen(engine, "begin", _begin)
    return engine


def _use_wal(cursor: Any) -> None:
    """SQLite does not wait by itself where another process is just turning the same new file to WAL."""
    ends = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite_door.driver().OperationalError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.02)
        else:
            return


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


_RAISE = sa.update(change).values(n=change.c.n + 1)


def _raise_change(connection: sa.Connection) -> None:
    connection.execute(_RAISE)
