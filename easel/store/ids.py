"""Names of runs, jobs and pictures: UUIDs of version 7, whose text order is the order of their making."""

import secrets
import threading
import time
import uuid

_COUNTER_BITS = 12

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A UUIDv7 (RFC 9562, method 3) as 36 characters; strictly increasing within this process, also when the clock steps back."""
    global _last  # noqa: PLW0603 # the sequence is the process's own: two of them could hand out the same order
    with _lock:
        _last = max(_last + 1, time.time_ns() // 1_000_000 << _COUNTER_BITS)
        stamp = _last
    milliseconds, counter = stamp >> _COUNTER_BITS, stamp & (1 << _COUNTER_BITS) - 1
    bits = milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=bits))


def is_id(text: str) -> bool:
    """Whether `text` is a name made here; whatever comes from an address or a file name is asked first."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def first_of(moment: float) -> str:
    """What sorts before every name that was made at `moment` (unix seconds) or later."""
    return str(uuid.UUID(int=max(0, int(moment * 1000)) << 80))


def made_at(name: str) -> float:
    """Unix seconds at which `name` was made, to the millisecond."""
    return (uuid.UUID(name).int >> 80) / 1000
