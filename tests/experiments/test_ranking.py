"""A ranking finds what is true, says how sure it is, and takes out what places do (`fit.py`, `choices.py`)."""

import statistics
import subprocess
import sys
from itertools import combinations

import choix
import pytest

from bench.ranking import Setting, simulate
from easel.experiments.ballot import Ballot
from easel.experiments.choices import NONE, choices
from easel.experiments.ranking import rank, share

FEW = 12  # simulations here; `python -m bench ranking` takes 200 of each


def test_a_simulated_truth_is_found_although_one_judge_of_four_is_led_by_places() -> None:
    """12 pictures 1.0 logit apart, ten fours a picture: the median of Kendall's tau is 0.9 or better."""
    assert statistics.median(simulate(Setting(biased=1), seed).tau for seed in range(FEW)) >= 0.9


def test_ninety_percent_intervals_hold_the_truth_about_nine_times_in_ten() -> None:
    """They are neither too sure nor too cautious: 85 to 95 %."""
    assert 0.85 <= statistics.mean(simulate(Setting(), seed).held for seed in range(FEW)) <= 0.95


def ranked(*order: str, judge: str = "Ann") -> Ballot:
    return Ballot(judge, order, tuple(range(1, len(order) + 1)))


def test_nothing_judged_is_an_empty_ranking() -> None:
    """Without ballots there is nothing to say, and nothing fails."""
    assert rank(()).standings == ()
    assert not rank(()).is_judged("a")


def test_the_order_is_that_of_choix_where_choix_knows_all() -> None:
    """Of complete rankings at all places alike, the order is that of its maximum likelihood."""
    names = "abcdef"
    rows = [each if sum(map(ord, "".join(each))) % 3 else each[::-1] for each in combinations(names, 4)]
    ballots = [ranked(*(row[turn:] + row[:turn])) for row in rows for turn in (0, 1)]
    theirs = choix.opt_rankings(6, [tuple(names.index(one) for one in each.shown) for each in ballots], alpha=0.1)
    # the places are turned afterwards so that they say nothing
    turned = [
        Ballot("Ann", each.shown[at % 4 :] + each.shown[: at % 4], each.ranks[at % 4 :] + each.ranks[: at % 4])
        for at, each in enumerate(ballots)
    ]
    ours = [names.index(standing.picture) for standing in rank(tuple(turned)).standings]
    assert ours == sorted(range(6), key=lambda item: -theirs[item])


def test_a_tie_is_half_of_each_order() -> None:
    """Two that always tie are equal, and more ties make it surer."""
    few, many = (rank((Ballot("Ann", ("a", "b"), (1, 1)),) * times).difference(["a"], ["b"]) for times in (2, 20))
    assert few.value == pytest.approx(0, abs=1e-6)
    assert many.high - many.low < few.high - few.low


def test_what_a_judge_left_without_a_rank_is_behind_in_no_order() -> None:
    """The best alone is one choice; nothing is said between the others."""
    ranking = rank(
        (Ballot("Ann", ("a", "b", "c", "d"), (0, 1, 0, 0)), Ballot("Ann", ("c", "a", "b", "d"), (0, 0, 1, 0)))
    )
    assert ranking.standings[0].picture == "b"
    apart = ranking.difference(["a"], ["c"])
    assert apart.low < 0 < apart.high
    assert len(choices(ranking.ballots).weights) == 2


def test_all_bad_sinks_below_what_was_chosen_from() -> None:
    """Pictures that were all bad stand below those of which one was taken, and the line between them is known."""
    good, bad = ("a", "b"), ("c", "d")
    ballots = [Ballot("Ann", good, (1, 2)), Ballot("Ann", good[::-1], (2, 1)), *[Ballot("Ann", bad)] * 3]
    ranking = rank(tuple(ballots))
    assert [each.picture for each in ranking.standings][:1] == ["a"]
    assert ranking.difference(good, bad).value > 0
    assert {each.picture: each.bad for each in ranking.standings} == {"a": 0, "b": 0, "c": 3, "d": 3}
    assert ranking.acceptable is not None
    assert NONE not in [each.picture for each in ranking.standings]


def test_a_judge_who_always_takes_the_left_says_nothing_about_pictures() -> None:
    """Ten times left, each picture as often on either side: it is the place that is strong."""
    ranking = rank(tuple(Ballot("Bo", pair, (1, 2)) for pair in (("a", "b"), ("b", "a")) * 5))
    assert ranking.difference(["a"], ["b"]).value == pytest.approx(0, abs=1e-6)
    left = next(pull for pull in ranking.pulls if pull.place.number == 0)
    assert left.strength.low > 0


def test_values_of_an_axis_have_strengths_of_their_own() -> None:
    """Pictures that share a value are held against all others, more surely than one by one."""
    high, low = ("h1", "h2", "h3"), ("l1", "l2", "l3")
    left = [ranked(one, other) for one in high for other in low]
    right = [Ballot("Ann", each.shown[::-1], (2, 1)) for each in left]
    ranking = rank((*left, *right))
    assert ranking.together(high).low > 0 > ranking.together(low).high
    assert ranking.difference(high, low).is_settled
    assert share(ranking.difference(high, low).value) > 0.7


def test_the_start_does_not_pay_for_the_ranking() -> None:
    """The modules of the ranking are there without choix and SciPy until something is ranked."""
    script = "import sys, easel.experiments.remarks as _; sys.exit(bool({'choix', 'scipy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_what_the_first_ranking_needs_can_be_fetched_before() -> None:
    """In the background; a second wish for it changes nothing."""
    script = (
        "import sys, threading; from easel.experiments import fit; fit.warm(); "
        "[each.join() for each in threading.enumerate() if each.name == 'ranking']; fit.warm(); "
        "sys.exit('choix' not in sys.modules or threading.active_count() != 1)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
