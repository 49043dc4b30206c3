"""The rounds of a background thread: what one of them raises is logged, and the thread lives on.

Each loop says itself what it expects and in which words; this is the last resort for what nobody expected. A thread that ends
unseen stops what it watches until the next start: health, heartbeats, the looking after lost jobs.
"""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def survived(log: logging.Logger, what: str, work: Callable[[], T]) -> T | None:
    """What `work` returns; None where it raised. `what` names it in the log: "The heartbeat"."""
    try:
        return work()
    except Exception:
        log.exception("%s failed unexpectedly; the thread goes on.", what)
        return None


class Rounds:
    """A thread that does its work again and again, `every` so many seconds, until it is closed."""

    def __init__(self, name: str, every: float, work: Callable[[], object]) -> None:
        self._work = work
        self._every = every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self, patience: float = 5.0) -> None:
        """Waits up to `patience` seconds for what it is doing."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(patience)

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            self._work()
