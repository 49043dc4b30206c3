"""Numbers as people read them, one form each: money, durations, moments, sizes, counts; `components/kit/units.js` is its twin."""

import math
import time
from datetime import date
from decimal import Decimal

_CENT = Decimal("0.01")
_LEAST = Decimal("0.0001")
_UNITS = ((86_400.0, 48 * 3600.0, "day"), (3600.0, 120 * 60.0, "h"), (60.0, 100.0, "min"))  # from how many seconds on
_FOR_EVER = 10 * 365 * 86_400.0  # seconds: what is further away is no moment that anybody waits for
_FEW = 120.0  # seconds up to which a measured time is told in seconds
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(usd: Decimal | None) -> str:
    """In dollars: "$0.21", "$0.0061" below a cent, or "cost unknown"."""
    if usd is None:
        return "cost unknown"
    if 0 < usd < _LEAST:
        return "under $0.0001"
    return f"${usd:,.4f}" if 0 < usd < _CENT else f"${usd:,.2f}"


def money_range(least: Decimal, most: Decimal) -> str:
    """ "about $0.21", "$0.01 to $0.27", or "free" where nothing is charged."""
    if not most:
        return "free"
    low, high = money(least), money(most)
    return f"about {low}" if low == high else f"{low} to {high}"


def many(count: int, one: str, several: str = "") -> str:
    """ "1 picture", "1,234 pictures"; `several` where it is not `one` with an s."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def dimensions(text: str) -> str:
    """ "1536 × 1024" from "1536x1024"; "auto" stays."""
    width, cross, height = text.partition("x")
    return f"{width} × {height}" if cross and width.isdigit() and height.isdigit() else text


def file_size(size_bytes: float) -> str:
    """ "2.1 MB", "84 KB", "1.4 GB", by powers of ten."""
    if size_bytes >= 1e9:
        return f"{size_bytes / 1e9:,.1f} GB"
    if size_bytes >= 1e5 or not size_bytes:
        return f"{size_bytes / 1e6:.1f} MB"
    return f"{max(1, _nearest(size_bytes / 1e3))} KB"


def duration(seconds: float) -> str:
    """A wait: "3 s", "2 min", "60 min", "2 days"; rounded up, so that who waits so long has waited enough."""
    if seconds > _FOR_EVER:
        return "more than 10 years"
    for unit, least, name in _UNITS:
        if seconds >= least:
            return _of(math.ceil(seconds / unit), name)
    return f"{max(1, math.ceil(seconds))} s"


def took(seconds: float) -> str:
    """A time that was measured, to the nearest: "under 1 s", "27 s", "100 s", "3 min"."""
    for unit, least, name in _UNITS:
        if seconds >= max(least, _FEW):
            return _of(_nearest(seconds / unit), name)
    return f"{_nearest(seconds)} s" if seconds >= 0.95 else "under 1 s"


def duration_range(least: int, most: int) -> str:
    """A wait to expect, in seconds: "about 25 s", "10 to 60 s", "40 s to 5 min", "1 to 5 min"."""
    if most <= least * 1.2:
        return f"about {took(most)}"
    if most < 120:
        return f"{least} to {most} s"
    return f"{took(least)} to {took(most)}" if least < 60 else f"{_nearest(least / 60)} to {took(most)}"


def moment(when: float, now: float | None = None) -> str:
    """This machine's own time at unix time `when`: "22:28" today, "29 Nov, 22:28", "29 Nov 2027, 22:28"."""
    now = time.time() if now is None else now
    if when - now > _FOR_EVER:
        return "in more than 10 years"
    there, here = time.localtime(when), time.localtime(now)
    clock = time.strftime("%H:%M:%S" if 0 < when - now < 120 else "%H:%M", there)
    if there[:3] == here[:3]:
        return clock
    day_of = f"{there.tm_mday} {_MONTHS[there.tm_mon - 1]}"
    return f"{day_of}, {clock}" if there.tm_year == here.tm_year else f"{day_of} {there.tm_year}, {clock}"


def day(text: str) -> str:
    """A day that stands as 2027-03-01: "1 Mar 2027"; as it stands where it is none."""
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def try_again(seconds: float, now: float | None = None) -> str:
    """ "Try again in 60 min (after 23:15).", a whole sentence."""
    now = time.time() if now is None else now
    if seconds > _FOR_EVER:
        return f"Try again in {duration(seconds)}."
    return f"Try again in {duration(seconds)} (after {moment(now + seconds, now)})."


def _of(count: int, name: str) -> str:
    return many(count, name) if name == "day" else f"{count} {name}"


def _nearest(number: float) -> int:
    return math.floor(number + 0.5)
