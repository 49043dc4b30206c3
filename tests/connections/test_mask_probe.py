"""One contradictory mask tells how masks are read: what was painted over decides, and what else changed is the leak."""

from pathlib import Path

import numpy as np
import pytest

from easel.connections import mask_probe
from easel.pictures import png
from easel.pictures.png import Pixels
from easel.sizes import Size

SIZE = Size(640, 256)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    mask_probe.write_picture(tmp_path / "picture.png", SIZE)
    return tmp_path / "picture.png"


def seen(source: Path, pixels: Pixels) -> mask_probe.Masked:
    result = source.with_name("result.png")
    png.write(pixels, result)
    return mask_probe.read(source, result, SIZE)


def test_the_mask_says_two_things(tmp_path: Path) -> None:
    """By alpha it opens the left square, by luminance the right one, and nothing else by either."""
    mask_probe.write_mask(tmp_path / "mask.png", SIZE)
    mask = png.read(tmp_path / "mask.png")
    left, right = mask_probe.squares(SIZE)
    alpha, light = mask[..., 3] == 0, mask[..., 0] == 255
    assert alpha[left].all()
    assert light[right].all()
    assert (alpha.sum(), light.sum()) == (alpha[left].size, light[right].size)


@pytest.mark.parametrize(("square", "reading"), [(0, "alpha"), (1, "luminance")])
def test_the_square_that_was_painted_tells_the_reading(source: Path, square: int, reading: str) -> None:
    """And nothing leaked."""
    pixels = png.read(source).copy()
    pixels[mask_probe.squares(SIZE)[square]] = (255, 0, 255)
    found = seen(source, pixels)
    assert (found.reading, found.leak) == (reading, 0)


def test_a_picture_painted_all_over_ignored_the_mask(source: Path) -> None:
    """All that it protects has changed."""
    found = seen(source, np.full_like(png.read(source), (255, 0, 255)))
    assert found.reading == "ignored"
    assert found.leak > 0.95


def test_a_picture_that_came_back_as_it_was_tells_nothing(source: Path) -> None:
    """Nor does the noise of an encoder."""
    pixels = png.read(source)
    noisy = np.clip(pixels.astype(np.int16) + np.random.default_rng(1).integers(-3, 4, pixels.shape), 0, 255)
    found = seen(source, noisy.astype(np.uint8))
    assert (found.reading, found.leak) == (None, 0)


def test_another_size_is_brought_to_ours(source: Path) -> None:
    """Servers answer with sizes of their own."""
    pixels = png.read(source).copy()
    pixels[mask_probe.squares(SIZE)[0]] = (255, 0, 255)
    assert seen(source, np.repeat(np.repeat(pixels, 2, axis=0), 2, axis=1)).reading == "alpha"
