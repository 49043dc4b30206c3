"""A disk that is full for a home of this process, made without a mount: SQLite and the system say so themselves."""

import errno
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

MOST = 1_000  # pages of a database opened here


class Disk:
    """`fill` uses its room up, `free` gives it back. Databases opened before `limited` are not held to it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.is_full = False

    def fill(self) -> None:
        self.is_full = True
        with closing(self._store()) as other:
            other.execute("CREATE TABLE IF NOT EXISTS filler (text BLOB)")
            other.execute("INSERT INTO filler VALUES (zeroblob(?))", (MOST * 4096,))
            self._use_up(other)

    def free(self) -> None:
        self.is_full = False
        with closing(self._store()) as other:
            other.execute("DELETE FROM filler")

    def _use_up(self, other: sqlite3.Connection) -> None:
        """The pages that are free inside the file, too."""
        most = other.execute("PRAGMA page_count").fetchone()[0]
        other.execute(f"PRAGMA max_page_count={most}")
        for size in (3_000, 300, 10):
            with suppress(sqlite3.OperationalError):
                while True:
                    other.execute("INSERT INTO filler VALUES (zeroblob(?))", (size,))

    def _store(self) -> sqlite3.Connection:
        return sqlite3.connect(self.home / "library.sqlite", isolation_level=None, timeout=60)


@contextmanager
def limited(home: Path) -> Iterator[Disk]:
    """What is opened in the block has a disk of a few MB."""
    disk = Disk(home)
    event.listen(sa.Engine, "connect", _limit)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("write", "writev"):
            patch.setattr(os, name, _refusing(getattr(os, name), disk))
        try:
            yield disk
        finally:
            event.remove(sa.Engine, "connect", _limit)


def _limit(connection: Any, _record: Any) -> None:
    if "sqlite" in type(connection).__module__:
        connection.execute(f"PRAGMA max_page_count={MOST}").close()


def _refusing(write: Any, disk: Disk) -> Any:
    def tried(descriptor: int, data: Any) -> int:
        if disk.is_full and stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return int(write(descriptor, data))

    return tried
