"""When a failed try is followed by another: only what provably cost nothing is tried again, a few times, with waits.

Connect failures and quick 5xx share `retries`, with waits that double from `retry_wait`. A streamed request that still
fails by quick 5xx is then tried plain once: some gateways answer 500 to every stream. A rate limit waits as long as the
server asks and uses up no retry. Everything else ends the request: it may have been billed, or would fail again.
Source: section 8 of the wire contract.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from easel.errors import EaselError, RateLimited
from easel.settings import Settings
from easel.wire.replies import Observer, Reply

POLL = 0.2  # seconds between two looks at Stop while waiting
LONGEST_BACKOFF = 30.0
MOST_LIMITED = 10  # rate limits in a row
WAITS = 5  # all rate-limit waits together: at most this many times `retry_after_max`


class Again(Enum):
    """What a failed try allows: nothing more, another connect, another try of a quick 5xx, or a wait for the rate limit."""

    NEVER = "never"
    CONNECT = "connect"
    QUICK = "quick"
    LIMITED = "limited"


class TryFailed(Exception):
    """One try failed. `retry_after` is the wait in seconds that the server asked for, None where it named none."""

    def __init__(self, error: EaselError, again: Again = Again.NEVER, retry_after: float | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.again = again
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Next:
    """The next try: after how many seconds, streamed or not, and why in words for people."""

    wait: float
    streamed: bool
    why: str


class Patience:
    """How much of each kind of retry one request has left."""

    def __init__(self, settings: Settings, *, streamed: bool) -> None:
        self._settings = settings
        self._streamed = streamed
        self._left = settings.retries
        self._plain_left = streamed
        self._failures = 0
        self._limited = 0
        self._waited = 0.0

    def after(self, failed: TryFailed) -> Next | None:
        """The next try after this failure, or None when there is none."""
        if failed.again is Again.NEVER:
            return None
        if failed.again is Again.LIMITED:
            return self._after_limit(failed.retry_after)
        wait = max(self._backoff(), failed.retry_after or 0)
        if wait > max(self._settings.retry_after_max, LONGEST_BACKOFF * 1.25):
            return None
        if self._left > 0:
            self._left -= 1
            return Next(wait, self._streamed, "trying again")
        if failed.again is Again.QUICK and self._plain_left:
            self._plain_left = self._streamed = False
            self._left = 0
            return Next(wait, False, "trying again without streaming")
        return None

    def _backoff(self) -> float:
        wait: float = min(self._settings.retry_wait * 2.0**self._failures, LONGEST_BACKOFF)
        self._failures += 1
        return wait * random.uniform(1, 1.25)  # noqa: S311 - spreads clients, keeps no secret

    def _after_limit(self, retry_after: float | None) -> Next | None:
        most = self._settings.retry_after_max
        wait = self._backoff() if retry_after is None else max(retry_after, 0.05)
        self._limited += 1
        self._waited += wait
        if wait > most or self._waited > WAITS * most or self._limited > MOST_LIMITED:
            return None
        return Next(wait, self._streamed, "the server asked to wait: trying again")


def until_answered(
    run: Callable[[int, bool], Reply], patience: Patience, observer: Observer, *, streamed: bool
) -> Reply:
    """Calls `run(number, streamed)` until a try succeeds or none is left. Raises the last try's error."""
    number = 1
    while True:
        try:
            return run(number, streamed)
        except TryFailed as failed:
            following = patience.after(failed)
            if following is None or not _waited(following, observer):
                raise _final(failed.error) from failed
            number, streamed = number + 1, following.streamed


def _waited(following: Next, observer: Observer) -> bool:
    """False when the person pressed Stop before the next try."""
    ends = time.monotonic() + following.wait
    while not observer.stopped():
        left = ends - time.monotonic()
        if left <= 0:
            return True
        observer.stage(f"{following.why}, in {left:.0f} s" if left >= 1 else following.why)
        time.sleep(min(POLL, left))
    return False


def _final(error: EaselError) -> EaselError:
    """A rate limit that is not waited out says when to try again."""
    if isinstance(error, RateLimited) and error.retry_after is not None:
        until = time.strftime("%H:%M:%S", time.localtime(time.time() + error.retry_after))
        error.message += f" Try again in {_span(error.retry_after)}, after {until}."
        error.args = (error.message,)
        error.hint = "Not billed. Run it again when that time has passed."
    return error


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{max(1, round(seconds))} seconds"
    return f"{round(seconds / 60)} minutes"
