"""A copy of the database for each day that the studio ran.

A copy is whole or not there: written under another name, fsynced, then renamed. While the database is damaged none is
written and none is thrown away.
"""

import contextlib
import os
import shutil
import time
from pathlib import Path

from easel.store import sqlite
from easel.store.copies import copies
from easel.store.database import Database

KEPT = 7  # copies


class Backups:
    """The folder `backups` of EASEL_HOME. PostgreSQL has means of its own: then nothing is done here."""

    def __init__(self, home: Path, database: Database) -> None:
        self._home = home
        self._folder = home / "backups"
        self._database = database

    def daily(self) -> Path | None:
        """Writes today's copy unless it is there; the new file. Takes as long as the disk takes for the database's size.

        Raises OSError and sqlalchemy's errors; then there is no new file and the older ones are untouched.
        """
        target = self._folder / f"easel-{time.strftime('%Y-%m-%d')}.sqlite"
        if target.exists() or self._database.dialect != "sqlite":
            return None
        self._folder.mkdir(mode=0o700, exist_ok=True)
        part = self._folder / f".{target.name}.{os.getpid()}"
        try:
            self._copy(part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        _sync(self._folder)
        self._thin_out()
        return target

    def _copy(self, part: Path) -> None:
        part.unlink(missing_ok=True)
        with self._database.reading() as connection:
            sqlite.examine(connection)
            pages, size = (
                int(connection.exec_driver_sql(f"PRAGMA {of}").scalar_one()) for of in ("page_count", "page_size")
            )
            if shutil.disk_usage(self._folder).free < 3 * pages * size:
                raise OSError(28, "there is not enough room for a copy of the database")
            os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
            connection.exec_driver_sql("VACUUM INTO ?", (str(part),))
        _sync(part)

    def _thin_out(self) -> None:
        for old in copies(self._home)[:-KEPT]:
            old.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with contextlib.ExitStack() as stack:
        descriptor = os.open(path, os.O_RDONLY)
        stack.callback(os.close, descriptor)
        os.fsync(descriptor)
