"""What a file is: told by its content and refused by the name of its kind."""

from pathlib import Path

import pytest
from PIL import Image

from easel.pictures.intake import Refusal
from tests.pictures import samples
from tests.pictures.intakes import near, taken

PHOTO = samples.photo(96, 64)


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    """A JPEG called .png, a PNG called .gif and a nameless WebP are all taken for what they are."""
    for format, name in (("JPEG", "a.png"), ("PNG", "b.gif"), ("WEBP", "")):
        assert near(taken(tmp_path, samples.encoded(PHOTO, format), name)[1], PHOTO, 40)


def box(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + brand + b"mif1" + bytes(64)


REFUSED = {
    "an SVG": b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    "an HEIC picture": box(b"heic"),
    "an AVIF picture": samples.encoded(Image.new("RGB", (32, 32)), "AVIF"),
    "a GIF": samples.gif(),
    "a TIFF": samples.encoded(Image.new("RGB", (32, 32)), "TIFF"),
    "a Photoshop document (PSD)": b"8BPS\0\x01" + bytes(40),
    "a BMP": samples.encoded(Image.new("RGB", (32, 32)), "BMP"),
    "a PDF": samples.encoded(Image.new("RGB", (32, 32)), "PDF"),
    "an icon (ICO)": samples.encoded(Image.new("RGB", (32, 32)), "ICO"),
    "a JPEG 2000 picture": samples.encoded(Image.new("RGB", (32, 32)), "JPEG2000"),
    "a JPEG XL picture": b"\xff\x0a" + bytes(40),
    "a ZIP archive": b"PK\x03\x04" + bytes(40),
    "a web page": b"<!DOCTYPE html><html><body>502</body></html>",
    "a video": box(b"qt  "),
    "a camera's RAW file": b"II*\0\x10\0\0\0CR\x02\0" + bytes(64),
    "an empty file": b"",
    "not a picture that Easel knows": b"hello, this is a text",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_other_kinds_are_refused_by_name(kind: str, tmp_path: Path) -> None:
    """Everything but PNG, JPEG and WebP is refused in one sentence that names it, even under a right extension."""
    with pytest.raises(Refusal) as caught:
        taken(tmp_path, REFUSED[kind], "holiday.png")
    assert caught.value.message.startswith(f"holiday.png is {kind}")
    assert caught.value.message.count(". ") == 0
    assert not (tmp_path / "out.png").exists()


def test_a_cameras_raw_is_told_from_a_tiff_by_its_name(tmp_path: Path) -> None:
    """Most RAW files are TIFFs inside: there the name helps to say what to do."""
    with pytest.raises(Refusal, match="is a camera's RAW file; only"):
        taken(tmp_path, REFUSED["a TIFF"], "DSC_0001.NEF")
