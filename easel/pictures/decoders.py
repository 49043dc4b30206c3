"""How many pictures are decoded at a time in this process: two, so that ten designers do not take ten times the memory."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2

_room = threading.BoundedSemaphore(AT_ONCE)
_held = threading.local()


@contextmanager
def decoding() -> Iterator[None]:
    """Waits for one of the two decoders and holds it; a thread that holds one already keeps it and waits for nothing.

    Whoever holds one must not wait for another thread that needs one.
    """
    if getattr(_held, "yes", False):
        yield
        return
    with _room:
        _held.yes = True
        try:
            yield
        finally:
            _held.yes = False
