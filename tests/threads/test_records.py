"""A thread is a tree: the path to a turn, its siblings, and where a branch ends."""

from dataclasses import replace

from easel.runs.records import Run
from easel.threads.records import Turn, last_of, path, siblings

_RUN = Run("r", "converse", 0.0, {}, "Mine", ())


def _turn(name: str, parent: str = "") -> Turn:
    return Turn(name, "t", parent, name, 0.0, "", "", "", (), False, _RUN, {})


TREE = (_turn("a"), _turn("b", "a"), _turn("c", "a"), _turn("d", "b"), _turn("e", "c"))


def test_the_path_leads_to_a_turn() -> None:
    """From the first turn on; empty for one that is not there, and a circle ends."""
    turns = {each.id: each for each in TREE}
    assert [each.id for each in path(turns, "d")] == ["a", "b", "d"]
    assert path(turns, "z") == ()
    assert len(path({"a": replace(TREE[0], parent="a")}, "a")) == 1


def test_siblings_follow_the_same_turn() -> None:
    """In the order in which they were said."""
    assert siblings(TREE, TREE[1]) == ("b", "c")
    assert siblings(TREE, TREE[0]) == ("a",)


def test_a_branch_ends_where_it_was_spoken_in_last() -> None:
    """Of several that follow, the last one said; a leaf ends at itself."""
    assert last_of(TREE, "a") == "e"
    assert last_of(TREE, "b") == "d"
    assert last_of(TREE, "d") == "d"


def test_what_was_not_answered_has_nothing_to_show() -> None:
    """No picture stands for it, and it says nothing."""
    assert (TREE[0].is_answered, TREE[0].primary, TREE[0].words) == (False, None, "")
