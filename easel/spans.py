"""Durations and moments in words for people: "3 s", "2 min", "365 days"; "22:28", "29 Nov, 22:28", "29 Nov 2027, 22:28"."""

import math
import time
from datetime import date

HOURS = 120 * 60.0  # seconds from which on hours are said
_UNITS = ((86_400.0, 48 * 3600.0, "day"), (3600.0, HOURS, "h"), (60.0, 100.0, "min"))  # from how many seconds on
_YEAR = 365 * 86_400.0
_FOR_EVER = 10 * _YEAR  # seconds: what is further away is no moment that anybody waits for


def in_words(seconds: float) -> str:
    """Rounded up, so that who waits so long has waited enough."""
    if seconds > _FOR_EVER:
        return "more than 10 years"
    for unit, least, name in _UNITS:
        if seconds >= least:
            count = math.ceil(seconds / unit)
            return f"{count} {name}" + ("s" if name == "day" and count > 1 else "")
    return f"{max(1, math.ceil(seconds))} s"


def moment(when: float, now: float | None = None) -> str:
    """This machine's own time of day at unix time `when`, with the date when it is not today."""
    now = time.time() if now is None else now
    if when - now > _FOR_EVER:
        return "in more than 10 years"
    there, here = time.localtime(when), time.localtime(now)
    clock = time.strftime("%H:%M" if when - now >= 120 else "%H:%M:%S", there)
    if there[:3] == here[:3]:
        return clock
    day = f"{there.tm_mday} {time.strftime('%b', there)}"
    return f"{day}, {clock}" if there.tm_year == here.tm_year else f"{day} {there.tm_year}, {clock}"


def day(text: str) -> str:
    """A day that stands as 2027-03-01: "1 Mar 2027"; as it stands where it is none."""
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{when.day} {when:%b %Y}"


def again_after(seconds: float, now: float | None = None) -> str:
    """When to try again: "in 60 min, after 23:15"."""
    now = time.time() if now is None else now
    if seconds > _FOR_EVER:
        return f"in {in_words(seconds)}"
    return f"in {in_words(seconds)}, after {moment(now + seconds, now)}"
