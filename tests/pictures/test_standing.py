"""What still stands of a picture in a later one is a share of its pixels."""

from pathlib import Path

import numpy as np
import pytest

from easel.pictures import png, standing
from tests.pictures import samples


def _written(path: Path, pixels: np.ndarray) -> Path:
    png.write(pixels, path)
    return path


def test_the_share_is_that_of_unchanged_pixels(tmp_path: Path) -> None:
    """All of a picture in itself, three quarters where a quarter became another colour."""
    pixels = samples.photo(200, 100)
    changed = pixels.copy()
    changed[:50, :100] = 255 - changed[:50, :100]
    changed[:50, :100, 0] = np.where(pixels[:50, :100, 0] < 128, 255, 0)
    first, later = _written(tmp_path / "first.png", pixels), _written(tmp_path / "later.png", changed)
    assert standing.share(first, first) == 1
    assert standing.share(first, later) == pytest.approx(0.75)


def test_another_size_is_brought_to_the_first(tmp_path: Path) -> None:
    """A flat picture at twice the size still stands whole, with or without transparency."""
    flat = np.full((100, 160, 3), 90, np.uint8)
    large = np.full((200, 320, 4), 90, np.uint8)
    large[..., 3] = 255
    assert standing.share(_written(tmp_path / "a.png", flat), _written(tmp_path / "b.png", large)) == 1
