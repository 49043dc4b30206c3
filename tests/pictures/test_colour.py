"""Colours of pictures that are brought in: profiles applied or said to be unusable, as sRGB, in thumbnails too.

This is the test of `png_colours.py` and `profiles.py`, too.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from easel.pictures import thumbnails
from tests.pictures import colours, samples
from tests.pictures.intakes import near, taken

PHOTO = samples.photo(96, 64)


def test_colour_profiles_are_applied(tmp_path: Path) -> None:
    """A profile that is not sRGB moves the pixels, alpha stays; a profile that is sRGB moves none."""
    odd = samples.lab_like_profile()
    source, pixels = taken(tmp_path, samples.encoded(samples.photo_rgba(96, 64), icc_profile=odd))
    swapped = samples.photo_rgba(96, 64)[..., [2, 1, 0, 3]]
    assert near(pixels[..., :3], swapped[..., :3], 2)
    assert np.array_equal(pixels[..., 3], swapped[..., 3])
    assert source.notes[0].startswith("colour profile")
    source, pixels = taken(tmp_path, samples.encoded(PHOTO, icc_profile=samples.srgb_profile()))
    assert np.array_equal(pixels, PHOTO)
    assert source.notes == ()


def test_unusable_profiles_are_said_and_passed_over(tmp_path: Path) -> None:
    """Garbage for a profile costs a note and not the picture; grey takes a profile for RGB, as browsers have it."""
    source, pixels = taken(tmp_path, samples.encoded(PHOTO, icc_profile=b"not a profile at all" * 20))
    assert np.array_equal(pixels, PHOTO)
    assert source.notes == ("colour profile could not be used; read as sRGB",)
    grey = Image.fromarray(PHOTO).convert("L")
    source, pixels = taken(tmp_path, samples.encoded(grey, icc_profile=samples.srgb_profile()))
    assert np.array_equal(pixels, np.asarray(grey.convert("RGB")))
    assert source.notes == ()


@pytest.mark.parametrize(
    ("numbers", "note"),
    [
        ((9, 16, 0, 1), "HDR colours (PQ) cannot be converted and were read as sRGB: export the picture as sRGB"),
        ((9, 18, 0, 1), "HDR colours (HLG) cannot be converted and were read as sRGB: export the picture as sRGB"),
        ((2, 2, 0, 1), "colours of an unknown kind (CICP 2/2/0/1) were read as sRGB"),
        ((12, 13, 0, 0), "colours of an unknown kind (CICP 12/13/0/0) were read as sRGB"),
        ((12, 13, 1, 1), "colours of an unknown kind (CICP 12/13/1/1) were read as sRGB"),
        ((12, 13, 0, 1), "colour profile Display P3 converted to sRGB"),
        ((1, 13, 0, 1), ""),
    ],
)
def test_what_cannot_be_converted_is_said(numbers: tuple[int, ...], note: str, tmp_path: Path) -> None:
    """HDR and unknown colours stay as they are, and a note says so; Display P3 by its numbers is converted."""
    source, pixels = taken(tmp_path, colours.png(colours.cicp(*numbers)))
    assert source.notes == ((note,) if note else ())
    assert np.array_equal(pixels, colours.cube()) == ("converted to" not in note)


@pytest.mark.parametrize(("space", "rule", "adobe"), [(2, "", True), (65535, "R03", True), (1, "R98", False)])
def test_a_camera_marks_adobe_rgb_in_exif(space: int, rule: str, adobe: bool, tmp_path: Path) -> None:
    """A JPEG without a profile that its EXIF calls Adobe RGB is converted as one, and it is said."""
    source, pixels = taken(tmp_path, colours.jpeg(exif=colours.exif(space, rule)), "IMG_1.JPG")
    assert source.notes == (("colour profile Adobe RGB converted to sRGB",) if adobe else ())
    wanted = taken(tmp_path, colours.jpeg(icc_profile=colours.ADOBE) if adobe else colours.jpeg())[1]
    assert np.array_equal(pixels, wanted)


def test_a_thumbnail_has_the_same_colours(tmp_path: Path) -> None:
    """What a grid shows is converted to sRGB like the picture itself."""
    path = samples.written(tmp_path, "p.png", colours.png(colours.cicp(12, 13, 0, 1)))
    thumbnails.make(path, tmp_path / "thumb.jpg")
    seen = samples.decoded((tmp_path / "thumb.jpg").read_bytes()).astype(int)
    assert np.abs(seen - taken(tmp_path, path.read_bytes())[1]).mean() < 6 < np.abs(seen - colours.cube()).mean()
