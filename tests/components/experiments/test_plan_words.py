"""What is said before an experiment starts: the button has the number and the cost, the lines below it what is free."""

from decimal import Decimal

import pytest

from components.experiments import plan_words
from easel.actions.experiment_plan import Plan
from easel.requests.problems import Problem

USD = (Decimal("1.2"), Decimal("2.4"))
LABELS = (
    (Plan(asked=60, send=60, cost=USD), "Make 60 pictures, $1.20 to $2.40"),
    (Plan(asked=1, send=1), "Make 1 picture, free"),
    (Plan(asked=1200, send=1200, cost=None), "Make 1,200 pictures, cost unknown"),
    (Plan(asked=4, reused=4), "Show 4 pictures, free"),
    (Plan(asked=4, stands=4), "Nothing new to make"),
    (Plan(problems=(Problem("prompt", "empty", "The prompt is empty."),)), "Make pictures"),
)


@pytest.mark.parametrize(("plan", "words"), LABELS, ids=[words for _, words in LABELS])
def test_the_button_says_how_many_and_what_they_cost(plan: Plan, words: str) -> None:
    """A range where it is one, free and unknown by name."""
    assert plan_words.label(plan, widens=False) == words


def test_what_is_added_is_called_so() -> None:
    """A press on an experiment that is there adds to it."""
    assert plan_words.label(Plan(asked=72, send=12, stands=60, cost=USD), widens=True).startswith("Add 12 pictures")


def test_the_lines_tell_what_is_reused_and_what_is_left_out() -> None:
    """With their numbers, each rule once."""
    plan = Plan(asked=20, send=9, reused=5, not_possible=(("max is no quality of it.", 6),), cost=USD, seconds=130)
    assert list(plan_words.lines(plan)) == [
        "20 requested, 9 to make, 5 reused, free.",
        "About 3 min at this connection’s limits.",
    ]
    assert list(plan_words.impossible(plan)) == ["6 not possible: max is no quality of it."]


def test_an_experiment_that_has_it_all_says_how_it_grows() -> None:
    """Instead of numbers that are all the same."""
    (line,) = plan_words.lines(Plan(asked=60, stands=60))
    assert "Add values" in line
