"""The structural check: whole pictures pass, every kind of damage is told in a sentence."""

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from easel.pictures.structure import BrokenPicture, Caps, Header, check
from tests.pictures import samples

PHOTO = samples.photo(96, 64)
WHOLE = {
    "png": samples.encoded(PHOTO),
    "jpeg": samples.encoded(PHOTO, "JPEG", quality=90),
    "progressive": samples.encoded(PHOTO, "JPEG", progressive=True),
    "restarts": samples.encoded(PHOTO, "JPEG", restart_marker_blocks=2),
    "webp": samples.encoded(PHOTO, "WEBP"),
    "lossless": samples.encoded(PHOTO, "WEBP", lossless=True),
    "extended": samples.encoded(PHOTO, "WEBP", exif=samples.exif(1)),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_pictures_tell_their_size(name: str, tmp_path: Path) -> None:
    """Each of the three formats in its usual forms is whole, and its real size is read from its bytes."""
    format = {"png": "png", "jpeg": "jpeg", "progressive": "jpeg", "restarts": "jpeg"}.get(name, "webp")
    assert check(samples.written(tmp_path, "p", WHOLE[name])) == Header(format, 96, 64, False)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", WHOLE)
def test_every_cut_is_noticed(name: str, tmp_path: Path) -> None:
    """A picture that lacks its last byte, its last hundred, or half of itself is broken, and says so in a sentence."""
    whole = WHOLE[name]
    for left in (0, 1, 7, 11, 30, len(whole) // 2, len(whole) - 100, len(whole) - 3, len(whole) - 1):
        with pytest.raises(BrokenPicture, match=r"\.$"):
            check(samples.written(tmp_path, "p", whole[:left]))


def test_bytes_after_the_end_are_let_through(tmp_path: Path) -> None:
    """A stray newline, or a phone's second picture, behind a whole picture does not lose the picture."""
    for whole in WHOLE.values():
        assert check(samples.written(tmp_path, "p", whole + b"\n" + b"\xff\xd8" * 50)).width == 96


def test_each_flipped_bit_of_a_png_is_noticed(tmp_path: Path) -> None:
    """No single damaged byte of a PNG passes: signature, lengths, names, bodies and checksums are all covered."""
    whole = samples.encoded(samples.photo(12, 9))
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= 0x10
        with pytest.raises(BrokenPicture):
            check(samples.written(tmp_path, "p", bytes(damaged)))


@pytest.mark.parametrize(
    ("image", "format", "options", "alpha"),
    [
        (Image.new("RGBA", (9, 7), (1, 2, 3, 4)), "PNG", {}, True),
        (Image.new("LA", (9, 7)), "PNG", {}, True),
        (Image.new("P", (9, 7)), "PNG", {"transparency": 0}, True),
        (Image.new("P", (9, 7)), "PNG", {}, False),
        (Image.new("1", (9, 7)), "PNG", {}, False),
        (Image.new("RGBA", (9, 7), (1, 2, 3, 4)), "WEBP", {}, True),
        (Image.new("RGBA", (9, 7), (1, 2, 3, 4)), "WEBP", {"lossless": True}, True),
        (Image.new("CMYK", (9, 7)), "JPEG", {}, False),
        (Image.new("L", (9, 7)), "JPEG", {}, False),
    ],
)
def test_transparency_is_read_from_the_bytes(
    image: Image.Image, format: str, options: dict[str, int], alpha: bool, tmp_path: Path
) -> None:
    """Whether a picture may be transparent is known without decoding it."""
    header = check(samples.written(tmp_path, "p", samples.encoded(image, format, **options)))
    assert (header.width, header.height, header.has_alpha) == (9, 7, alpha)


def test_animated_ones_tell_their_canvas(tmp_path: Path) -> None:
    """An animated WebP or PNG is whole and as large as its canvas."""
    for format in ("WEBP", "PNG"):
        header = check(samples.written(tmp_path, "p", samples.animated(format)))
        assert (header.width, header.height) == (40, 30)


def test_other_formats_are_not_pictures_here(tmp_path: Path) -> None:
    """GIF, HTML and an empty file are refused by their bytes, whatever they are called."""
    for data in (samples.gif(), b"<html>502 Bad Gateway</html>", b"RIFF\0\0\0\0WAVE", b""):
        with pytest.raises(BrokenPicture, match=r"not a PNG, JPEG or WebP|is empty"):
            check(samples.written(tmp_path, "picture.png", data))


def test_too_many_pixels_are_refused_before_decoding(tmp_path: Path) -> None:
    """A bomb is told by its header; the limit can be set."""
    with pytest.raises(BrokenPicture, match=r"900\.0 megapixels; at most 60"):
        check(samples.written(tmp_path, "p", samples.png_bomb()))
    with pytest.raises(BrokenPicture, match="at most 0"):
        check(samples.written(tmp_path, "p", WHOLE["jpeg"]), Caps(96 * 64 - 1, 96))
    assert check(samples.written(tmp_path, "p", WHOLE["jpeg"]), Caps(96 * 64, 96)).width == 96


ROWS = bytes(3 * 4 * 4)
END = samples.chunk(b"IEND", b"")
HEAD = WHOLE["png"][:8] + samples.chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0))
DATA = samples.chunk(b"IDAT", b"x")


@pytest.mark.parametrize(
    "data",
    [
        HEAD + END,
        HEAD + samples.chunk(b"IDAT", b"") + END,
        HEAD + HEAD[8:] + DATA + END,
        HEAD + DATA + samples.chunk(b"tEXt", b"a\0b") + DATA + END,
        HEAD[:8] + DATA + HEAD[8:] + END,
        HEAD[:8] + samples.chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 3, 0, 0, 0)) + DATA + END,
        HEAD[:8] + samples.chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 3, 2, 0, 0, 0)) + DATA + END,
        HEAD[:8] + samples.chunk(b"IHDR", struct.pack(">IIBBBBB", 0, 4, 8, 2, 0, 0, 0)) + DATA + END,
        HEAD + DATA + samples.chunk(b"IEND", b"x"),
        HEAD + DATA + struct.pack(">I4s", 1 << 31, b"IDAT"),
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xc0\0\x03\x08\xff\xda\0\x02..\xff\xd9",
        b"\xff\xd8\xff\xc0\0\x11\x08\0\0\0\x09\x03" + bytes(9) + b"\xff\xda\0\x02..\xff\xd9",
        b"\xff\xd8\xff\x10\0\x02\xff\xd9",
        b"RIFF\x04\0\0\0WEBP",
        b"RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0" + bytes(10),
        b"RIFF\x12\0\0\0WEBPVP8L\x05\0\0\0" + bytes(6),
        b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(10),
    ],
)
def test_odd_structures_are_refused(data: bytes, tmp_path: Path) -> None:
    """What decoders disagree about (no data, two headers, chunks out of order, sizes of zero) is broken here."""
    with pytest.raises(BrokenPicture, match=r"\.$"):
        check(samples.written(tmp_path, "p", data))


def told(path: Path) -> bool:
    """Whether the answer is a size, or a sentence about what is broken."""
    try:
        return check(path).width > 0
    except BrokenPicture as error:
        return str(error).endswith(".")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.sampled_from(sorted(WHOLE)), at=st.floats(0, 1, exclude_max=True), patch=st.binary(min_size=1, max_size=8)
)
def test_damage_never_escapes_as_another_error(name: str, at: float, patch: bytes, tmp_path: Path) -> None:
    """However the bytes are damaged, the check answers with a header or BrokenPicture and nothing else."""
    data = bytearray(WHOLE[name])
    start = int(at * len(data))
    data[start : start + len(patch)] = patch
    path = samples.written(tmp_path, "p", bytes(data))
    assert told(path)
