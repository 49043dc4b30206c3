"""Durations and moments in words: sensible units, and a date where the time of day alone would mislead."""

import time

import pytest

from easel import spans

NOON = time.mktime((2026, 11, 29, 12, 0, 0, 0, 0, -1))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 s"),
        (27, "27 s"),
        (99.2, "100 s"),
        (100, "2 min"),
        (3600, "60 min"),
        (7200, "2 h"),
        (90_000, "25 h"),
        (172_800, "2 days"),
        (525_600 * 60, "365 days"),
        (1e300, "more than 10 years"),
    ],
)
def test_a_duration_has_the_unit_that_people_would_use(seconds: float, words: str) -> None:
    """Never 525600 minutes; rounded up, so that who waits so long has waited enough."""
    assert spans.in_words(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "in 5 s, after 12:00:05"),
        (3600, "in 60 min, after 13:00"),
        (12 * 3600, "in 12 h, after 30 Nov, 00:00"),
        (525_600 * 60, "in 365 days, after 29 Nov 2027, 12:00"),
        (1e300, "in more than 10 years"),
    ],
)
def test_a_moment_tells_its_day_when_it_is_not_today(seconds: float, words: str) -> None:
    """The date where it is another day, the year where it is another year."""
    assert spans.again_after(seconds, NOON) == words


def test_a_day_is_said_as_people_write_it() -> None:
    """What is none stays as it is."""
    assert [spans.day(each) for each in ("2027-03-01", "soon")] == ["1 Mar 2027", "soon"]
