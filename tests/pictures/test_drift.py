"""Drift: found to a fraction of a pixel, undone, and never imagined."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from easel.pictures import drift
from tests.pictures import samples


def scene(
    width: int, height: int, dx: float, dy: float, scale: float = 1, leak: float = 0.5
) -> tuple[samples.Pixels, ...]:
    """A source and a result whose content moved and grew like this, of which the share `leak` changed, and was repainted."""
    room = 80
    large = samples.photo(width + 2 * room, height + 2 * room)
    matrix = np.array([[scale, 0, dx], [0, scale, dy]], np.float64)
    matrix[:, 2] += room - room * scale + (scale - 1) / 2
    moved = np.asarray(cv2.warpAffine(large, matrix, large.shape[1::-1], flags=cv2.INTER_CUBIC), np.uint8)
    source, result = (np.ascontiguousarray(view[room:-room, room:-room]) for view in (large, moved))
    rng = np.random.default_rng(3)
    where = rng.random(result.shape[:2]) < leak
    noise = rng.integers(16, 40, where.sum())[:, None] * rng.choice([-1, 1], where.sum())[:, None]
    result[where] = np.clip(result[where].astype(np.int16) + noise, 0, 255)
    mask = samples.disc(width, height, 0.3)
    result[mask > 0] = samples.photo(width, height, seed=9)[mask > 0]
    return source, result, mask


def protected(mask: samples.Pixels) -> NDArray[np.bool_]:
    free: NDArray[np.bool_] = mask == 0
    return free


@pytest.mark.parametrize("size", [(1200, 800), (600, 1100), (400, 300)])
@pytest.mark.parametrize(("dx", "dy"), [(3, 0), (-2.4, 1.6), (17, -9), (0.5, 0)])
def test_shifts_are_found_to_a_fraction_of_a_pixel(size: tuple[int, int], dx: float, dy: float) -> None:
    """Although half of the protected pixels leaked and the mask was repainted, the shift is right to 0.15 px."""
    source, result, mask = scene(*size, dx, dy)
    found = drift.measured(source, result, protected(mask))
    assert (found.dx, found.dy) == pytest.approx((dx, dy), abs=0.15)
    assert (found.scale_x, found.scale_y) == (1, 1)
    assert not found.still


@pytest.mark.parametrize("scale", [1.004, 0.99])
def test_a_scale_is_found_too(scale: float) -> None:
    """A picture that came back a little larger or smaller is told from one that moved."""
    source, result, mask = scene(1536, 1024, 2, -1, scale, 0.3)
    found = drift.measured(source, result, protected(mask))
    assert (found.scale_x, found.scale_y) == pytest.approx((scale, scale), abs=0.0003)
    back = drift.undone(result, found)
    inside = protected(mask) & drift.still_inside(mask.shape, found)
    before, after = (np.abs(source.astype(np.int16) - picture)[inside].mean() for picture in (result, back))
    assert after < 0.75 * before


def test_what_did_not_move_is_left_alone() -> None:
    """Half the pixels leaked and everything is lighter, yet nothing is said to have moved."""
    source, result, mask = scene(1024, 1024, 0, 0)
    lighter = np.clip(result.astype(np.int16) + 12, 0, 255).astype(np.uint8)
    for after in (source, result, lighter):
        found = drift.measured(source, after, protected(mask))
        assert found.still
        assert found.known


def test_nothing_is_concluded_from_nothing() -> None:
    """No protected pixel, a flat picture, another picture altogether, or one pixel: unknown, and nothing is moved."""
    source, _, mask = scene(400, 300, 0, 0)
    flat, other = np.full_like(source, 90), samples.photo(400, 300, seed=77)
    nothing = np.zeros(mask.shape, bool)
    dot = source[:1, :1]
    cases = [(source, source, nothing), (flat, flat, ~nothing), (source, other, ~nothing), (dot, dot, ~nothing[:1, :1])]
    for before, after, free in cases:
        found = drift.measured(before, np.ascontiguousarray(after), free)
        assert not found.known
        assert found.still


def test_whole_shifts_are_undone_without_touching_a_value() -> None:
    """A shift of whole pixels moves values and interpolates none."""
    source = samples.photo(400, 300)
    moved = np.roll(source, (5, -3), axis=(0, 1))
    back = drift.undone(moved, drift.Drift(-3.04, 5.02, 1, 1, 1))
    assert np.array_equal(back[:-5, 3:], source[:-5, 3:])
    inside = drift.still_inside((300, 400), drift.Drift(-3, 5, 1, 1, 1))
    assert np.array_equal(back[inside], source[inside])
    assert inside.sum() == 397 * 295
