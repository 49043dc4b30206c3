"""Why the library's database cannot be used, told apart by what helps; the one place where that becomes sentences.

Only a database that is damaged is to be replaced by a copy: whoever did so over a full disk would lose connections and
open jobs for nothing.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from easel.errors import LibraryTrouble
from easel.store.copies import copies

Cause = Literal["damaged", "full", "read-only", "forbidden", "locked", "away", "other"]


_LITTLE = 256 * 1024  # bytes; with less, SQLite cannot open its log and calls it an I/O error
_SQLITE: dict[int, Cause] = {
    3: "forbidden",
    5: "locked",
    6: "locked",
    8: "read-only",
    11: "damaged",
    13: "full",
    23: "forbidden",
    26: "damaged",
}
_SQLITE_SAYS: tuple[tuple[str, Cause], ...] = (  # pysqlite3 tells no numbers
    ("malformed", "damaged"),
    ("not a database", "damaged"),
    ("damaged", "damaged"),
    ("is full", "full"),
    ("readonly", "read-only"),
    ("locked", "locked"),
)
_POSTGRES: dict[str, Cause] = {
    "53100": "full",
    "25006": "read-only",
    "55P03": "locked",
    "42501": "forbidden",
    "XX001": "damaged",
    "XX002": "damaged",
}
_SYSTEM: dict[int, Cause] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read-only",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.EISDIR: "damaged",  # something else lies in its place
}


class Damaged(sa.exc.DatabaseError):
    """The database has been found damaged; nothing is written into it any more. Never a passing trouble."""


# The database cannot be used just now: a full disk, a lock held for long, a server that is away. The next try may do.
AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError, sa.exc.TimeoutError)
# Whatever may befall a database that is no fault of the statement's author.
TROUBLE = (*AWAY, Damaged)


def reason(error: BaseException) -> str:
    """What the database itself said, in one line without the statement: there may be a prompt in it."""
    words = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
    return " ".join(str(words).split())


def cause(error: BaseException, file: Path | None = None) -> Cause:
    """`file` is the SQLite file, which is looked at where SQLite itself does not say enough; None for a server."""
    if isinstance(error, Damaged):
        return "damaged"
    if isinstance(error, sa.exc.TimeoutError):
        return "locked"
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0, "other")
    said = getattr(error, "orig", None) or error
    state = getattr(said, "sqlstate", None)
    if state is not None or (file is None and not _is_sqlite(said)):
        return _POSTGRES.get(state or "", _of_server(state))
    return _of_sqlite(said) or (_of_disk(file) if file else "other")


def is_damage(error: BaseException) -> bool:
    return cause(error) == "damaged"


@contextmanager
def in_words(home: Path | None) -> Iterator[None]:
    """Raises LibraryTrouble for a disk or a database that cannot be used; `home` as in `told`."""
    try:
        yield
    except (OSError, *TROUBLE) as error:
        raise told(error, home) from error


def told(error: BaseException, home: Path | None) -> LibraryTrouble:
    """The sentence and what to do, for whoever reads it on a page or at a terminal. `home` is None for a database server."""
    file = home / "library.sqlite" if home else None
    why = cause(error, file)
    what = f"library's database {file}" if file else "database that EASEL_DATABASE_URL names"
    message, hint = _ON_SERVER[why] if file is None and why in _ON_SERVER else _WORDS[why]
    known = {"what": what, "reason": reason(error).rstrip("."), "back": _way_back(home) if home else _FROM_TOOLS}
    return LibraryTrouble(message.format(**known), hint=hint.format(**known))


_WORDS: dict[Cause, tuple[str, str]] = {
    "damaged": ("The {what} is damaged: {reason}.", "{back}"),
    "full": (
        "The disk that holds the {what} is full.",
        "Free some space on it, then try again. Nothing is damaged: leave the library’s files where they are.",
    ),
    "read-only": (
        "The {what} is read-only.",
        "Let the user who runs Easel write the file and its folder, or mount the disk for writing, then try again.",
    ),
    "forbidden": (
        "Easel may not use the {what}: {reason}.",
        "Give the file and its folder to the user who runs Easel, then try again. Nothing is damaged.",
    ),
    "locked": (
        "The {what} is locked by another program.",
        "Close the program that has it open (a backup or a database browser), then try again.",
    ),
    "away": ("The {what} does not answer: {reason}.", "Check its address, its user and whether it runs."),
    "other": (
        "The {what} cannot be used: {reason}.",
        "Check that its disk is there and healthy, then try again. Leave the library’s files where they are.",
    ),
}
_ON_SERVER: dict[Cause, tuple[str, str]] = {
    "full": ("The disk of the {what} is full.", "Free some space on the database server, then try again."),
    "read-only": ("The {what} cannot be written to: {reason}.", "Use the primary server, or make this one writable."),
    "forbidden": ("The {what} does not let Easel in: {reason}.", "Give its user the rights that docs/deploy.md names."),
    "locked": (
        "The {what} is locked by another program.",
        "Close the program that holds its tables (a backup, a console).",
    ),
    "other": ("The {what} cannot be used: {reason}.", "Check its address, its user and whether it runs."),
}
_FROM_TOOLS = (
    "Stop Easel and restore the database from a backup with its own tools; docs/backup.md says what to do next."
)


def _way_back(home: Path) -> str:
    names = copies(home)
    instead = f"put {names[-1]} in its place" if names else "start without one (there is no copy in backups yet)"
    return (
        "Stop whatever uses it, move library.sqlite and any library.sqlite-wal and -shm away, "
        f"{instead} and start again: newer pictures are restored automatically. See docs/backup.md."
    )


def _is_sqlite(said: object) -> bool:
    return "sqlite" in type(said).__module__ or not type(said).__module__.startswith("psycopg")


def _of_sqlite(said: object) -> Cause | None:
    number = getattr(said, "sqlite_errorcode", None)
    if number is not None:
        return _SQLITE.get(number & 0xFF)
    return next((sort for words, sort in _SQLITE_SAYS if words in str(said)), None)


def _of_disk(file: Path) -> Cause:
    """An I/O error, or a file that cannot be opened: the disk and the rights tell why, mostly."""
    try:
        if shutil.disk_usage(file.parent).free < _LITTLE:
            return "full"
        if not all(os.access(path, os.R_OK | os.W_OK) for path in (file, file.parent) if path.exists()):
            return "forbidden"
    except OSError as error:
        return _SYSTEM.get(error.errno or 0, "other")
    return "other"


def _of_server(state: str | None) -> Cause:
    """Without a code nobody was there to give one; 08, 57P and 53300 are a server that goes, comes or is too busy."""
    return "away" if state is None or state[:2] in ("08", "28", "57", "53", "3D") else "other"
