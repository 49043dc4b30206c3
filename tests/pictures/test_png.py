"""The PNG encoder: lossless in any size and shape, one valid stream, no larger than usual."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from easel.pictures import decode, png
from tests.pictures import samples


@pytest.mark.parametrize("shape", [(1, 1), (1, 5, 3), (7, 1, 4), (64, 48), (700, 900, 3), (600, 801, 4)])
def test_pixels_come_back_bit_for_bit(shape: tuple[int, ...], tmp_path: Path) -> None:
    """Grey, RGB and RGBA of any size, in one band or many, are read back the same by Pillow and by ourselves."""
    pixels = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    png.write(pixels, tmp_path / "p.png")
    assert np.array_equal(png.read(tmp_path / "p.png"), pixels)
    with decode.opened(tmp_path / "p.png") as (header, image):
        decode.load(tmp_path / "p.png", header, image)
    assert header.width == shape[1]
    assert [path.name for path in tmp_path.iterdir()] == ["p.png"]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3, 4]), st.integers(0, 3), st.integers(1, 400))
def test_any_cut_into_bands_is_one_valid_stream(height: int, width: int, channels: int, tones: int, band: int) -> None:
    """However many bands there are, checksums and filters join to one PNG that a strict decoder reads."""
    shape = (height, width) if channels == 1 else (height, width, channels)
    pixels = np.random.default_rng(height).integers(0, 2 + tones, shape, dtype=np.uint8)
    kept, png._BAND = png._BAND, band
    try:
        data = png.encode(pixels)
    finally:
        png._BAND = kept
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(np.asarray(image), pixels)
    assert len(samples.strict_inflate(data)) == height * (1 + width * channels)


def test_views_and_slices_are_taken(tmp_path: Path) -> None:
    """A mirrored or cropped view of an array, not contiguous in memory, is written as it looks."""
    pixels = samples.photo(60, 40)
    for view in (pixels[:, ::-1], pixels[5:30, 7:21], pixels.transpose(1, 0, 2)):
        png.write(view, tmp_path / "p.png")
        assert np.array_equal(png.read(tmp_path / "p.png"), view)


def test_the_file_is_no_larger_than_pillows_own() -> None:
    """A photograph-like picture takes at most 5 % more than Pillow's default."""
    pixels = samples.photo(900, 600)
    assert len(png.encode(pixels)) < 1.05 * len(samples.encoded(pixels, compress_level=6))
