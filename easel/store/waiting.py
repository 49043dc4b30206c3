"""How long a writer waits for a database that somebody else holds: half a minute, or a few seconds where a person looks on.

Workers are patient: a picture that is paid for hangs on what they write. A page gives up sooner, and says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

BRIEF = 4.0  # seconds

_IS_BRIEF = ContextVar("_IS_BRIEF", default=False)


@contextmanager
def briefly() -> Iterator[None]:
    """For what is written in the block, by this thread."""
    before = _IS_BRIEF.set(True)
    try:
        yield
    finally:
        _IS_BRIEF.reset(before)


def most() -> float | None:
    """Seconds; None: as long as is usual."""
    return BRIEF if _IS_BRIEF.get() else None
