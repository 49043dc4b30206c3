"""Holds each connection to what it allows at once and per minute, as set and as its server taught it; says what is waited for.

Counted are the requests of the last 60 seconds, so no minute ever holds more than the limit, however it is cut. Limits that a
server teaches (429, `x-ratelimit-*`) are kept with the connection, so that other processes and the next start know them.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from easel import spans
from easel.connections.connection import Connection
from easel.errors import RateLimited
from easel.wire import headers
from easel.wire.replies import Attempt

FORGOTTEN = 5.0  # seconds after which who does not ask again has lost its turn
FIRST, OTHERS = 1.0, 2.5  # seconds that the first, and those behind it, sleep at most between two questions


@dataclass(slots=True)
class _Waiter:
    rank: int
    asked: float
    called: threading.Event = field(default_factory=threading.Event)


class Line:
    """Who waits for a place at a server, in turn: by rank, then in the order in which jobs were made (their ids tell it).

    Only the first is woken when a place is free: with hundreds in line, waking all of them for each would be most of the work.
    Not safe by itself: its owner's lock guards all but `pause`.
    """

    def __init__(self) -> None:
        self._waiters: dict[str, _Waiter] = {}

    def ask(self, job_id: str, rank: int, now: float) -> int:
        """Joins, or asks again; how many who asked lately come before."""
        waiter = self._waiters.setdefault(job_id, _Waiter(rank, now))
        waiter.asked = now
        mine = (rank, job_id)
        return sum((each.rank, name) < mine and now - each.asked < FORGOTTEN for name, each in self._waiters.items())

    def leave(self, job_id: str) -> None:
        self._waiters.pop(job_id, None)

    def call_first(self, now: float) -> None:
        """The first who asked lately may look again."""
        lately = [(each.rank, name) for name, each in self._waiters.items() if now - each.asked < FORGOTTEN]
        if lately:
            self._waiters[min(lately)[1]].called.set()

    def call_all(self) -> None:
        for waiter in self._waiters.values():
            waiter.called.set()

    def pause(self, job_id: str, seconds: float) -> None:
        """Blocks until it is called, at most `seconds`; without the owner's lock."""
        waiter = self._waiters.get(job_id)
        if waiter is not None:
            waiter.called.wait(seconds)
            waiter.called.clear()


MINUTE = 60.0
LONGEST = 3600.0  # seconds: a server that asks for more is asked again after an hour
_BACKOFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)  # where a 429 names no wait


@dataclass(frozen=True, slots=True)
class Wait:
    """What a job waits for, in words for people; `seconds` is about how long, None when nobody can say.

    `asked` says that the server itself asked for it, `ahead` how many jobs come before. `room` jobs go at a time, and a turn
    takes about `turn` seconds.
    """

    why: str
    seconds: float | None
    asked: bool = False
    ahead: int = 0
    room: int = 1
    turn: float = 0.0

    def __str__(self) -> str:
        return self.why if self.seconds is None else f"{self.why}, {_about(self.seconds)}"


class Limits:
    """One connection's. Times are seconds on `clock`; safe to use from many threads."""

    def __init__(self, connection: Connection, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[str, float] = {}
        self._line = Line()
        self._sent: deque[tuple[float, int]] = deque()  # when, how many pictures
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

    def try_take(self, job_id: str, rank: int = 0, pictures: int = 1) -> Wait | None:
        """None when the job may send now (it then holds a place until `give`), else what it waits for.

        Who waits has to ask again within a few seconds, or loses its turn. The lower `rank`, the sooner.
        """
        with self._lock:
            if job_id in self._held:
                return None
            now = self._clock()
            before = self._line.ask(job_id, rank, now)
            behind = Wait(f"{before} before it at {self._name}", None, ahead=before) if before else None
            wait = self._wait(pictures) or behind
            if wait is not None:
                return self._in_line(wait, before) if wait is not behind else wait
            self._line.leave(job_id)
            self._held[job_id] = now
            self._sent.append((now, pictures))
            self._line.call_first(now)  # there may be room for the next as well
            return None

    def leave(self, job_id: str) -> None:
        """The job waits no more."""
        with self._lock:
            self._line.leave(job_id)
            self._line.call_first(self._clock())

    def pause(self, job_id: str, wait: Wait) -> None:
        """Blocks until it may be the job's turn, a second or two at most."""
        most = OTHERS if wait.ahead else FIRST
        self._line.pause(job_id, most if wait.seconds is None else min(most, max(0.02, wait.seconds)))

    def wait(self, pictures: int = 1) -> Wait | None:
        """What a request would wait for now."""
        with self._lock:
            return self._wait(pictures)

    def give(self, job_id: str) -> None:
        """The job sends no more."""
        with self._lock:
            since = self._held.pop(job_id, None)
            if since is not None:
                took = self._clock() - since
                self._usual = took if not self._usual else 0.7 * self._usual + 0.3 * took
            self._line.call_first(self._clock())

    def sent_again(self, pictures: int = 1) -> None:
        """One more request of a job that holds its place (a retry)."""
        with self._lock:
            self._sent.append((self._clock(), pictures))

    def wake(self) -> None:
        """Whoever waits looks again whether it still has to."""
        with self._lock:
            self._line.call_all()

    @property
    def in_flight(self) -> int:
        return len(self._held)

    def learn(self, attempt: Attempt) -> bool:
        """Takes in what one finished attempt says about limits; whether that is worth telling other processes."""
        with self._lock:
            before = (self._blocked, self._taught)
            if isinstance(attempt.error, RateLimited):
                self._refused(attempt.error)
            elif attempt.outcome == "ok":
                self._answered()
            until = min(headers.used_up(attempt.headers), LONGEST)
            if until:
                self._blocked = max(self._blocked, self._clock() + until)
            return (self._blocked, self._taught) != before

    def taught(self) -> tuple[float, int | None]:
        """(seconds for which the server wants no request, how many at once it takes where that was taught)."""
        with self._lock:
            return max(0.0, self._blocked - self._clock()), self._taught

    def heard(self, blocked: float, at_once: int | None) -> None:
        """What another process, or this one before its last start, was taught."""
        with self._lock:
            self._blocked = max(self._blocked, self._clock() + min(blocked, LONGEST))
            self._taught = at_once

    def _refused(self, error: RateLimited) -> None:
        self._calm = 0
        if "concurren" in error.message.lower():
            self._taught = max(1, len(self._held) - 1)
        named = error.retry_after
        own = _BACKOFF[min(self._refusals, len(_BACKOFF) - 1)]
        seconds = own if named is None or named < _BACKOFF[0] else named
        if self._blocked <= self._clock():  # else it answers a request that was sent before it asked to wait
            self._refusals += 1
        self._blocked = max(self._blocked, self._clock() + min(seconds, LONGEST))

    def _answered(self) -> None:
        self._refusals = 0
        self._calm += 1
        if self._taught is not None and self._calm >= 2 * self._taught:
            self._calm, self._taught = 0, self._taught + 1
            if self._taught >= self._at_once:
                self._taught = None

    def _in_line(self, wait: Wait, ahead: int) -> Wait:
        """The wait of one behind others: its place in line, and their turns on top of its own."""
        if not ahead:
            return wait
        seconds = wait.seconds
        if seconds is not None and not wait.asked:
            seconds += (ahead // wait.room) * wait.turn
        return replace(wait, why=f"{wait.why}, {ahead} before it", seconds=seconds, ahead=ahead)

    def _wait(self, pictures: int) -> Wait | None:
        now = self._clock()
        while self._sent and self._sent[0][0] <= now - MINUTE:
            self._sent.popleft()
        if self._blocked > now:
            return Wait(f"{self._name} asked to wait", self._blocked - now, asked=True)
        at_once = min(self._at_once, self._taught or self._at_once)
        if len(self._held) >= at_once:
            words = f"{_places(at_once)} of {self._name} in use"
            return Wait(words, self._next_free(now), room=at_once, turn=self._usual)
        return self._minute(self._requests, 1, "requests", now, lambda each: 1) or self._minute(
            self._pictures, pictures, "pictures", now, lambda each: each
        )

    def _minute(
        self, limit: int | None, wanted: int, unit: str, now: float, weigh: Callable[[int], int]
    ) -> Wait | None:
        """The wait until the last minute has room for `wanted` more."""
        if limit is None:
            return None
        used = sum(weigh(pictures) for _, pictures in self._sent)
        over = used + min(wanted, limit) - limit
        for when, pictures in self._sent:
            if over <= 0:
                return None
            over -= weigh(pictures)
            if over <= 0:
                words = f"{self._name} takes {limit} {unit if limit > 1 else unit[:-1]} a minute"
                return Wait(words, when + MINUTE - now, room=limit, turn=MINUTE)
        return None

    def _next_free(self, now: float) -> float | None:
        if not self._usual:
            return None
        return max(0.5, self._usual - (now - min(self._held.values(), default=now)))


def _places(count: int) -> str:
    return "The one place" if count == 1 else f"All {count} places"


def _about(seconds: float) -> str:
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    return f"about {spans.in_words(seconds) if seconds >= spans.HOURS else f'{round(seconds / 60)} min'}"
