"""Leak: what counts, where, and how it is shown."""

import numpy as np
import pytest

from easel.pictures import leak
from tests.pictures import samples

ALL = np.ones((60, 80), bool)


def test_the_share_counts_what_changed_by_more_than_eight() -> None:
    """A channel that differs by 9 counts, one that differs by 8 does not; mean and largest are of the worst channel."""
    before = np.full((60, 80, 3), 100, np.uint8)
    after = before.copy()
    after[:30, :, 1] += 9
    after[30:, :, 2] -= 8
    after[0, 0, 0] = 255
    worst = leak.difference(before, after)
    found = leak.counted(worst, ALL)
    assert found.share == 0.5
    assert found.largest == 155
    assert found.protected == 4800
    assert found.mean == pytest.approx((2399 * 9 + 155 + 2400 * 8) / 4800)


def test_only_protected_pixels_count() -> None:
    """What is under the mask may change; with nothing protected there is nothing to leak."""
    before, after = samples.photo(80, 60), samples.photo(80, 60, seed=5)
    worst = leak.difference(before, after)
    free = np.zeros((60, 80), bool)
    assert leak.counted(worst, free) == leak.Leak(0, 0, 0, 0)
    free[:, :5] = True
    assert leak.counted(worst, free).protected == 300


def test_transparency_is_compared_as_seen_on_white() -> None:
    """Colour hidden under clear pixels is no difference to an opaque answer on white; a changed alpha is one."""
    before = samples.photo_rgba(80, 60)
    seen = leak.over_white(before)
    assert int(leak.difference(before, seen).max()) == 0
    exact = np.rint(before[..., :3] * (before[..., 3:] / 255.0) + 255 - before[..., 3:])
    assert np.abs(seen - exact).max() <= 1
    changed = before.copy()
    changed[10, 10, 3] ^= 0xFF
    assert int(leak.difference(before, changed)[10, 10]) == 255


def test_the_heat_map_shows_where() -> None:
    """Changed protected pixels glow, the lighter the more; unchanged ones are dim, the painted area is flat grey."""
    source = samples.photo(80, 60)
    worst = np.zeros((60, 80), np.uint8)
    worst[10, 10], worst[20, 20], worst[30, 30] = 20, 255, 8
    protected = ALL.copy()
    protected[:, 40:] = False
    shown = leak.heat_map(source, worst, protected)
    assert shown.shape == (60, 80, 3)
    assert shown[10, 10].sum() < shown[20, 20].sum()
    assert shown[30, 30].max() < 64
    assert (shown[:, 40:] == 96).all()
