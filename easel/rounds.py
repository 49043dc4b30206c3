"""The rounds of a background thread: what one of them raises is logged, and the thread lives on.

Each loop says itself what it expects and in which words; this is the last resort for what nobody expected. A thread that ends
unseen stops what it watches until the next start: health, heartbeats, the looking after lost jobs.
"""

import logging
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
