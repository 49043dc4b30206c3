"""Numbers as people read them: sensible units, one form each, and a date where the time of day alone would mislead."""

from decimal import Decimal
from typing import Any

import pytest

from easel.words import units
from tests.words.unit_cases import CASES, NOON


@pytest.mark.parametrize(("function", "numbers", "words"), CASES)
def test_one_form_each(function: str, numbers: tuple[Any, ...], words: str) -> None:
    """Money keeps as many digits as say something, a duration has the unit that people would use."""
    given = (Decimal(str(numbers[0])),) if function == "money" else numbers
    assert getattr(units, function)(*given) == words


def test_unknown_money_is_said_to_be_unknown() -> None:
    """Never 0."""
    assert units.money(None) == "cost unknown"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "Try again in 5 s (after 12:00:05)."),
        (3600, "Try again in 60 min (after 13:00)."),
        (1e300, "Try again in more than 10 years."),
    ],
)
def test_a_wait_says_until_when(seconds: float, words: str) -> None:
    """How long, and the time of day after which it is over."""
    assert units.try_again(seconds, NOON) == words


def test_a_day_is_said_as_people_write_it() -> None:
    """What is none stays as it is."""
    assert [units.day(each) for each in ("2027-03-01", "soon")] == ["1 Mar 2027", "soon"]


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [(26, 27, "about 27 s"), (10, 60, "10 to 60 s"), (40, 300, "40 s to 5 min"), (120, 300, "2 to 5 min")],
)
def test_the_wait_is_told_in_the_unit_it_needs(least: int, most: int, words: str) -> None:
    """Seconds while they are few, minutes beyond."""
    assert units.duration_range(least, most) == words
