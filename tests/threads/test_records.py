"""A turn without an answer has nothing to show."""

from easel.runs.records import Run
from easel.threads.records import Turn

_RUN = Run("r", "converse", 0.0, {}, "Mine", ())


def _turn(name: str, parent: str = "") -> Turn:
    return Turn(name, "t", parent, name, 0.0, "", "", "", (), False, _RUN, {})


def test_what_was_not_answered_has_nothing_to_show() -> None:
    """No picture stands for it, and it says nothing."""
    turn = _turn("a")
    assert (turn.is_answered, turn.primary, turn.words) == (False, None, "")
