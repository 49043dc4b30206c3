"""Opens the library's database for the queue: DBOS's tables lie in it, beside ours."""

import re
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from easel.store import postgres, sqlite, sqlite_driver, waiting

_COUNTS = re.compile(r"\s*SELECT count\(\*\).{1,40}\s+FROM \S{0,40}workflow_status", re.IGNORECASE)


def engine(where: Path | str, **pool: int) -> sa.Engine:
    """Of the library's own SQLite file, or of the PostgreSQL database of that URL."""
    if isinstance(where, str):
        return postgres.engine(where, **pool)
    sqlite.make_file(where)
    made = sa.create_engine(f"sqlite:///{where}", module=sqlite_driver.driver(), pool_size=20, max_overflow=100)

    @event.listens_for(made, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # What DBOS sets on an engine that it makes itself, and WAL, which it does not.
        connection.isolation_level = "IMMEDIATE"
        connection.execute(f"PRAGMA busy_timeout={sqlite.BUSY_MS}")
        sqlite.use_wal(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(made, "before_cursor_execute")
    def _count_alone(connection: sa.Connection, cursor: Any, statement: str, *_: Any) -> None:
        # DBOS counts what is under way, then takes as many as there are places left. Python's driver begins a transaction with
        # the first change only: two processes that counted at the same time would take the same places.
        driver: Any = connection.connection.driver_connection
        if _COUNTS.match(statement) and not driver.in_transaction:
            cursor.execute("BEGIN IMMEDIATE")

    return made


def impatient(where: Path | str) -> sa.Engine:
    """For what somebody waits for: DBOS itself would wait for a lock as long as it lasts."""
    made = engine(where, pool_size=1, max_overflow=2)
    if isinstance(where, Path):

        @event.listens_for(made, "begin")
        def _wait_briefly(connection: sa.Connection) -> None:
            most = min(sqlite.BUSY_MS, int((waiting.most() or sqlite.BUSY_MS) * 1000))
            connection.exec_driver_sql(f"PRAGMA busy_timeout={most}")

        @event.listens_for(made, "handle_error")
        def _give_up(context: sa.engine.ExceptionContext) -> None:
            if "locked" in str(context.original_exception):
                raise sa.exc.TimeoutError("database is locked")

    return made
