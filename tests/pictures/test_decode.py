"""Full decoding under guard: missing rows, bombs, warnings, damage anywhere.

This is the test of `png_rows.py`, too.
"""

import struct
import subprocess
import sys
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from easel.pictures import decode
from tests.pictures import samples

WHOLE = {format: samples.encoded(samples.photo(96, 64), format) for format in ("PNG", "JPEG", "WEBP")}


def decoded(path: Path) -> decode.Header:
    """The header of a picture whose every pixel was decoded."""
    with decode.opened(path) as (header, image):
        decode.load(path, header, image)
    return header


@pytest.mark.parametrize("format", WHOLE)
def test_every_pixel_is_decoded(format: str, tmp_path: Path) -> None:
    """A whole picture gives its header."""
    header = decoded(samples.written(tmp_path, "p", WHOLE[format]))
    assert header == decode.Header(format.lower(), 96, 64, False)  # type: ignore[arg-type]


def test_right_structure_with_too_little_data_is_broken(tmp_path: Path) -> None:
    """A PNG whose chunks are all right but whose rows are missing passes the check and fails the full decode."""
    path = samples.written(tmp_path, "p.png", samples.png_without_rows())
    assert decode.check(path).height == 64
    with pytest.raises(decode.BrokenPicture, match="cannot be decoded: it was cut short"):
        decoded(path)


@pytest.mark.parametrize("kind", ["black", "interlaced", "bilevel", "palette"])
def test_whole_black_pictures_are_whole(kind: str, tmp_path: Path) -> None:
    """The second look at a black last row lets every whole picture through, interlaced and 1-bit ones too."""
    rows = samples.png(5, 3, 8, 2, bytes(45))
    if kind == "interlaced":  # Adam7, its third pass empty
        packed = b"".join(b"\0" + bytes(3 * columns) for columns in (1, 1, 1, 3, 2, 2, 5))
        header = samples.chunk(b"IHDR", struct.pack(">IIBBBBB", 5, 3, 8, 2, 0, 0, 1))
        rows = rows[:8] + header + samples.chunk(b"IDAT", zlib.compress(packed)) + samples.chunk(b"IEND", b"")
    if kind in ("bilevel", "palette"):
        rows = samples.encoded(Image.new("1" if kind == "bilevel" else "P", (13, 3)))
    assert decoded(samples.written(tmp_path, "p.png", rows)).height == 3


def test_garbage_in_the_pixels_is_broken(tmp_path: Path) -> None:
    """Data with right checksums that unpack to nothing, or a lossless WebP of zeros, fail the full decode with a sentence."""
    head = WHOLE["PNG"][:33]
    nonsense = head + samples.chunk(b"IDAT", b"this is no zlib stream") + samples.chunk(b"IEND", b"")
    lossless = samples.encoded(samples.photo(96, 64), "WEBP", lossless=True)
    for data in (nonsense, lossless[:40] + b"\xa5" * (len(lossless) - 40)):
        path = samples.written(tmp_path, "p", data)
        decode.check(path)
        with pytest.raises(decode.BrokenPicture, match=r"cannot be decoded: .+\.$"):
            decoded(path)


def test_the_decoders_warnings_are_errors_in_every_thread() -> None:
    """What Pillow only warns of (a bomb) stops the decode: the filter holds for the process, not for one thread."""
    program = (
        "import warnings\n"
        "from easel.pictures import decode\n"
        "from PIL import Image\n"
        "try:\n"
        "    Image._decompression_bomb_check((10_000, 10_000))\n"
        "except Image.DecompressionBombWarning:\n"
        "    print('stopped')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=30)
    assert done.stdout.strip() == "stopped", done.stderr


def test_a_bomb_costs_no_memory(tmp_path: Path) -> None:
    """A 900-megapixel claim in a small file is refused within a few hundred kB."""
    path = samples.written(tmp_path, "bomb.png", samples.png_bomb())
    tracemalloc.start()
    try:
        with pytest.raises(decode.BrokenPicture, match="megapixels"):
            decoded(path)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_unreadable_exif_loses_no_picture(tmp_path: Path) -> None:
    """Broken EXIF is read as upright, outside of tests' own warning filters too."""
    whole = samples.encoded(samples.photo(32, 16), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from easel.pictures import decode\n"
        "with decode.opened(Path(sys.argv[1])) as (_, image):\n"
        "    print(decode.orientation(image))\n"
    )
    path = samples.written(tmp_path, "p", whole)
    done = subprocess.run(
        [sys.executable, "-c", program, path], check=False, capture_output=True, text=True, timeout=30
    )
    assert (done.stdout.strip(), done.stderr) == ("1", "")


def test_sixteen_bits_are_scaled_not_clipped(tmp_path: Path) -> None:
    """16-bit grey becomes a ramp from 0 to 255, not white from 256 on."""
    with decode.opened(samples.written(tmp_path, "p", samples.png_16(256, 2, 0))) as (_, image):
        ramp = np.asarray(decode.eight_bit(image))[0]
    assert np.array_equal(ramp, np.arange(256))
    assert np.asarray(decode.eight_bit(Image.new("1", (1, 1), 1)))[0, 0] == 255


def told(path: Path) -> bool:
    """Whether the answer is a size, or a sentence about what is broken."""
    try:
        return decoded(path).width > 0
    except decode.BrokenPicture as error:
        return str(error).endswith(".")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    format=st.sampled_from(sorted(WHOLE)), at=st.floats(0, 1, exclude_max=True), patch=st.binary(min_size=1, max_size=8)
)
def test_damage_never_escapes_as_another_error(format: str, at: float, patch: bytes, tmp_path: Path) -> None:
    """However the bytes are damaged, decoding answers with a header or BrokenPicture and nothing else."""
    data = bytearray(WHOLE[format])
    start = int(at * len(data))
    data[start : start + len(patch)] = patch
    path = samples.written(tmp_path, "p", bytes(data))
    assert told(path)
