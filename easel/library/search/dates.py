"""Reads days as people write them in a search: "today", "last-7-days", "2026-11", "2026-11-30"."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

_LAST = re.compile(r"last-(\d{1,4})-(minute|hour|day|week)s?")
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
WORDS = ("today", "yesterday", "this-week", "this-month", "this-year", "last-7-days", "last-30-days")


def span(text: str, now: datetime) -> tuple[float, float]:
    """From when to before when, in unix seconds; `now` tells whose days are meant. Raises ValueError for what is no date."""
    last = _LAST.fullmatch(text)
    if last:
        return _last(int(last[1]), last[2], now)
    if text in _NAMED:
        return _between(*_NAMED[text](_midnight(now)))
    written = _DAY.fullmatch(text)
    if not written:
        raise ValueError(text)
    year, month, day = (int(part) if part else 0 for part in written.groups())
    begin = now.replace(year=year, month=month or 1, day=day or 1, hour=0, minute=0, second=0, microsecond=0)
    return _between(begin, _after(begin, month, day))


def _last(count: int, unit: str, now: datetime) -> tuple[float, float]:
    """Days and weeks begin at midnight, today among them; hours and minutes count back from now."""
    if unit in ("day", "week"):
        days = count * (7 if unit == "week" else 1)
        begin = _midnight(now) - timedelta(days=max(0, days - 1))
        return _between(begin, _midnight(now) + timedelta(days=1))
    return _between(now - timedelta(**{f"{unit}s": count}), now + timedelta(minutes=1))


def _after(begin: datetime, month: int, day: int) -> datetime:
    if day:
        return begin + timedelta(days=1)
    return _next_month(begin) if month else begin.replace(year=begin.year + 1)


def _next_month(begin: datetime) -> datetime:
    return (begin.replace(day=1) + timedelta(days=32)).replace(day=1)


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _between(begin: datetime, end: datetime) -> tuple[float, float]:
    return begin.timestamp(), end.timestamp()


def _monday(today: datetime) -> datetime:
    return today - timedelta(days=today.weekday())


_NAMED: dict[str, Callable[[datetime], tuple[datetime, datetime]]] = {
    "today": lambda today: (today, today + timedelta(days=1)),
    "yesterday": lambda today: (today - timedelta(days=1), today),
    "this-week": lambda today: (_monday(today), _monday(today) + timedelta(days=7)),
    "this-month": lambda today: (today.replace(day=1), _next_month(today)),
    "this-year": lambda today: (
        today.replace(month=1, day=1),
        today.replace(year=today.year + 1, month=1, day=1),
    ),
}
