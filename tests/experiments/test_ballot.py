"""A ballot says whom a judge put before whom."""

from easel.experiments.ballot import Ballot


def rules(ballot: Ballot) -> list[str]:
    return [problem.rule for problem in ballot.problems()]


def test_a_ranking_has_groups_a_winner_and_a_rest() -> None:
    """Equal ranks are a tie; none is behind all."""
    ballot = Ballot("Ann", ("a", "b", "c", "d"), (2, 1, 2, 0))
    assert ballot.groups == (("b",), ("a", "c"))
    assert (ballot.winner, ballot.left) == ("b", ("d",))
    assert Ballot("Ann", ("a", "b"), (1, 1)).winner is None
    assert Ballot("Ann", ("a", "b")).winner is None
    assert Ballot("Ann", ("a", "b")).is_all_bad


def test_every_broken_rule_is_named() -> None:
    """A name, two to four pictures, each once, and ranks that begin with 1."""
    assert rules(Ballot("Ann", ("a", "b", "c", "d"), (1, 0, 0, 0))) == []
    assert rules(Ballot("", ("a",), (2,))) == ["name", "number", "ranks"]
    assert rules(Ballot("Ann", ("a", "a"), (1,))) == ["once", "ranks"]
    assert rules(Ballot("Ann", ("a", "b"), (1, -1))) == ["ranks"]
    assert rules(Ballot("Ann", ("a", "b"), (0, 0))) == ["ranks"]
    assert rules(Ballot("n" * 61, tuple("abcde"), (1, 2, 3, 4, 5))) == ["name", "number"]
