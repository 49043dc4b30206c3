"""The lines under a ranking say what is settled, who is led by places, and what to judge next."""

from easel.experiments.ballot import Ballot
from easel.experiments.fit import Interval
from easel.experiments.ranking import rank
from easel.experiments.remarks import judgements_needed, remarks, to_settle


def test_nothing_judged_is_said() -> None:
    """Before the first ballot."""
    assert remarks(rank(())) == ["Nothing judged yet."]


def test_an_order_that_is_not_settled_is_named_with_what_would_settle_it() -> None:
    """The number of judgements, the neighbours in question, how often left was chosen, and the next step."""
    pairs = [("a", "c"), ("c", "a"), ("b", "c"), ("c", "b")] * 5
    ballots = [Ballot("Ann", pair, (2, 1) if pair[0] == "c" else (1, 2)) for pair in pairs]
    lines = remarks(rank((*ballots, Ballot("Ann", ("a", "b"), (1, 2)))))
    assert lines[0] == "21 judgements: the order of 1 and 2 is still open; left was chosen 52 %."
    assert set(to_settle(rank((*ballots, Ballot("Ann", ("a", "b"), (1, 2))))) or ()) == {"a", "b"}
    assert lines[1].startswith(("To decide, judge 1 against 2: about ", "1 and 2 are too close"))


def test_a_settled_order_asks_for_nothing_more() -> None:
    """One line says it."""
    ballots = [Ballot("Ann", pair, (1, 2) if pair[0] == "a" else (2, 1)) for pair in (("a", "b"), ("b", "a")) * 6]
    assert to_settle(rank(tuple(ballots))) is None
    assert remarks(rank(tuple(ballots))) == ["12 judgements: the order is clear; left was chosen 50 %."]


def test_a_judge_led_by_places_is_named() -> None:
    """Only the one who is, and what the ranking makes of it."""
    left = [Ballot("Bo", pair, (1, 2)) for pair in (("a", "b"), ("b", "a")) * 5]
    lines = remarks(rank((*left, Ballot("Ann", ("a", "b"), (1, 2)))))
    assert lines[0].startswith("11 judgements by 2 judges: ")
    assert "Bo tends to choose left whatever is shown there; the ranking corrects for it." in lines
    assert not any(line.startswith("Ann") for line in lines)


def test_all_bad_draws_a_line() -> None:
    """How many are better than none."""
    ballots = [Ballot("Ann", ("a", "b"), (1, 2)), Ballot("Ann", ("c", "d")), Ballot("Ann", ("d", "c"))]
    assert any(
        line.endswith("better than no picture, judging by the “all bad” rounds.")
        for line in remarks(rank(tuple(ballots)))
    )


def test_judgements_needed_grow_with_closeness() -> None:
    """None are for what is settled, few for what is far apart, and no number is made up for what is too close."""
    assert judgements_needed(Interval(2.0, 0.1, 3.9)) == 0
    near, far = judgements_needed(Interval(1.0, -1.0, 3.0)), judgements_needed(Interval(1.5, -0.5, 3.5))
    assert near is not None
    assert far is not None
    assert near > far
    assert judgements_needed(Interval(0.05, -2.0, 2.1)) is None
    assert judgements_needed(Interval(0.0, -2.0, 2.0)) is None
