"""A thread is a tree: the path to a turn, its siblings, and where a branch ends."""

from dataclasses import replace

from easel.runs.records import Run
from easel.threads.records import Turn
from easel.threads.tree import last_of, path, siblings

_RUN = Run("r", "converse", 0.0, {}, "Mine", ())


def _turn(name: str, parent: str = "") -> Turn:
    return Turn(name, "t", parent, name, 0.0, "", "", "", (), False, _RUN, {})


TREE = {each.id: each for each in (_turn("a"), _turn("b", "a"), _turn("c", "a"), _turn("d", "b"), _turn("e", "c"))}


def test_the_path_leads_to_a_turn() -> None:
    """From the first turn on; empty for one that is not there, and a circle ends."""
    assert [each.id for each in path(TREE, "d")] == ["a", "b", "d"]
    assert path(TREE, "z") == ()
    assert len(path({"a": replace(TREE["a"], parent="a")}, "a")) == 1


def test_siblings_follow_the_same_turn() -> None:
    """In the order in which they were said."""
    assert siblings(TREE, TREE["b"]) == ("b", "c")
    assert siblings(TREE, TREE["a"]) == ("a",)


def test_a_branch_ends_where_it_was_spoken_in_last() -> None:
    """Of several that follow, the last one said; a leaf ends at itself."""
    assert last_of(TREE, "a") == "e"
    assert last_of(TREE, "b") == "d"
    assert last_of(TREE, "d") == "d"
    assert last_of({"a": replace(TREE["a"], parent="a")}, "a") == "a"
