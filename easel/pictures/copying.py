"""A picture in another format or size: what a copy is, and its bytes. The picture itself stays as it is."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, features

from easel.pictures import png
from easel.pictures.colour import to_srgb
from easel.pictures.decode import KEPT, opened, orientation, upright

FORMATS = ("png", "jpeg", "webp", *(("avif",) if features.check("avif") else ()))
QUALITY = 90
LEAST = 16  # px of the longest edge

_LONGEST = {"webp": 16_383, "avif": 32_768}  # px along an edge that the format can hold
_FINE = 90  # from this quality on JPEG and AVIF keep colours as sharp as brightness
_AVIF_SPEED = 8  # 0.5 s at 4K, where Pillow's own 6 takes two


class NoCopy(ValueError):
    """There is no such copy; its text is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Form:
    """`edge` is the longest edge in px, None for the picture's own; `quality` is 1 to 100, and a PNG has none. Raises NoCopy."""

    format: str
    edge: int | None = None
    quality: int = QUALITY

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise NoCopy(f"This format is not available: choose one of {', '.join(FORMATS)}.")
        if self.edge is not None and not LEAST <= self.edge <= KEPT.edge:
            raise NoCopy(f"The longest edge of a copy has {LEAST} to {KEPT.edge:,} pixels.")
        if not 1 <= self.quality <= 100:
            raise NoCopy("The quality of a copy is a number from 1 to 100.")


def copied(path: Path, form: Form, xmp: bytes = b"") -> bytes:
    """The file of a copy: upright, 8 bits, sRGB, never larger than the picture, without anything that the picture's file says
    beside its pixels. In a JPEG transparency lies on white. `xmp` goes into an AVIF alone.

    A full decode: raises BrokenPicture, OSError, and NoCopy for a picture that the format cannot hold.
    """
    with opened(path, KEPT) as (_, image):
        image.load()
        pixels = upright(to_srgb(image, _unsaid), orientation(image))
    if form.edge is not None:
        pixels.thumbnail((form.edge, form.edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if max(pixels.size) > _LONGEST.get(form.format, KEPT.edge):
        most = _LONGEST[form.format]
        raise NoCopy(f"{form.format.upper()} holds at most {most:,} pixels along an edge: choose a smaller size.")
    return _encoded(pixels, form, xmp)


def _encoded(pixels: Image.Image, form: Form, xmp: bytes) -> bytes:
    if form.format == "png":
        return png.encode(png.of_image(pixels))
    how: dict[str, Any] = {"quality": form.quality}
    colours = "4:4:4" if form.quality >= _FINE else "4:2:0"
    if form.format == "jpeg":
        pixels = _on_white(pixels)
        how |= {"subsampling": colours, "optimize": True}
    elif form.format == "avif":
        how |= {"subsampling": colours, "speed": _AVIF_SPEED} | ({"xmp": xmp} if xmp else {})
    for said in ("exif", "xmp", "icc_profile"):  # Pillow would write on what it has read
        pixels.info.pop(said, None)
    out = io.BytesIO()
    pixels.save(out, form.format, **how)
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def _unsaid(_note: str) -> None:
    """A copy has no place for words."""
