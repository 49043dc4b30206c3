"""Full decoding, guarded: three formats only, a pixel cap, truncation and every warning of the decoder an error.

`check` (bytes only, milliseconds) is what stands between a download and the screen; `verify` is what makes it `done`.
"""

import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from easel.pictures import png_colours, profiles
from easel.pictures.png_rows import check_rows
from easel.pictures.structure import BROUGHT, KEPT, BrokenPicture, Caps, Colours, Format, Header, check, within

__all__ = [
    "BROUGHT",
    "KEPT",
    "SIDEWAYS",
    "BrokenPicture",
    "Caps",
    "Format",
    "Header",
    "check",
    "decoding",
    "eight_bit",
    "load",
    "opened",
    "orientation",
    "upright",
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

SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations of pictures whose rows are seen as columns

_EXIF_SRGB, _EXIF_ADOBE = 1, 2

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


@contextmanager
def opened(path: Path, caps: Caps = KEPT) -> Iterator[tuple[Header, Image.Image]]:
    """The checked header and the lazily decoded picture; what goes wrong inside the `with` becomes BrokenPicture.

    `info` of the picture has what the file says of its colours: "icc_profile" (also where it says so otherwise), and
    "unread", words about what could not be read. One of the process's two decoders is held until the `with` ends.
    """
    header = check(path, caps)
    with decoding():
        colours, plain = png_colours.read(path) if header.format == "png" else (None, None)
        with plain or path.open("rb") as file:
            try:
                with Image.open(file, formats=FORMATS) as image:
                    within(image.width, image.height, caps)  # the decoder may read a size that the check did not
                    _declare(image, colours)
                    yield header, image
            except BrokenPicture:
                raise
            except DECODER_ERRORS as error:
                if isinstance(error, OSError) and error.errno:  # the disk's fault, not the picture's
                    raise
                raise BrokenPicture(f"The {header.format.upper()} cannot be decoded: {_reason(error)}.") from error


def load(path: Path, header: Header, image: Image.Image) -> None:
    """Decodes every pixel of what `opened` gave (the first frame of an animated picture); a rest that is missing breaks it.

    A 4K PNG takes about 0.3 s of CPU and 25 MB, and the decoder lets go of the interpreter meanwhile.
    """
    image.load()
    # Pillow leaves rows that a PNG's data lack black, without a word: so a black last row is worth a second look.
    if header.format == "png" and not any(image.crop((0, image.height - 1, *image.size)).tobytes()):
        check_rows(path)


def _declare(image: Image.Image, colours: Colours | None) -> None:
    """Notes the colours; cameras mark a JPEG without a profile as Adobe RGB by its EXIF."""
    if colours is not None:
        image.info |= {"icc_profile": colours.profile, "unread": colours.unread}
    elif image.format in ("JPEG", "MPO") and image.mode == "RGB" and not image.info.get("icc_profile"):
        try:
            exif = image.getexif()
            space = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.ColorSpace)
            rule = exif.get_ifd(ExifTags.IFD.Interop).get(ExifTags.Interop.InteropIndex)
        except DECODER_ERRORS:
            return
        if space == _EXIF_ADOBE or (space != _EXIF_SRGB and rule == "R03"):
            image.info["icc_profile"] = profiles.profile("Adobe RGB", profiles.ADOBE, profiles.gamma(563 / 256))


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
    """Words of ours: the decoder's own are for programmers, and may name files of this machine."""
    return "it was cut short" if "truncated" in str(error) else "its picture data are damaged"


AT_ONCE = 2  # decoded in this process, so that ten designers do not take ten times the memory

_room = threading.BoundedSemaphore(AT_ONCE)
_held = threading.local()


@contextmanager
def decoding() -> Iterator[None]:
    """Waits for one of the two decoders and holds it; a thread that holds one already keeps it and waits for nothing.

    Whoever holds one must not wait for another thread that needs one.
    """
    if getattr(_held, "yes", False):
        yield
        return
    with _room:
        _held.yes = True
        try:
            yield
        finally:
            _held.yes = False
