"""What each connection allows at once and per minute, as set and as its server taught it; says what is waited for.

Limits that a server teaches (429, `x-ratelimit-*`) are kept with the connection, so that other processes and the next start
know them. How busy a connection is, rows tell (`runs/load.py`): all processes share its limits.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from easel.connections.connection import Connection
from easel.connections.facts import FactBook, Facts, name_of
from easel.errors import RateLimited
from easel.runs import load
from easel.runs.load import IDLE, MINUTE, Load
from easel.store.database import Database
from easel.wire import headers
from easel.wire.replies import Attempt
from easel.words import units

LONGEST = 3600.0  # seconds: a server that asks for more is asked again after an hour
_SHARED = 2.0  # seconds between two looks at what other processes learned
_COUNTED = 0.5  # seconds between two looks at how busy they are
_BACKOFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)  # where a 429 names no wait


@dataclass(frozen=True, slots=True)
class Wait:
    """What a job waits for, in words for people; `seconds` is about how long, None when nobody can say.

    `asked` says that the server itself asked for it, `ahead` how many jobs come before.
    """

    why: str
    seconds: float | None
    asked: bool = False
    ahead: int = 0

    def __str__(self) -> str:
        return self.why if self.seconds is None else f"{self.why}, {_about(self.seconds)}"


class Limits:
    """One connection's. Times are seconds on `clock`; safe to use from many threads."""

    def __init__(self, connection: Connection, at_once: int, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._blocked = 0.0
        self._taught: int | None = None
        self._refusals = 0
        self._calm = 0  # answers in a row without a 429
        self._usual = 0.0  # seconds that a request takes here, as a moving mean
        self.configure(connection, at_once)

    def configure(self, connection: Connection, at_once: int) -> None:
        """The limits that people set; `at_once` is the studio's own where the connection has none."""
        with self._lock:
            self._name = connection.name
            self._at_once = connection.concurrency or at_once
            self._requests = connection.requests_per_minute
            self._pictures = connection.images_per_minute

    @property
    def places(self) -> int:
        """How many requests it takes at once, as set and as taught."""
        return min(self._at_once, self._taught or self._at_once)

    @property
    def a_minute(self) -> int | None:
        """How many requests it takes in a minute: each is for one picture, so the smaller limit counts."""
        return min((each for each in (self._requests, self._pictures) if each is not None), default=None)

    @property
    def usual(self) -> float:
        """Seconds that a request takes here, 0 before the first."""
        return self._usual

    @property
    def blocked(self) -> float:
        """Seconds for which the server wants no request."""
        return max(0.0, self._blocked - self._clock())

    def learn(self, attempt: Attempt, under_way: int = 1) -> bool:
        """Takes in what one finished attempt says about limits; whether that is worth telling other processes.

        `under_way` is how many requests the connection had, this one included.
        """
        with self._lock:
            before = (self._blocked, self._taught)
            if isinstance(attempt.error, RateLimited):
                self._refused(attempt.error, under_way)
            elif attempt.outcome == "ok":
                self._answered(attempt.seconds)
            until = min(headers.used_up(attempt.headers), LONGEST)
            if until:
                self._blocked = max(self._blocked, self._clock() + until)
            return (self._blocked, self._taught) != before

    def taught(self) -> tuple[float, int | None]:
        """(seconds for which the server wants no request, how many at once it takes where that was taught)."""
        with self._lock:
            return self.blocked, self._taught

    def heard(self, blocked: float, at_once: int | None) -> None:
        """What another process, or this one before its last start, was taught."""
        with self._lock:
            self._blocked = max(self._blocked, self._clock() + min(blocked, LONGEST))
            self._taught = at_once

    def wait(self, load: Load = IDLE, sent: list[float] | None = None, ahead: int | None = None) -> Wait | None:
        """What a job waits for that has `ahead` others before it; without that number, one that would come now.

        `load` is how busy its line is, `sent` when the requests of the last minute began, oldest first.
        """
        ahead = load.waiting if ahead is None else ahead
        wait = self._asked() or self._minute(sent or [], ahead) or self._busy(load, ahead)
        if wait is None or not ahead:
            return wait
        return replace(wait, why=f"{wait.why}, {ahead} ahead", ahead=ahead)

    def _refused(self, error: RateLimited, under_way: int) -> None:
        self._calm = 0
        if "concurren" in error.message.lower():
            self._taught = max(1, under_way - 1)
        named = error.retry_after
        own = _BACKOFF[min(self._refusals, len(_BACKOFF) - 1)]
        seconds = own if named is None or named < _BACKOFF[0] else named
        if self._blocked <= self._clock():  # else it answers a request that was sent before it asked to wait
            self._refusals += 1
        self._blocked = max(self._blocked, self._clock() + min(seconds, LONGEST))

    def _answered(self, seconds: float | None) -> None:
        self._refusals = 0
        self._calm += 1
        if seconds is not None:
            self._usual = seconds if not self._usual else 0.7 * self._usual + 0.3 * seconds
        if self._taught is not None and self._calm >= 2 * self._taught:
            self._calm, self._taught = 0, self._taught + 1
            if self._taught >= self._at_once:
                self._taught = None

    def _asked(self) -> Wait | None:
        return Wait(f"{self._name} has reached its rate limit", self.blocked, asked=True) if self.blocked else None

    def _busy(self, load: Load, ahead: int) -> Wait | None:
        places = self.places
        if load.under_way + ahead < places:
            return None
        if not self._usual:
            return Wait(f"{_places(places)} of {self._name} in use", None)
        first = max(0.5, self._usual - (self._clock() - (load.oldest or self._clock())))
        free = max(0, places - load.under_way)
        return Wait(f"{_places(places)} of {self._name} in use", first + (ahead - free) // places * self._usual)

    def _minute(self, sent: list[float], ahead: int) -> Wait | None:
        """The wait until a minute has room for it and those before it."""
        limit = self.a_minute
        if limit is None or len(sent) + ahead < limit:
            return None
        unit = "requests" if limit == self._requests else "pictures"
        rounds, rest = divmod(ahead + len(sent) - limit, limit)
        first = sent[rest] + MINUTE - self._clock() if rest < len(sent) else MINUTE
        words = f"{self._name} takes {limit} {unit if limit > 1 else unit[:-1]} per minute"
        return Wait(words, max(0.5, first) + rounds * MINUTE)


def _places(count: int) -> str:
    return "The only slot" if count == 1 else f"All {count} slots"


def _about(seconds: float) -> str:
    return f"about {units.duration(seconds)}"


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
