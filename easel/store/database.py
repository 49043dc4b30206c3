"""Opens the library's database: three ways in, the same for SQLite and for PostgreSQL.

`reading` sees what is committed and never waits for writers. `writing` is durable when it returns, also through a power
cut: money hangs on it. `noting` may lose its last moments in a power cut, never in a crash of the process: for stages and
heartbeats, which nobody needs back.

Writers take turns, in either database and however many processes there are: each begins by raising the change counter,
whose row (SQLite: whose file) is its own until it ends. So what one has read it may count on when it writes.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from easel.store import postgres, sqlite, waiting
from easel.store.tables import change
from easel.store.trouble import TROUBLE, Damaged, is_damage


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing can be written, and since when (monotonic seconds)."""

    error: BaseException
    since: float

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.since


class Database:
    """One SQLite file in WAL mode (0600), or the PostgreSQL database of a URL. Threads may share it.

    Once damage was met nothing is written any more: each way in that writes raises Damaged, so that nothing is sent or paid
    whose end could not be kept.
    """

    def __init__(self, where: Path | str) -> None:
        engines = sqlite.engines(where) if isinstance(where, Path) else postgres.engines(where)
        self._reads, self._writes, self._notes, self._asides = (
            engines.reads,
            engines.writes,
            engines.notes,
            engines.asides,
        )
        # Writers of this process queue here: SQLite's own way of waiting is to sleep and to try again.
        self._turn = threading.Lock()
        self._damage: Damaged | None = None
        self._trouble: Trouble | None = None
        self._hearers: set[Callable[[], None]] = set()

    def on_change(self, hear: Callable[[], None]) -> None:
        """Calls `hear` after each change that this process has made and pages have to hear of, in the thread that made it."""
        self._hearers.add(hear)

    @property
    def trouble(self) -> Trouble | None:
        """What keeps this process from writing, since its last write that failed; None when the last one did not."""
        return self._trouble

    def examine(self) -> None:
        """Looks the whole of a SQLite file over, for a few seconds at most. Raises Damaged."""
        if not self.is_shared:
            with self.reading() as connection:
                sqlite.examine(connection)

    def version(self) -> int:
        """A number that every change raises, at about 0.1 ms: a polling page asks it before anything else."""
        with self.reading() as connection:
            return int(connection.execute(_VERSION).scalar_one())

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
        with self._told_of_damage(), self._reads.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """As `reading`, but all that is asked in the block sees the same moment, whatever is written meanwhile."""
        with self.reading() as connection:
            if self.is_shared:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            else:
                connection.exec_driver_sql("BEGIN")
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, on disk when the block ends; rolled back when it raises."""
        with self._noticed(), self._in_turn(), self._writes.begin() as connection:
            _raise_change(connection)
            yield connection
        self._tell()

    @contextmanager
    def noting(self, *, silent: bool = False) -> Iterator[sa.Connection]:
        """One transaction for what may be lost in a power cut. No page has to hear of a `silent` one; it waits its turn, too."""
        with self._noticed(), self._in_turn(), self._notes.begin() as connection:
            if silent:
                connection.execute(_TAKE)
            else:
                _raise_change(connection)
            yield connection
        if not silent:
            self._tell()

    def touch(self) -> None:
        """Has all pages look anew, where what they show is another than before and no row is."""
        with self.noting():
            pass

    def _tell(self) -> None:
        for hear in tuple(self._hearers):
            hear()

    @contextmanager
    def aside(self) -> Iterator[sa.Connection]:
        """One transaction that no page has to hear of and no writer waits for: heartbeats, in a shared database alone."""
        with self._told_of_damage(), self._asides.begin() as connection:
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[sa.Connection]:
        """One transaction before there are tables; of several processes one at a time is in here."""
        with self._told_of_damage(), self._turn, self._writes.begin() as connection:
            if self.is_shared:
                postgres.take_turn(connection)
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Another writer of this process may be waiting for a lock, and more patient than we are."""
        seconds = waiting.most()
        if not self._turn.acquire(timeout=-1 if seconds is None else seconds):
            raise sa.exc.TimeoutError("database is locked")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _noticed(self) -> Iterator[None]:
        try:
            with self._told_of_damage():
                if self._damage is not None:
                    raise self._damage
                yield
        except TROUBLE as error:
            since = self._trouble.since if self._trouble else time.monotonic()
            self._trouble = Trouble(error, since)
            raise
        self._trouble = None

    @contextmanager
    def _told_of_damage(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            if not is_damage(error):
                raise
            self._damage = error if isinstance(error, Damaged) else Damaged(None, None, error.orig or error)
            self._trouble = self._trouble or Trouble(self._damage, time.monotonic())
            if error is self._damage:
                raise
            raise self._damage from error

    def close(self) -> None:
        for engine in (self._reads, self._asides, self._notes, self._writes):
            engine.dispose()


_VERSION = sa.select(change.c.n)
_RAISE = sa.update(change).values(n=change.c.n + 1)
_TAKE = sa.select(change.c.n).with_for_update()  # SQLite, where a transaction is the only one, leaves the lock out


def _raise_change(connection: sa.Connection) -> None:
    connection.execute(_RAISE)
