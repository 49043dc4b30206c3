"""Which SQLite this process uses: Python's own, or the newer one of pysqlite3 where Python's own is too old for the queue."""

import sqlite3
import sys
from functools import cache
from types import ModuleType

from easel.errors import SettingsError

# From Python 3.12 on, DBOS stamps its rows by unixepoch('subsec'), which SQLite knows since 3.42 (NULL before, and refused).
NEEDED = (3, 42)


@cache
def driver() -> ModuleType:
    """The DB-API module to hand to SQLAlchemy as `module=`; nothing is swapped behind anybody's back.

    Raises SettingsError where no SQLite that is new enough can be had.
    """
    if sys.hexversion < 0x030C0000 or sqlite3.sqlite_version_info >= NEEDED:
        return sqlite3
    try:
        from pysqlite3 import dbapi2
    except ImportError as error:
        have, need = sqlite3.sqlite_version, ".".join(str(part) for part in NEEDED)
        raise SettingsError(
            f"This Python brings SQLite {have}; Easel needs {need} or newer on Python 3.12 and later.",
            hint="Install pysqlite3-binary beside Easel, or use a Python with a newer SQLite.",
        ) from error
    module: ModuleType = dbapi2
    return module
