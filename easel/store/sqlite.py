"""The library in one SQLite file in WAL mode, for one machine."""

import errno
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from easel.store import sqlite_driver, waiting
from easel.store.engines import Engines
from easel.store.trouble import Damaged

BUSY_MS = 30_000  # how long a writer waits for another process
PATIENCE = 3.0  # seconds that a start looks a large file over
SMALL = 32_000_000  # bytes; up to here every index is held against its table, too: 0.2 s

_LOG = logging.getLogger(__name__)


def engines(path: Path) -> Engines:
    make_file(path)
    notes = engine(path, "NORMAL", pool_size=1, max_overflow=0)
    return Engines(
        reads=engine(path, "NORMAL", writes=False, pool_size=10, max_overflow=200),
        writes=engine(path, "FULL", pool_size=1, max_overflow=0),
        notes=notes,
        asides=notes,
    )


def make_file(path: Path) -> None:
    """An empty file where there is none: SQLite would make it readable to others. One that is there is not opened: whoever closes
    a file lets go of all locks that this process has on it, also SQLite's, and another process that ends then takes the log away
    from under those who write. Raises OSError."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    path.chmod(0o600)


def engine(path: Path, synchronous: str, *, writes: bool = True, **options: Any) -> sa.Engine:
    """An engine on a SQLite file in WAL mode with foreign keys.

    With `writes`, a transaction takes the write lock at its start; without, each statement sees what is committed by then.
    """
    # hide_parameters: an error's text must not carry a prompt into a log
    made = sa.create_engine(f"sqlite:///{path}", module=sqlite_driver.driver(), hide_parameters=True, **options)

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


def examine(connection: sa.Connection) -> None:
    """Raises Damaged for a file whose pages do not fit together. Of a library of 100,000 jobs (230 MB) every table is looked
    through in 0.6 s, of a small one every index, too; what takes longer than PATIENCE is left to the daily copy."""
    (size, pages) = (connection.exec_driver_sql(f"PRAGMA {of}").scalar_one() for of in ("page_size", "page_count"))
    file = Path(str(connection.engine.url.database))
    if not _has_log(file) and file.stat().st_size != size * pages:
        raise _damaged(f"it has {file.stat().st_size:,} bytes instead of {size * pages:,}")
    check = "integrity_check(1)" if size * pages <= SMALL else "quick_check(1)"
    with _for_a_while(connection, PATIENCE):
        verdict = connection.exec_driver_sql(f"PRAGMA {check}").scalar()
        if verdict != "ok":
            raise _damaged(str(verdict))


def _damaged(verdict: str) -> Damaged:
    words = " ".join(verdict.replace("*** in database main ***", "").split())
    return Damaged(None, None, sqlite_driver.driver().DatabaseError(words))


def _has_log(file: Path) -> bool:
    """What lies in the log is not in the file yet, and a crash may have cut off its way there."""
    log = Path(f"{file}-wal")
    return log.exists() and log.stat().st_size > 0


@contextmanager
def _for_a_while(connection: sa.Connection, seconds: float) -> Iterator[None]:
    """What is asked in the block is given up, without an error, after so long."""
    ends = time.monotonic() + seconds
    raw: Any = connection.connection.driver_connection
    raw.set_progress_handler(lambda: time.monotonic() > ends, 100_000)
    try:
        yield
    except sa.exc.OperationalError as error:
        if "interrupted" not in str(error.orig):
            raise
        _LOG.info("The database is large; it was not looked over whole at this start.")
    finally:
        raw.set_progress_handler(None, 0)


def use_wal(cursor: Any) -> None:
    """Of several processes that open a new file at once one changes its mode; SQLite has the others fail instead of wait."""
    ends = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite_driver.driver().OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > ends:
                raise
            time.sleep(0.02)
        else:
            return


def _begin(connection: sa.Connection) -> None:
    milliseconds = min(BUSY_MS, int((waiting.most() or BUSY_MS) * 1000))
    if connection.info.get("busy") != milliseconds:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={milliseconds}")
        connection.info["busy"] = milliseconds
    connection.exec_driver_sql("BEGIN IMMEDIATE")
