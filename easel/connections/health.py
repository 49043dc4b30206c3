"""Tells how each connection is doing in this process: can it be reached, does it fail, how busy is it.

What speaks against a connection (a refused key, empty credit, failures in a row) leaves it out of "best" for a minute, then
one job tries it again. What a prompt or a picture was refused for says nothing about the connection.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from easel.connections.connection import Connection
from easel.connections.limits import LimitBook, Wait
from easel.rounds import survived
from easel.wire.network import Network, look
from easel.wire.replies import Attempt
from easel.words import errors as error_words

_LOG = logging.getLogger(__name__)

REST = 60.0  # seconds out of "best"
STRIKES = 3  # failures in a row that are taken for more than chance
EVERY = 30.0  # seconds between two looks at whether servers can be reached

_AT_ONCE = frozenset({"KeyRefused", "KeyLost", "AccountRefused", "OutOfCredit", "GatewayRefused", "AddressRefused"})


@dataclass(frozen=True, slots=True)
class Health:
    """`reachable` is None while nobody has looked. `trouble` says what speaks against it, `resting` for how many seconds yet.

    `failures` counts those in a row. `wait` is what a request would wait for now.
    """

    reachable: bool | None = None
    words: str = ""
    trouble: str = ""
    resting: float = 0.0
    failures: int = 0
    wait: Wait | None = None
    in_flight: int = 0

    @property
    def well(self) -> bool:
        return self.reachable is not False and self.resting <= 0


WELL = Health()


@dataclass(slots=True)
class _Record:
    identity: str = ""
    reachable: bool | None = None
    words: str = ""
    trouble: str = ""
    failures: int = 0
    until: float = 0.0  # monotonic


@dataclass(slots=True)
class HealthBook:
    """One per process. `start` watches in a thread of its own whether servers can be reached; that sends no request."""

    limits: LimitBook
    _records: dict[str, _Record] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ended: threading.Event = field(default_factory=threading.Event)
    _hurry: threading.Event = field(default_factory=threading.Event)

    def of(self, connection: Connection) -> Health:
        wait, load = self.limits.wait(connection), self.limits.load(connection)
        with self._lock:
            record = self._record(connection)
            resting = max(0.0, record.until - time.monotonic())
            return Health(
                reachable=record.reachable,
                words=record.words,
                trouble=record.trouble,
                resting=resting,
                failures=record.failures,
                wait=wait,
                in_flight=load.jobs,
            )

    def standing(self, connection: Connection) -> tuple[bool, float]:
        """Whether it is well, and for how many seconds it rests yet."""
        with self._lock:
            record = self._record(connection)
            resting = max(0.0, record.until - time.monotonic())
            return record.reachable is not False and not resting, resting

    def learn(self, connection: Connection, attempt: Attempt) -> None:
        """Takes in how one attempt ended."""
        with self._lock:
            record = self._record(connection)
            if attempt.outcome == "ok":
                record.failures, record.trouble, record.until = 0, "", 0.0
                record.reachable, record.words = True, "reachable"
                return
            kind = attempt.outcome
            if trouble := error_words.of(kind).connection:
                record.failures += 1
                record.trouble = trouble
            if kind == "ConnectFailed":
                self._hurry.set()  # whether it can be reached is looked at now, not in half a minute
            if kind in _AT_ONCE or (trouble and record.failures >= STRIKES):
                record.until = time.monotonic() + REST

    def seen(self, connection: Connection, reachable: bool, words: str) -> None:
        with self._lock:
            record = self._record(connection)
            record.reachable, record.words = reachable, words

    def start(self, connections: Callable[[], Sequence[Connection]], network: Callable[[Connection], Network]) -> None:
        """`connections` are those to watch, `network` how each is reached."""
        threading.Thread(target=self._watch, args=(connections, network), name="reach", daemon=True).start()

    def look_now(self) -> None:
        """A connection has changed: do not wait for the next round."""
        self._hurry.set()

    def close(self) -> None:
        self._ended.set()
        self._hurry.set()

    def _watch(self, connections: Callable[[], Sequence[Connection]], network: Callable[[Connection], Network]) -> None:
        while not self._ended.is_set():
            self._hurry.clear()
            for connection in survived(_LOG, "Reading which servers to watch", connections) or ():
                if self._ended.is_set():
                    return
                survived(_LOG, "The look at a server", partial(self._look, connection, network))
            self._hurry.wait(EVERY)

    def _look(self, connection: Connection, network: Callable[[Connection], Network]) -> None:
        self.seen(connection, *look(connection.base_url, network(connection)))

    def _record(self, connection: Connection) -> _Record:
        """Another address or key starts with a clean record."""
        identity = f"{connection.destination}{connection.key_fingerprint}"
        found = self._records.get(connection.id)
        if found is None or found.identity != identity:
            found = self._records[connection.id] = _Record(identity)
        return found
