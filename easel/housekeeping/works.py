"""Long works that a page begins: each in a thread of its own, known by its kind, so that whoever comes back finds it again.

They live as long as the process. One of a kind is under way at a time; how the last one ended stays until the next begins.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

from easel.errors import EaselError
from easel.rounds import survived
from easel.store import trouble
from easel.store.trouble import TROUBLE, reason

State = Literal["running", "done", "stopped", "failed"]

_LOG = logging.getLogger(__name__)
_PATIENCE = 3.0  # seconds that a closing studio waits for each
_UNEXPECTED = "Unexpected error. See the studio’s log."


class Stopped(Exception):
    """Somebody does not want the rest of it."""


class Work:
    """How far one work has come, and how it ended. `outcome` is JSON-ready, of the kind's own shape."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.state: State = "running"
        self.outcome: Mapping[str, Any] = {}
        self.error = ""
        self.begun = time.time()
        self.ended: float | None = None
        self._progress = ("", 0, 0)
        self._is_stopping = threading.Event()

    def tell(self, what: str, done: int, count: int) -> None:
        """Says how many of how many are done. Raises Stopped."""
        self._progress = (what, done, count)
        self.go_on()

    def go_on(self) -> None:
        """Raises Stopped where the work is not wanted any more."""
        if self._is_stopping.is_set():
            raise Stopped

    def stop(self) -> None:
        self._is_stopping.set()

    def end(self, state: State, error: str = "") -> None:
        """The first end counts."""
        if self.ended is None:
            self.error, self.ended, self.state = error, time.time(), state

    @property
    def is_wanted(self) -> bool:
        return self.state == "running" and not self._is_stopping.is_set()

    def as_dict(self) -> dict[str, Any]:
        what, done, count = self._progress
        told: dict[str, Any] = {"state": self.state, "stopping": self.state == "running" and self._is_stopping.is_set()}
        told |= {"what": what, "done": done, "all": count, "begun": self.begun, "ended": self.ended}
        return told | {"error": self.error, "outcome": self.outcome if self.ended else {}}


class Works:
    """Shared by threads."""

    def __init__(self, home: Path | None) -> None:
        """`home` is None where the database is a server's."""
        self._home = home
        self._works: dict[str, Work] = {}
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def begin(self, kind: str) -> Work | None:
        """A work that the caller does and ends; None while another of its kind is under way."""
        with self._lock:
            last = self._works.get(kind)
            if last is not None and last.is_wanted:
                return None
            self._works[kind] = Work(kind)
            return self._works[kind]

    def start(self, kind: str, do: Callable[[Work], Mapping[str, Any]]) -> bool:
        """Does it in a thread of its own, which ends it; False while another of its kind is under way."""
        work = self.begin(kind)
        if work is None:
            return False
        thread = threading.Thread(target=self._run, args=(work, do), name=kind, daemon=True)
        with self._lock:
            self._threads = [*(each for each in self._threads if each.is_alive()), thread]
            thread.start()
        return True

    def stop(self, kind: str) -> None:
        if work := self._works.get(kind):
            work.stop()

    def get(self, kind: str) -> Work | None:
        return self._works.get(kind)

    def told(self) -> dict[str, dict[str, Any]]:
        """All of them, by kind, JSON-ready."""
        return {kind: work.as_dict() for kind, work in list(self._works.items())}

    def close(self) -> None:
        """Stops them all, and waits a moment for each."""
        for work in list(self._works.values()):
            work.stop()
        self.join(_PATIENCE)

    def join(self, patience: float | None = None) -> None:
        """Waits for all threads, up to `patience` seconds for each."""
        for thread in self._threads:
            thread.join(patience)

    def attempt(self, work: Work, do: Callable[[Work], Mapping[str, Any]]) -> None:
        """Does it here and now, and ends it however it goes."""
        try:
            work.outcome = do(work)
            work.end("done")
        except Stopped:
            work.end("stopped")
        except (EaselError, OSError, *TROUBLE) as error:
            self.fail(work, error)

    def fail(self, work: Work, error: BaseException) -> None:
        """Ends it with words for people."""
        _LOG.warning("The work %r ended early: %s", work.kind, reason(error))
        told = error if isinstance(error, EaselError) else trouble.told(error, self._home)
        work.end("failed", f"{told.message} {told.hint}".strip())

    def _run(self, work: Work, do: Callable[[Work], Mapping[str, Any]]) -> None:
        survived(_LOG, f"The work {work.kind!r}", partial(self.attempt, work, do))
        work.end("failed", _UNEXPECTED)
