"""Full decoding, guarded: three formats only, a pixel cap, truncation and every warning of the decoder an error.

`check` (bytes only, milliseconds) is what stands between a download and the screen; `verify` is what makes it `done`.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from easel.pictures.png_rows import check_rows
from easel.pictures.structure import MAX_PIXELS, BrokenPicture, Format, Header, check, too_large

__all__ = [
    "MAX_PIXELS",
    "BrokenPicture",
    "Format",
    "Header",
    "check",
    "eight_bit",
    "opened",
    "orientation",
    "too_large",
    "upright",
    "verify",
]

FORMATS = ("PNG", "JPEG", "WEBP")
DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    zlib.error,
    Warning,
    Image.DecompressionBombError,
)

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# For the whole process and for good: catch_warnings swaps global state and is not safe between threads.
warnings.filterwarnings("error", category=UserWarning, module=r"PIL\.")
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# These say nothing about the pixels, which are read all the same; phones write such files.
for _benign in (
    "(Possibly )?[Cc]orrupt EXIF",
    "Metadata Warning",
    "Image appears to be a malformed MPO",
    "Invalid APNG",
):
    warnings.filterwarnings("ignore", message=_benign, category=UserWarning, module=r"PIL\.")


def verify(path: Path, *, max_pixels: int = MAX_PIXELS) -> Header:
    """The header of a picture whose every pixel was decoded (the first frame of an animated one).

    Raises BrokenPicture with a sentence, OSError when the file cannot be read. A 4K PNG takes about 0.3 s of CPU
    and 25 MB, and the decoder lets go of the interpreter meanwhile.
    """
    with opened(path, max_pixels=max_pixels) as (header, image):
        image.load()
        # Pillow leaves rows that a PNG's data lack black, without a word: so a black last row is worth a second look.
        if header.format == "png" and not any(image.crop((0, image.height - 1, *image.size)).tobytes()):
            check_rows(path)
    return header


@contextmanager
def opened(path: Path, *, max_pixels: int = MAX_PIXELS) -> Iterator[tuple[Header, Image.Image]]:
    """The checked header and the lazily decoded picture; what goes wrong inside the `with` becomes BrokenPicture."""
    header = check(path, max_pixels=max_pixels)
    with path.open("rb") as file:
        try:
            with Image.open(file, formats=FORMATS) as image:
                if image.width * image.height > max_pixels:  # the decoder may read a size that the check did not
                    raise BrokenPicture(too_large(image.width, image.height, max_pixels))
                yield header, image
        except BrokenPicture:
            raise
        except DECODER_ERRORS as error:
            raise BrokenPicture(f"The {header.format.upper()} cannot be decoded: {_reason(error)}.") from error


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1-8; 1 where there is none, or where what there is cannot be read."""
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except DECODER_ERRORS:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def upright(image: Image.Image, turned: int) -> Image.Image:
    """The picture as the EXIF orientation `turned` (1-8) says it is to be seen."""
    turn = _TURNS.get(turned)
    return image if turn is None else image.transpose(turn)


def eight_bit(image: Image.Image) -> Image.Image:
    """16-bit and 1-bit grey as 8-bit grey, scaled (Pillow's own conversion clips 16 bits to white); others as they are."""
    if image.mode.startswith("I"):
        values = np.asarray(image).astype(np.uint32)
        return Image.fromarray(((values * 255 + 32767) // 65535).astype(np.uint8))
    return image.convert("L") if image.mode == "1" else image


def _reason(error: BaseException) -> str:
    text = str(error).strip().rstrip(".")
    if "truncated" in text:
        return "it was cut short"
    if "MAX_TEXT" in text:
        return "a text or colour profile inside it is too large"
    return text[:1].lower() + text[1:200] if text else "it is damaged"
