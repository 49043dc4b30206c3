"""What a browser tells of a hand is read, or refused in a sentence."""

from typing import Any

import pytest

from easel.pictures.selection import wishes
from easel.pictures.selection.wishes import BadWish, Loop, Scribble, Wand
from easel.sizes import Size

SIZE = Size(100, 80)


def test_each_kind_is_read() -> None:
    """Points beside the picture are moved onto it."""
    corners = [[-5, 10], [50, 10], [50, 90], [-5, 90]]
    assert wishes.read({"kind": "loop", "points": corners}, SIZE) == Loop(((0, 10), (50, 10), (50, 80), (0, 80)))
    assert wishes.read({"kind": "scribble", "points": [[1, 2], [30, 4.5]]}, SIZE) == Scribble(((1, 2), (30, 4.5)))
    told = {"kind": "wand", "at": [3, 4], "tolerance": 20, "everywhere": True}
    assert wishes.read(told, SIZE) == Wand((3, 4), 20, True)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"kind": "lasso", "points": [[1, 1], [50, 50]]},
        {"kind": "loop"},
        {"kind": "loop", "points": []},
        {"kind": "loop", "points": [[1, 1, 1]]},
        {"kind": "loop", "points": [["1", 1], [2, 2]]},
        {"kind": "loop", "points": [[float("nan"), 1], [50, 50]]},
        {"kind": "loop", "points": [[1e99, 1], [50, 50]]},
        {"kind": "loop", "points": [[True, 1], [50, 50]]},
        {"kind": "loop", "points": [[1, 1], [3, 60]]},
        {"kind": "loop", "points": [[200, 1], [300, 60]]},
        {"kind": "loop", "points": [[1, 1], [50, 50]] * 400},
        {"kind": "scribble", "points": [[1, 1], [2, 2]]},
        {"kind": "wand", "at": [3, 4], "tolerance": 300},
        {"kind": "wand", "at": [3, 4], "tolerance": "20"},
        {"kind": "wand", "at": [300, 4], "tolerance": 20},
        {"kind": "wand", "at": None, "tolerance": 20},
    ],
)
def test_anything_else_is_refused_in_a_sentence(told: dict[str, Any]) -> None:
    """Whatever a browser may send."""
    with pytest.raises(BadWish, match=r"\.$"):
        wishes.read(told, SIZE)
