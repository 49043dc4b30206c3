"""Which shapes of a canvas's drawing are new: each once, whatever the browser leaves out or tells again."""

from dataclasses import replace
from typing import Any

import pytest

from easel.edits.mask.new_shapes import decide, digest, objects_of
from easel.edits.mask.revisions import Revision, State
from easel.store.scope import STUDIO

A, B, C = ({"type": "rect", "left": left} for left in (1, 2, 3))


def state(*, drawing: str = "", kept: tuple[Revision, ...] = ()) -> State:
    head = Revision("sha", "new", {}, 0.0, "", revision=1, place=0)
    return State("mask", STUDIO, "source", "", 12, 8, 1, drawing, (*kept, head))


def test_a_first_drawing_is_new_as_a_whole() -> None:
    """It is painted over the mask as it stands."""
    decided = decide(state(), 1, [A, B])
    assert decided is not None
    assert (list(decided.objects), decided.strokes, decided.over) == ([A, B], 2, state().head)
    assert decided.drawing == digest(1, [A, B])


def test_only_what_was_added_is_painted() -> None:
    """The beginning is known by its name, from the canvas's newest or from any revision that is kept."""
    decided = decide(state(drawing=digest(1, [A])), 1, [A, B, C])
    assert decided is not None
    assert list(decided.objects) == [B, C]
    before = replace(state().head, drawing=digest(1, [A, B]))
    decided = decide(state(kept=(before,)), 1, [A, B, C])
    assert decided is not None
    assert list(decided.objects) == [C]


@pytest.mark.parametrize("objects", [[], [A], [A, B]])
def test_what_is_known_or_left_out_changes_nothing(objects: list[Any]) -> None:
    """A canvas that is mounted anew tells nothing, a late one tells less."""
    known = replace(state().head, drawing=digest(1, [A]))
    assert decide(state(drawing=digest(1, [A, B]), kept=(known,)), 1, objects) is None


def test_the_same_shapes_on_another_ground_are_new() -> None:
    """They were drawn on another revision."""
    assert digest(1, [A]) != digest(2, [A])
    assert decide(state(drawing=digest(1, [A])), 2, [A]) is not None


@pytest.mark.parametrize("told", [None, {}, {"objects": None}, {"objects": "x"}])
def test_what_says_nothing_is_no_drawing(told: dict[str, Any] | None) -> None:
    """As the canvas does before it has drawn."""
    assert objects_of(told) == []
    assert objects_of({"objects": [A]}) == [A]
