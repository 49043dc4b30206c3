"""The next set teaches most, stands at balanced places, and is the same for the same ballots."""

from collections import Counter
from itertools import pairwise

from easel.experiments.ballot import Ballot
from easel.experiments.next_set import next_set

PICTURES = [f"{number:02}" for number in range(12)]


def judged(count: int, size: int = 4, judge: str = "Ann") -> list[Ballot]:
    """Ballots as the studio asks for them, of a judge who ranks by name."""
    ballots: list[Ballot] = []
    for _ in range(count):
        shown = next_set(ballots, PICTURES, judge, size)
        ballots.append(Ballot(judge, shown, tuple(sorted(shown).index(each) + 1 for each in shown)))
    return ballots


def test_everything_is_seen_once_before_anything_is_seen_twice() -> None:
    """Three fours show twelve pictures; so do three fours by three judges."""
    assert Counter(each for ballot in judged(3) for each in ballot.shown) == dict.fromkeys(PICTURES, 1)
    ballots: list[Ballot] = []
    for judge in ("Ann", "Bo", "Cy"):
        ballots.append(Ballot(judge, next_set(ballots, PICTURES, judge, 4), (1, 2, 3, 4)))
    assert len({each for ballot in ballots for each in ballot.shown}) == 12


def test_the_same_ballots_give_the_same_set_and_another_seed_another() -> None:
    """A page that is loaded again shows what it showed."""
    ballots = judged(5)
    assert next_set(ballots, PICTURES, "Ann", 4, seed=1) == next_set(ballots, reversed(PICTURES), "Ann", 4, seed=1)
    assert len({next_set([], PICTURES, "Ann", 4, seed=seed) for seed in range(5)}) > 1


def test_what_is_not_settled_is_asked_for() -> None:
    """Two that were never apart come together rather than two whose order is clear."""
    clear = [Ballot("Ann", ("a", "z"), (1, 2)), Ballot("Ann", ("z", "b"), (2, 1))] * 8
    assert set(next_set([*clear, Ballot("Ann", ("b", "z"), (1, 2))], ["a", "b", "z"], "Ann", 2)) == {"a", "b"}


def test_no_set_comes_twice_running() -> None:
    """It would be judged from memory."""
    for size in (2, 4):
        ballots = judged(12, size)
        assert all(set(one.shown) != set(other.shown) for one, other in pairwise(ballots))


def test_places_are_balanced() -> None:
    """After many sets each picture has stood at each place about equally often."""
    stood = Counter((each, place) for ballot in judged(24) for place, each in enumerate(ballot.shown))
    for picture in PICTURES:
        counts = [stood[picture, place] for place in range(4)]
        assert max(counts) - min(counts) <= 2


def test_few_pictures_make_small_sets_and_one_makes_none() -> None:
    """Three are shown as three, even again and again; with one there is nothing to judge."""
    assert sorted(next_set([], ["a", "b", "c"], "Ann", 4)) == ["a", "b", "c"]
    again = [Ballot("Ann", ("a", "b", "c"), (1, 2, 3))]
    assert sorted(next_set(again, ["a", "b", "c"], "Ann", 4)) == ["a", "b", "c"]
    assert sorted(next_set([Ballot("Ann", ("a", "b"), (1, 2))], ["a", "b"], "Ann", 2)) == ["a", "b"]
    assert next_set([], ["a"], "Ann", 4) == ()
