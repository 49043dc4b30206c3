"""Thumbnails: size, look, orientation, transparency, and nothing left behind."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from easel.pictures import thumbnails
from easel.pictures.decode import BrokenPicture
from tests.pictures import samples


def made(tmp_path: Path, data: bytes, edge: int = 512) -> Image.Image:
    out = tmp_path / "thumb.jpg"
    size = thumbnails.make(samples.written(tmp_path, "p", data), out, edge)
    with Image.open(out) as image:
        image.load()
        assert image.format == "JPEG"
        assert image.size == size
        return image


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_the_longest_edge_is_kept_and_the_look_too(format: str, tmp_path: Path) -> None:
    """A wide picture becomes 512 px wide and looks like the picture scaled by a good filter."""
    pixels = samples.photo(1536, 1024)
    image = made(tmp_path, samples.encoded(pixels, format))
    assert image.size == (512, 341)
    good = Image.fromarray(pixels).resize(image.size, Image.Resampling.LANCZOS)
    assert np.abs(np.asarray(image, np.int16) - np.asarray(good, np.int16)).mean() < 4


def test_small_pictures_are_not_enlarged(tmp_path: Path) -> None:
    """A picture below 512 px keeps its size, down to 1x1."""
    assert made(tmp_path, samples.encoded(samples.photo(20, 10))).size == (20, 10)
    assert made(tmp_path, samples.encoded(samples.photo(1, 1))).size == (1, 1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_thumbnails_stand_upright(orientation: int, tmp_path: Path) -> None:
    """All eight EXIF orientations come out as people see them."""
    upright = samples.photo(600, 300)
    image = made(tmp_path, samples.oriented_jpeg(upright, orientation), 150)
    assert image.size == (150, 75)
    good = Image.fromarray(upright).resize((150, 75), Image.Resampling.LANCZOS)
    assert (
        np.abs(np.asarray(image, np.int16) - np.asarray(good, np.int16)).mean() < 8
    )  # chroma is halved; a wrong turn is 60 away


def test_transparency_lies_over_a_neutral_checker(tmp_path: Path) -> None:
    """Where nothing is, there is a grey checker without a tint, not black."""
    image = np.asarray(made(tmp_path, samples.encoded(np.zeros((64, 64, 4), np.uint8))))
    assert abs(int(image[4, 4, 0]) - 0x99) < 3
    assert abs(int(image[4, 12, 0]) - 0x77) < 3
    assert int(np.ptp(image.astype(np.int16), axis=2).max()) <= 2


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_every_mode_makes_a_thumbnail(mode: str, tmp_path: Path) -> None:
    """Grey, palette, CMYK and 1-bit pictures have thumbnails too."""
    image = Image.fromarray(samples.photo(60, 40)).convert(mode)
    assert made(tmp_path, samples.encoded(image, "JPEG" if mode == "CMYK" else "PNG"), 30).size == (30, 20)


def test_sixteen_bit_grey_keeps_its_tones(tmp_path: Path) -> None:
    """A 16-bit ramp is a ramp in its thumbnail."""
    row = np.asarray(made(tmp_path, samples.png_16(256, 8, 0)).convert("L"), np.int16)[4]
    assert np.abs(row - np.arange(256)).max() < 8


@pytest.mark.parametrize("data", [samples.encoded(samples.photo(64, 64))[:-20], samples.png_without_rows()])
def test_a_broken_picture_leaves_nothing_behind(data: bytes, tmp_path: Path) -> None:
    """A picture cut short or without some of its rows raises, and neither a thumbnail nor a part of one is left."""
    source = samples.written(tmp_path, "p", data)
    with pytest.raises(BrokenPicture):
        thumbnails.make(source, tmp_path / "thumb.jpg")
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_an_older_thumbnail_is_replaced_in_one_step(tmp_path: Path) -> None:
    """Writing over an existing thumbnail leaves one whole JPEG and no part files."""
    samples.written(tmp_path, "thumb.jpg", b"old")
    made(tmp_path, samples.encoded(samples.photo(64, 64)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p", "thumb.jpg"]
