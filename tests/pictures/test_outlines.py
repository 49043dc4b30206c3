"""The polygons that strokes and offset shapes are filled by."""

import math

import numpy as np
import pytest

from easel.pictures import outlines

SQUARE = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], np.float64)


@pytest.mark.parametrize("clockwise", [True, False])
def test_a_shape_grows_on_all_sides(clockwise: bool) -> None:
    """Whichever way it is drawn; corners stay sharp, and growing back is where it began."""
    square = SQUARE if clockwise else SQUARE[::-1]
    larger = outlines.grown(square, 2)
    assert (larger.min(axis=0), larger.max(axis=0)) == (pytest.approx([-2, -2]), pytest.approx([12, 12]))
    assert outlines.grown(larger, -2) == pytest.approx(square)


def test_what_is_too_thin_to_shrink_stays() -> None:
    """Turned inside out it would be painted where nothing was."""
    assert outlines.grown(SQUARE, -8) == pytest.approx(SQUARE)


def test_only_outlines_that_turn_one_way_are_convex() -> None:
    """A dent, a star that goes round twice, a line: none of them."""
    star = np.array([[math.sin(turn), math.cos(turn)] for turn in np.arange(5) * 4 * math.pi / 5])
    assert outlines.is_convex(SQUARE)
    assert outlines.is_convex(SQUARE[::-1])
    assert not outlines.is_convex(np.vstack([SQUARE, [[5, 5]]]))
    assert not outlines.is_convex(star)
    assert not outlines.is_convex(SQUARE[:2])


def test_a_line_is_covered_by_a_rectangle_for_each_length() -> None:
    """A point that is told twice has none."""
    (rectangle,) = outlines.segments(np.array([[0, 0], [0, 0], [10, 0]], np.float64), 2)
    assert (rectangle.min(axis=0), rectangle.max(axis=0)) == (pytest.approx([0, -2]), pytest.approx([10, 2]))


def test_a_round_stroke_reaches_as_far_at_its_ends_as_beside_them() -> None:
    """A straight one ends where its line does; a mere dot is a disc, or nothing."""
    line = np.array([[0, 0], [10, 0]], np.float64)

    def reach(rounded: bool) -> float:
        pieces = outlines.stroke_pieces(line, 4, closed=False, rounded=rounded)
        return max(float(piece[..., 0].max()) for piece in pieces if piece.size)

    assert [reach(True), reach(False)] == pytest.approx([12, 10])
    (dot,) = outlines.stroke_pieces(line[:1], 4, closed=False, rounded=True)
    assert np.hypot(dot[..., 0], dot[..., 1]) == pytest.approx(2)
    assert outlines.stroke_pieces(line[:1], 4, closed=False, rounded=False) == []


def test_sharp_corners_are_mitred_up_to_the_limit() -> None:
    """A right angle reaches its tip; a needle is cut off, as a canvas cuts it."""
    corner = np.array([[0, 0], [10, 0], [10, 10]], np.float64)
    tips = outlines.stroke_pieces(corner, 2, closed=False, rounded=False)[-1]
    assert tips[..., 0].max() == pytest.approx(11)
    assert tips[..., 1].min() == pytest.approx(-1)
    needle = np.array([[0, 0], [10, 0], [0, 0.5]], np.float64)
    assert outlines.stroke_pieces(needle, 2, closed=False, rounded=False)[-1][..., 0].max() < 12
