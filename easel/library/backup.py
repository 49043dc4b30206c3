"""A copy of the database for each day that the studio ran, and what to say when the database itself cannot be used.

A copy is whole or not there: written under another name, fsynced, then renamed. While the database is damaged none is
written and none is thrown away.
"""

import contextlib
import logging
import os
import re
import shutil
import time
from pathlib import Path

import sqlalchemy as sa

from easel.errors import SettingsError
from easel.library.database import Database

KEPT = 7  # copies
NAME = re.compile(r"easel-\d{4}-\d{2}-\d{2}\.sqlite")

_LOG = logging.getLogger(__name__)


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
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
            if found != "ok":
                raise sa.exc.DatabaseError("PRAGMA quick_check", None, Exception(f"the database is damaged: {found}"))
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


def copies(home: Path) -> list[Path]:
    """The copies there are, oldest first."""
    folder = home / "backups"
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if NAME.fullmatch(path.name))


def unusable(home: Path, error: BaseException) -> SettingsError:
    """What to say when the library's database cannot be opened. Nothing has been written then."""
    path = home / "library.sqlite"
    reason = str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error).strip().rstrip(".")
    if isinstance(error, sa.exc.OperationalError) and "locked" in reason:
        return SettingsError(
            f"The library's database {path} is locked by another program.",
            hint="Nothing was changed. Close what has it open (a backup or a database browser), then start again.",
        )
    found = copies(home)
    instead = f"put {found[-1]} in its place" if found else "start without one (there is no copy in backups yet)"
    return SettingsError(
        f"The library's database {path} cannot be used: {reason}.",
        hint=f"Nothing was changed. Move library.sqlite and any library.sqlite-wal and -shm away, {instead} and start "
        "again: newer pictures come back by themselves. docs/backup.md tells more.",
    )


def _sync(path: Path) -> None:
    with contextlib.ExitStack() as stack:
        descriptor = os.open(path, os.O_RDONLY)
        stack.callback(os.close, descriptor)
        os.fsync(descriptor)
