"""The silence after which something on the way cuts a request: learned from real cuts, never probed.

Proxies end connections that say nothing for 60, 100 or 300 seconds. One cut may be anything; two after the same silence
have the same cause.
"""

from collections.abc import Sequence

KEPT = 12  # silences remembered
SHORTEST = 1.0  # seconds: whoever cuts sooner does not do so for the silence
_NEAR = 0.5  # seconds, or
_SHARE = 0.08  # of the longer one, by which two cuts of one cause may differ


def cut_after(silences: Sequence[float]) -> float | None:
    """Seconds of silence that requests do not outlive, by the latest two that were cut alike; None while that is not known."""
    long = [silence for silence in silences if silence >= SHORTEST]
    for at in range(len(long) - 1, 0, -1):
        for other in reversed(long[:at]):
            if abs(long[at] - other) <= max(_NEAR, _SHARE * max(long[at], other)):
                return min(long[at], other)
    return None


def in_words(seconds: float) -> str:
    """ "about 100 s", "about 2.1 s"."""
    return f"about {seconds:.0f} s" if seconds >= 10 else f"about {round(seconds, 1):g} s"
