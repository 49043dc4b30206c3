"""Holds the limits of every connection, in step with what other processes learned of them, and how busy each is."""

import threading
import time
from collections.abc import Mapping

from easel.connections.connection import Connection
from easel.connections.facts import FactBook, Facts
from easel.connections.limits import Limits, Wait
from easel.connections.lines import name_of
from easel.errors import RateLimited
from easel.runs import load
from easel.runs.load import IDLE, Load
from easel.store.database import Database
from easel.wire.replies import Attempt

_SHARED = 2.0  # seconds between two looks at what other processes learned
_COUNTED = 0.5  # seconds between two looks at how busy they are


class LimitBook:
    """One per process; safe to use from many threads."""

    def __init__(self, database: Database, facts: FactBook, at_once: int) -> None:
        self._database = database
        self._facts = facts
        self._default = at_once
        self._lock = threading.Lock()
        self._limits: dict[str, Limits] = {}
        self._looked: dict[str, float] = {}
        self._counted = -_COUNTED
        self._loads: Mapping[str, Load] = {}
        self._coming: dict[str, int] = {}  # jobs put in line since they were counted

    def of(self, connection: Connection) -> Limits:
        """In the form that the connection has now."""
        with self._lock:
            found = self._limits.get(connection.id)
            if found is None:
                found = self._limits[connection.id] = Limits(connection, self._default)
            due = time.monotonic() - self._looked.get(connection.id, -_SHARED) >= _SHARED
            if due:
                self._looked[connection.id] = time.monotonic()
        found.configure(connection, self._default)
        if due:
            self._hear(found, self._facts.of(connection))
        return found

    def load(self, connection: Connection) -> Load:
        """How busy it is, as counted half a second ago at most, with what this process has put in line since."""
        with self._lock:
            if time.monotonic() - self._counted >= _COUNTED:
                with self._database.reading() as transaction:
                    self._loads = load.by_line(transaction)
                self._counted, self._coming = time.monotonic(), {}
            counted = self._loads.get(name_of(connection), IDLE)
            return Load(counted.under_way, counted.waiting + self._coming.get(connection.id, 0), counted.oldest)

    def comes(self, connection: Connection, jobs: int = 1) -> None:
        """So many jobs go there now: the next choice knows of them before they are counted."""
        with self._lock:
            self._coming[connection.id] = self._coming.get(connection.id, 0) + jobs

    def wait(self, connection: Connection) -> Wait | None:
        """What a job that came now would wait for."""
        limits = self.of(connection)
        return limits.wait(self.load(connection), self.sent(connection) if limits.a_minute else None)

    def sent(self, connection: Connection) -> list[float]:
        """When (unix seconds) its requests of the last minute began, whoever sent them, oldest first."""
        with self._database.reading() as transaction:
            return load.sent_within_a_minute(transaction, connection.name)

    def learn(self, connection: Connection, attempt: Attempt) -> bool:
        """Whether others were told of something new."""
        limits = self.of(connection)
        refused = isinstance(attempt.error, RateLimited)  # how many it had matters then alone
        news = limits.learn(attempt, self.load(connection).under_way if refused else 1)
        if news:
            seconds, at_once = limits.taught()
            self._facts.keep_limits(connection, time.time() + seconds, at_once)
        return news

    @staticmethod
    def _hear(limits: Limits, facts: Facts) -> None:
        limits.heard(max(0.0, facts.blocked_until - time.time()), facts.concurrency)
