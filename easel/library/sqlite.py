"""The library in one SQLite file in WAL mode, for one machine."""

import os
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from easel import sqlite_door
from easel.library.doors import Doors

BUSY_MS = 30_000  # how long a writer waits for another process


def doors(path: Path) -> Doors:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # SQLite would make it readable to others
    path.chmod(0o600)
    notes = engine(path, "NORMAL", pool_size=1, max_overflow=0)
    return Doors(
        reads=engine(path, "NORMAL", writes=False, pool_size=10, max_overflow=200),
        writes=engine(path, "FULL", pool_size=1, max_overflow=0),
        notes=notes,
        asides=notes,
    )


def engine(path: Path, synchronous: str, *, writes: bool = True, **options: Any) -> sa.Engine:
    """An engine on a SQLite file in WAL mode with foreign keys.

    With `writes`, a transaction takes the write lock at its start; without, each statement sees what is committed by then.
    """
    # hide_parameters: an error's text must not carry a prompt into a log
    made = sa.create_engine(f"sqlite:///{path}", module=sqlite_door.driver(), hide_parameters=True, **options)

    @event.listens_for(made, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own guess comes too late
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        use_wal(cursor)
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    if writes:
        event.listen(made, "begin", _begin)
    return made


def use_wal(cursor: Any) -> None:
    """Of several processes that open a new file at once one changes its mode; SQLite has the others fail instead of wait."""
    ends = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite_door.driver().OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > ends:
                raise
            time.sleep(0.02)
        else:
            return


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
