"""The door to the library's database: three ways in, the same for SQLite and for PostgreSQL.

`reading` sees what is committed and never waits for writers. `writing` is durable when it returns, also through a power
cut: money hangs on it. `noting` may lose its last moments in a power cut, never in a crash of the process: for stages and
heartbeats, which nobody needs back.

Writers take turns, in either database and however many processes there are: each begins by raising the change counter,
whose row (SQLite: whose file) is its own until it ends. So what one has read it may count on when it writes.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from easel.library import postgres, sqlite
from easel.library.tables import change

# The database cannot be used just now: a full disk, a lock held for long, a server that is away. The next try may do.
AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError, sa.exc.TimeoutError)


def reason(error: BaseException) -> str:
    """What the database itself said, in one line without the statement: there may be a prompt in it."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


class Database:
    """One SQLite file in WAL mode (0600), or the PostgreSQL database of a URL. Threads may share it."""

    def __init__(self, where: Path | str) -> None:
        doors = sqlite.doors(where) if isinstance(where, Path) else postgres.doors(where)
        self._reads, self._writes, self._notes, self._asides = doors.reads, doors.writes, doors.notes, doors.asides
        # Writers of this process queue here: SQLite's own way of waiting is to sleep and to try again.
        self._turn = threading.Lock()

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self._reads.dialect.name

    @property
    def is_shared(self) -> bool:
        """Whether processes on other machines may use it, too."""
        return self.dialect != "sqlite"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        with self._reads.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, on disk when the block ends; rolled back when it raises."""
        with self._turn, self._writes.begin() as connection:
            _raise_change(connection)
            yield connection

    @contextmanager
    def noting(self, *, silent: bool = False) -> Iterator[sa.Connection]:
        """One transaction for what may be lost in a power cut. No page has to hear of a `silent` one; it waits its turn, too."""
        with self._turn, self._notes.begin() as connection:
            if silent:
                connection.execute(_TAKE)
            else:
                _raise_change(connection)
            yield connection

    @contextmanager
    def aside(self) -> Iterator[sa.Connection]:
        """One transaction that no page has to hear of and no writer waits for: heartbeats, in a shared database alone."""
        with self._asides.begin() as connection:
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[sa.Connection]:
        """One transaction before there are tables; of several processes one at a time is in here."""
        with self._turn, self._writes.begin() as connection:
            if self.is_shared:
                postgres.take_turn(connection)
            yield connection

    def close(self) -> None:
        for engine in (self._reads, self._asides, self._notes, self._writes):
            engine.dispose()


_RAISE = sa.update(change).values(n=change.c.n + 1)
_TAKE = sa.select(change.c.n).with_for_update()  # SQLite, where a transaction is the only one, leaves the lock out


def _raise_change(connection: sa.Connection) -> None:
    connection.execute(_RAISE)
