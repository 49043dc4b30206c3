"""A thing is found by a loose hand, and its edge drawn at full size: `thing.py`, `edge.py`."""

import numpy as np
import pytest

from bench import outlined
from bench.outlined import Outlined
from easel.pictures.selection import edge, thing
from easel.pictures.selection.wishes import Loop, Scribble

SIZE = 480, 320


def _overlap(one: Outlined, wish: Loop | Scribble) -> float:
    found = thing.find(one.pixels, wish)
    assert found is not None
    left, top, right, bottom = found.area
    drawn = np.zeros(one.thing.shape, np.uint8)
    drawn[top:bottom, left:right] = edge.draw(one.pixels[top:bottom, left:right], found.inside)
    inside, meant = drawn >= 128, one.thing > 0
    return float((inside & meant).sum() / (inside | meant).sum())


def _corners(one: Outlined) -> Loop:
    left, top, right, bottom = one.box()
    return Loop(((left, top), (right, top), (right, bottom), (left, bottom)))


@pytest.mark.parametrize("kind", ["texture", "shadow", "low contrast", "holes"])
def test_a_box_snaps_to_the_thing_in_it(kind: str) -> None:
    """From a box a tenth too large; a hole is none of the thing."""
    one = outlined.picture(kind, 12, SIZE)
    assert _overlap(one, _corners(one)) >= 0.95


def test_a_scribble_finds_the_thing_under_it() -> None:
    """Careless lines over its middle are enough."""
    one = outlined.picture("shadow", 12, SIZE)
    assert _overlap(one, Scribble(tuple(one.scribble()))) >= 0.95


def test_hair_is_met_in_its_body() -> None:
    """Thin strands are lost in part: there a brush is needed."""
    one = outlined.picture("hair", 12, SIZE)
    assert _overlap(one, _corners(one)) >= 0.75


def test_the_edge_at_full_size_is_nearer_than_the_small_copy() -> None:
    """It follows the picture's own colours, where the copy has steps."""
    pixels = np.full((300, 400, 3), 60, np.uint8)
    rows, columns = np.mgrid[0:300, 0:400]
    meant = np.hypot(rows - 150, columns - 200) < 90.3
    pixels[meant] = (200, 180, 90)
    small = np.asarray(meant[2::5, 2::5], np.uint8)
    drawn = edge.draw(pixels, small) >= 128
    steps = np.kron(small, np.ones((5, 5), np.uint8)) > 0
    assert (drawn != meant).sum() < 0.2 * (steps != meant).sum()


def test_the_same_hand_gets_the_same_outline() -> None:
    """Nothing is left to chance."""
    one = outlined.picture("texture", 13, SIZE)
    first, again = (thing.find(one.pixels, _corners(one)) for _ in range(2))
    assert first is not None
    assert again is not None
    assert (first.inside == again.inside).all()


@pytest.mark.parametrize("size", [(8, 8), (9, 400), (400, 7)])
def test_a_box_over_all_of_a_plain_or_tiny_picture_does_no_harm(size: tuple[int, int]) -> None:
    """There is nothing to find, or all of it."""
    plain = np.full((*size, 3), 90, np.uint8)
    thing.find(plain, Loop(((0, 0), (size[1], 0), (size[1], size[0]), (0, size[0]))))
