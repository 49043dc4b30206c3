"""Bringing pictures in: the table of awkward inputs, each accepted or refused as said."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from easel.pictures import intake
from easel.pictures.intake import Refusal, take_in
from tests.pictures import samples
from tests.pictures.intakes import near, taken

PHOTO = samples.photo(96, 64)


def test_rgb_and_rgba_keep_every_bit(tmp_path: Path) -> None:
    """A plain PNG or lossless WebP comes in bit for bit, without a word, RGB under clear alpha included."""
    for pixels in (PHOTO, samples.photo_rgba(96, 64)):
        for format, options in (("PNG", {}), ("WEBP", {"lossless": True, "exact": True})):
            source, got = taken(tmp_path, samples.encoded(pixels, format, **options))
            assert np.array_equal(got, pixels)
            assert source.notes == ()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright(orientation: int, tmp_path: Path) -> None:
    """A camera's JPEG comes in the way people see it, and the turn is said aloud."""
    source, pixels = taken(tmp_path, samples.oriented_jpeg(PHOTO, orientation, subsampling=0), "IMG_0042.JPG")
    assert near(pixels, PHOTO, 4)
    said = f"turned upright (EXIF orientation {orientation})"
    assert source.notes == (() if orientation == 1 else (said,))


@pytest.mark.parametrize(("colour", "channels"), [(0, 3), (2, 3), (4, 4), (6, 4)])
def test_sixteen_bits_are_scaled(colour: int, channels: int, tmp_path: Path) -> None:
    """16-bit grey, RGB, grey with alpha and RGBA keep their ramp from black to white, and it is said."""
    source, pixels = taken(tmp_path, samples.png_16(256, 3, colour))
    assert np.abs(pixels[1].astype(np.int16) - np.arange(256)[:, None]).max() <= 1
    assert pixels.shape[2] == channels
    assert "16 bits per channel scaled to 8" in source.notes


def test_sixteen_bit_grey_keeps_its_clear_value(tmp_path: Path) -> None:
    """One transparent tone of a 16-bit grey PNG becomes alpha 0, the next one does not."""
    rows = np.arange(256, 264, dtype=">u2").tobytes()
    data = samples.png(8, 1, 16, 0, rows, samples.chunk(b"tRNS", (259).to_bytes(2, "big")))
    _, pixels = taken(tmp_path, data)
    assert pixels[0, :, 3].tolist() == [255, 255, 255, 0, 255, 255, 255, 255]


def test_palettes_and_bilevel_and_grey_become_rgb(tmp_path: Path) -> None:
    """Palette (with and without transparency), 1-bit, grey and grey with alpha come in as they look."""
    palette = Image.fromarray(PHOTO).quantize(64)
    source, pixels = taken(tmp_path, samples.encoded(palette))
    assert np.array_equal(pixels, np.asarray(palette.convert("RGB")))
    assert source.notes == ("palette converted to RGB",)
    _, pixels = taken(tmp_path, samples.encoded(palette, transparency=palette.getpixel((0, 0))))
    assert pixels[0, 0, 3] == 0
    assert 255 in pixels[..., 3]
    _, pixels = taken(tmp_path, samples.encoded(palette, transparency=bytes(range(64))))
    assert len(np.unique(pixels[..., 3])) > 8
    source, pixels = taken(tmp_path, samples.encoded(Image.fromarray(PHOTO).convert("1")))
    assert np.unique(pixels).tolist() == [0, 255]
    assert source.notes == ("black and white converted to RGB",)
    grey = Image.fromarray(PHOTO).convert("L")
    assert np.array_equal(taken(tmp_path, samples.encoded(grey))[1], np.asarray(grey.convert("RGB")))
    grey.putalpha(Image.linear_gradient("L").resize(grey.size))
    _, pixels = taken(tmp_path, samples.encoded(grey))
    assert np.array_equal(pixels, np.asarray(grey.convert("RGBA")))


def test_cmyk_is_not_seen_inverted(tmp_path: Path) -> None:
    """Adobe's inverted CMYK JPEG comes in with the colours people know, and it is said."""
    source, pixels = taken(tmp_path, samples.cmyk_jpeg(96, 64), "print.jpg")
    assert near(pixels, PHOTO, 6)
    assert source.notes == ("CMYK converted to RGB",)


@pytest.mark.parametrize("format", ["WEBP", "PNG"])
def test_animated_ones_give_their_first_frame(format: str, tmp_path: Path) -> None:
    """Of an animated WebP or PNG the first frame is taken, said aloud."""
    source, pixels = taken(tmp_path, samples.animated(format))
    assert source.notes == ("first of 3 frames",)
    assert pixels[5, 30].tolist()[:3] == [220, 20, 20]


def test_a_phones_two_pictures_in_one_jpeg(tmp_path: Path) -> None:
    """Of a multi-picture JPEG (MPO) the first picture is taken, said aloud."""
    second = Image.fromarray(PHOTO[::-1])
    data = samples.encoded(PHOTO, "MPO", save_all=True, append_images=[second], quality=95)
    source, pixels = taken(tmp_path, data, "portrait.jpg")
    assert near(pixels, PHOTO, 9)
    assert source.notes == ("first of 2 pictures in the file",)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_one_pixel_is_a_picture(format: str, tmp_path: Path) -> None:
    """1x1 is accepted in all three formats."""
    source, _ = taken(tmp_path, samples.encoded(samples.photo(1, 1), format))
    assert (source.width, source.height) == (1, 1)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_truncated_files_are_refused(format: str, tmp_path: Path) -> None:
    """A picture cut short is refused with a reason and leaves nothing behind."""
    whole = samples.encoded(PHOTO, format)
    for left in (20, len(whole) // 2, len(whole) - 1):
        with pytest.raises(Refusal, match=r"^p\.png cannot be used\. .+\.$"):
            taken(tmp_path, whole[:left], "p.png")
    assert [path.name for path in tmp_path.iterdir()] == ["upload"]


def test_caps_hold_before_decoding(tmp_path: Path) -> None:
    """Too many bytes or pixels are refused from the file's size and header; a bomb costs no memory."""
    path = samples.written(tmp_path, "upload", samples.encoded(PHOTO))
    with pytest.raises(Refusal, match=r"^big\.png has \d+ KB; files up to 0 MB can be used\.$"):
        take_in(path, "big.png", tmp_path / "out.png", max_bytes=100)
    with path.open("r+b") as file:
        file.truncate(intake.MAX_BYTES + 1)
    with pytest.raises(Refusal, match="up to 50 MB"):
        take_in(path, "big.png", tmp_path / "out.png")
    bomb = samples.png_bomb()
    tracemalloc.start()
    try:
        with pytest.raises(Refusal, match="megapixels; at most 40 can be used"):
            taken(tmp_path, bomb)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def zipped_text(kind: bytes, size: int) -> bytes:
    """A text chunk of a few kB, or a profile's, that unpacks to `size` bytes."""
    before = b"note\0\1\0\0\0" if kind == b"iTXt" else b"note\0\0"
    return samples.chunk(kind, before + samples.swelling(size))


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_packed_metadata_cannot_swell(kind: bytes, tmp_path: Path) -> None:
    """Text and profiles that unpack to very much cost neither the picture nor memory; a profile's loss is said."""
    whole = samples.png(4, 4, 8, 2, bytes(range(48)), zipped_text(kind, 256 << 20))
    tracemalloc.start()
    try:
        source, pixels = taken(tmp_path, whole)
        assert tracemalloc.get_traced_memory()[1] < 48_000_000
    finally:
        tracemalloc.stop()
    assert pixels.tobytes() == bytes(range(48))
    lost = ("the colour profile is too large and was passed over: colours were read as sRGB",)
    assert source.notes == (lost if kind == b"iCCP" else ())


ODD = {
    "much text": samples.chunk(b"tEXt", b"Comment\0" + b"x" * 3_000_000),
    "a text that names a field of the decoder": samples.chunk(b"tEXt", b"transparency\0yes"),
    "half a resolution": samples.chunk(b"pHYs", b"\0\0"),
    "half a power": samples.chunk(b"gAMA", b"\0"),
    "half the primaries": samples.chunk(b"cHRM", bytes(9)),
    "no primaries at all": samples.chunk(b"gAMA", (45455).to_bytes(4, "big")) + samples.chunk(b"cHRM", bytes(32)),
    "an empty rendering intent": samples.chunk(b"sRGB", b""),
    "a profile packed in an unknown way": samples.chunk(b"iCCP", b"x\0\7" + bytes(9)),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_descriptions_cost_no_picture(kind: str, tmp_path: Path) -> None:
    """What only describes a PNG may be broken or large: every browser shows the picture, and Easel takes it in."""
    _, pixels = taken(tmp_path, samples.png(4, 4, 8, 2, bytes(range(48)), ODD[kind]))
    assert pixels.tobytes() == bytes(range(48))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_refusal_is_a_sentence_of_ours(format: str, tmp_path: Path) -> None:
    """Nothing of a decoder's own words, nor a folder of this machine, stands in a refusal."""
    whole = samples.encoded(PHOTO, format)
    if format == "PNG":
        bare = samples.png(4, 4, 8, 2, bytes(48))
        odd = bare[:33] + samples.chunk(b"tRNS", b"\0") + bare[33:]
    elif format == "JPEG":
        start = whole.index(b"\xff\xc0")
        odd = whole[: start + 4] + b"\x09" + whole[start + 5 :]  # nine bits
    else:
        lossless = samples.encoded(PHOTO, "WEBP", lossless=True)
        odd = lossless[:40] + b"\xa5" * (len(lossless) - 40)
    with pytest.raises(Refusal) as caught:
        taken(tmp_path, odd, "p.png")
    said = caught.value.message
    assert said.startswith("p.png cannot be used. ")
    assert str(tmp_path) not in said
    assert said.removeprefix("p.png cannot be used. ") in (
        f"The {format} cannot be decoded: its picture data are damaged.",
        f"The {format} cannot be decoded: it was cut short.",
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\me\\cat.png", "cat.png"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202e\ngnp.png", "abgnp.png"),
        ("", "The file"),
        ("x" * 200 + ".png", "x" * 29 + "…" + "x" * 25 + ".png"),
    ],
)
def test_names_are_made_fit_to_show(name: str, shown: str) -> None:
    """Folders, control characters and endless names do not reach a sentence on screen."""
    assert intake.shown_name(name) == shown
