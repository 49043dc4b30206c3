"""Decides when a failed attempt is followed by another, how long after it, and in which form: here and nowhere else.

What provably cost nothing is tried again: failed connects up to `retries` times, rate limits as long as the server asks. A
quick 5xx is no such proof (gateways were seen to fail after the picture had been painted), yet mostly passes: a plain request
is tried again up to `retries` times, a streamed one once more, plain, since some gateways fail every stream. Whoever keeps
the books takes each such attempt for one that may be billed. A task that may have been begun is never sent again; where a
server takes none, nothing was begun. Everything else ends the request. Source: section 8 of the wire
contract.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from easel.errors import EaselError, NotSent, RateLimited
from easel.settings import Settings
from easel.wire.replies import Observer, Reply
from easel.words import units

POLL = 0.2  # seconds between two looks at Stop while waiting
LONGEST_BACKOFF = 30.0
SPREAD = 1.25  # a backoff is up to so many times as long, so that clients do not come back together
LEAST_LIMITED = 0.05  # seconds before the first attempt after a rate limit, whatever the settings say; doubles
MOST_LIMITED = 10  # rate limits in a row
WAITS = 5  # all rate-limit waits together: at most this many times `retry_after_max`


class Again(Enum):
    """What a failed attempt allows: nothing more, the same without a task, another connect, another request after a quick 5xx,
    or a wait for the limit."""

    NEVER = "never"
    PLAIN = "plain"
    CONNECT = "connect"
    QUICK = "quick"
    LIMITED = "limited"


class AttemptFailed(Exception):
    """One attempt failed. `retry_after` is the wait in seconds that the server asked for, None where it named none."""

    def __init__(self, error: EaselError, again: Again = Again.NEVER, retry_after: float | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.again = again
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Next:
    """The next attempt: after how many seconds, streamed or not, and why in words for people."""

    wait: float
    streamed: bool
    why: str


class Patience:
    """How much of each kind of retry one request has left."""

    def __init__(self, settings: Settings, *, streamed: bool) -> None:
        self._settings = settings
        self._streamed = streamed
        self._left = settings.retries
        self._fell_back = False  # from a stream to the one plain attempt after it
        self._failures = 0
        self._limited = 0
        self._waited = 0.0

    def after(self, failed: AttemptFailed) -> Next | None:
        """The next attempt after this failure, or None when there is none."""
        if failed.again is Again.NEVER:
            return None
        if failed.again is Again.PLAIN:
            return Next(0.0, self._streamed, "sending it without a task")
        if failed.again is Again.LIMITED:
            return self._after_limit(failed.retry_after)
        wait = max(self._backoff(), failed.retry_after or 0)
        if wait > max(self._settings.retry_after_max, LONGEST_BACKOFF * SPREAD):
            return None
        return self._after_quick(wait) if failed.again is Again.QUICK else self._once_more(wait)

    def _after_quick(self, wait: float) -> Next | None:
        if self._streamed:
            self._streamed, self._fell_back = False, True
            return Next(wait, False, "trying again without streaming")
        return None if self._fell_back else self._once_more(wait)

    def _once_more(self, wait: float) -> Next | None:
        if self._left <= 0:
            return None
        self._left -= 1
        return Next(wait, self._streamed, "trying again")

    def _backoff(self) -> float:
        wait: float = min(self._settings.retry_wait * 2.0**self._failures, LONGEST_BACKOFF)
        self._failures += 1
        return wait * random.uniform(1, SPREAD)  # noqa: S311 - keeps no secret

    def _after_limit(self, retry_after: float | None) -> Next | None:
        most = self._settings.retry_after_max
        own = max(self._backoff(), min(LEAST_LIMITED * 2.0**self._limited, LONGEST_BACKOFF))
        wait = own if retry_after is None or retry_after < self._settings.retry_wait else retry_after
        self._limited += 1
        self._waited += wait
        if wait > most or self._waited > WAITS * most or self._limited > MOST_LIMITED:
            return None
        return Next(wait, self._streamed, "rate limit reached: trying again")


def until_answered(
    run: Callable[[int, bool], Reply], patience: Patience, observer: Observer, *, streamed: bool
) -> Reply:
    """Calls `run(number, streamed)` until an attempt succeeds or none is left. Raises the last attempt's error.

    A further attempt that the observer does not let through (a budget has no room for it) leaves the error of the one before.
    """
    number, billed = 1, 0
    last: EaselError | None = None
    while True:
        try:
            return run(number, streamed)
        except AttemptFailed as failed:
            last, following = failed.error, patience.after(failed)
            if following is None or not _waited(following, observer):
                raise _final(last, billed) from failed
            number, streamed, billed = number + 1, following.streamed, billed + last.possibly_billed
        except NotSent as refused:
            if last is None:
                raise
            raise _final(last, billed - last.possibly_billed) from refused


def _waited(following: Next, observer: Observer) -> bool:
    """False when the person pressed Stop before the next attempt."""
    ends = time.monotonic() + following.wait
    while not observer.stopped():
        left = ends - time.monotonic()
        if left <= 0:
            return True
        observer.stage(f"{following.why}, in {left:.0f} s" if left >= 1 else following.why)
        time.sleep(min(POLL, left))
    return False


def _final(error: EaselError, billed: int) -> EaselError:
    """A rate limit that is not waited out says when to try again; `billed` attempts before this one may have been billed."""
    if isinstance(error, RateLimited) and error.retry_after is not None:
        error.message += f" {units.try_again(error.retry_after)}"
        error.args = (error.message,)
        error.hint = "Not billed. You can run it again after that."
    if billed:
        earlier = "1 earlier request" if billed == 1 else f"{billed} earlier requests"
        error.hint = f"{earlier} may have been billed. {error.hint.removeprefix('Not billed. ')}".strip()
    return error
