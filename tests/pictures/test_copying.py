"""Copies of pictures in other formats and sizes."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from easel.pictures import png
from easel.pictures.copying import FORMATS, Form, NoCopy, copied
from easel.pictures.decode import BrokenPicture
from easel.pictures.intake import take_in
from tests.pictures import colours, samples

PHOTO = samples.photo(320, 200)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return samples.written(tmp_path, "photo.png", samples.encoded(PHOTO))


def apart(one: Any, other: Any) -> float:
    """By how much two pictures differ on average, of 255."""
    return float(np.abs(np.asarray(one).astype(int) - np.asarray(other).astype(int)).mean())


@pytest.mark.parametrize("format", FORMATS)
def test_a_copy_is_of_the_format_that_was_asked_for(photo: Path, format: str) -> None:
    """At the picture's own size, and looks like it."""
    copy = opened(copied(photo, Form(format)))
    assert (copy.format, copy.size) == (format.upper(), (320, 200))
    assert apart(copy.convert("RGB"), PHOTO) < 6
    assert copy.info.get("icc_profile") is None


def test_a_png_is_the_picture_to_the_pixel(photo: Path) -> None:
    """Whatever quality is asked for."""
    assert (np.asarray(opened(copied(photo, Form("png", quality=1)))) == PHOTO).all()


@pytest.mark.parametrize("format", [each for each in FORMATS if each != "png"])
def test_a_lower_quality_is_a_smaller_file(photo: Path, format: str) -> None:
    """In each format that has one."""
    assert len(copied(photo, Form(format, quality=50))) < len(copied(photo, Form(format, quality=95)))


def test_the_longest_edge_is_as_asked_and_never_enlarged(tmp_path: Path, photo: Path) -> None:
    """The other one follows; a picture that is smaller stays as it is."""
    tall = samples.written(tmp_path, "tall.png", samples.encoded(samples.photo(100, 400)))
    assert opened(copied(photo, Form("webp", 160))).size == (160, 100)
    assert opened(copied(tall, Form("jpeg", 200))).size == (50, 200)
    assert opened(copied(photo, Form("png", 2048))).size == (320, 200)


def test_what_is_transparent_stays_so_where_it_can(tmp_path: Path) -> None:
    """A JPEG cannot: there it lies on white. What is see-through leaves no dark edge where it is made smaller."""
    clear = np.zeros((128, 144, 4), np.uint8)
    clear[:, 72:] = 255
    path = samples.written(tmp_path, "clear.png", samples.encoded(clear))
    for format in (each for each in FORMATS if each != "jpeg"):
        alpha = np.asarray(opened(copied(path, Form(format, quality=95))).convert("RGBA"))[..., 3]
        assert (alpha[:, :64].max(), alpha[:, 80:].min()) == (0, 255)
    assert np.asarray(opened(copied(path, Form("jpeg")))).min() >= 254
    assert np.asarray(opened(copied(path, Form("jpeg", 64)))).min() >= 250


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_copy_is_upright(tmp_path: Path, turned: int) -> None:
    """Its pixels are turned as the picture's EXIF says, and nothing turns them again."""
    path = samples.written(tmp_path, "p.jpg", samples.oriented_jpeg(PHOTO, turned))
    copy = opened(copied(path, Form("jpeg", 160, 95)))
    assert copy.size == (160, 100)
    assert not copy.getexif()
    assert apart(copy, Image.fromarray(PHOTO).resize((160, 100), Image.Resampling.LANCZOS)) < 5


@pytest.mark.parametrize("format", FORMATS)
def test_a_copy_has_the_pictures_colours_in_srgb(tmp_path: Path, format: str) -> None:
    """One of a picture in Display P3 looks the same, and declares no other colours."""
    path = samples.written(tmp_path, "p3.png", colours.png(colours.cicp(12, 13, 0, 1)))
    wanted = png.read(take_in(path, "p3.png", tmp_path / "out.png").path)
    copy = opened(copied(path, Form(format, quality=95)))
    assert copy.info.get("icc_profile") is None
    assert apart(copy.convert("RGB"), wanted) < 5  # unconverted it would be 9


@pytest.mark.parametrize("kind", ["palette", "grey 16", "cmyk"])
def test_any_kind_of_pixels_is_copied(tmp_path: Path, kind: str) -> None:
    """A palette, sixteen bits of grey, CMYK."""
    data = {
        "palette": samples.encoded(Image.fromarray(PHOTO).quantize(16)),
        "grey 16": samples.png_16(320, 200, 0),
        "cmyk": samples.cmyk_jpeg(320, 200),
    }[kind]
    path = samples.written(tmp_path, "p", data)
    for format in FORMATS:
        assert opened(copied(path, Form(format, 100))).size[0] == 100


@pytest.mark.parametrize(
    "asked", [("gif", None, 90), ("", None, 90), ("png", 8, 90), ("png", 10**6, 90), ("jpeg", None, 0)]
)
def test_a_copy_that_there_cannot_be_is_refused_in_words(asked: tuple[str, int | None, int]) -> None:
    """Another format, an impossible size or quality."""
    with pytest.raises(NoCopy, match=r"\.$"):
        Form(*asked)


def test_a_webp_that_would_be_too_large_is_refused(tmp_path: Path) -> None:
    """With what helps; smaller it is made."""
    path = samples.written(tmp_path, "long.png", samples.encoded(Image.new("RGB", (16_500, 20))))
    with pytest.raises(NoCopy, match="choose a smaller size"):
        copied(path, Form("webp"))
    assert opened(copied(path, Form("webp", 2048))).size[0] == 2048


def test_a_broken_picture_is_none(tmp_path: Path) -> None:
    """Half of a file is not made a whole copy."""
    path = samples.written(tmp_path, "half.png", samples.encoded(PHOTO)[:9000])
    with pytest.raises(BrokenPicture):
        copied(path, Form("png"))
