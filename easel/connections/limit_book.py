"""Holds the limits of every connection of this process, in step with what others learned of them."""

import threading
import time

from easel.connections.connection import Connection
from easel.connections.facts import FactBook, Facts
from easel.connections.limits import Limits
from easel.wire.replies import Attempt

_SHARED = 2.0  # seconds between two looks at what other processes learned


class LimitBook:
    """One per process; safe to use from many threads."""

    def __init__(self, facts: FactBook, at_once: int) -> None:
        self._facts = facts
        self._default = at_once
        self._lock = threading.Lock()
        self._limits: dict[str, Limits] = {}
        self._looked: dict[str, float] = {}

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

    def wake(self) -> None:
        """Whoever waits looks again whether it still has to: the engine is closing."""
        for limits in list(self._limits.values()):
            limits.wake()

    def learn(self, connection: Connection, attempt: Attempt) -> None:
        limits = self.of(connection)
        if limits.learn(attempt):
            seconds, at_once = limits.taught()
            self._facts.keep_limits(connection, time.time() + seconds, at_once)

    @staticmethod
    def _hear(limits: Limits, facts: Facts) -> None:
        limits.heard(max(0.0, facts.blocked_until - time.time()), facts.concurrency)
