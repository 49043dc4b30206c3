"""The pictures and the mask that an edit starts from, decoded and checked."""

import io
import warnings
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from PIL import Image

from easel.sizes import Size
from sandbox.refusals import Refusal

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
MAX_PIXELS = 120_000_000
REFERENCE_EDGE = 768
_FORMATS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True, slots=True)
class Sources:
    """`first` is height x width x 3 or 4 (RGB, RGBA), `keep` the mask's alpha (255 = keep) of the same height and width,
    `references` the further pictures, small; `sizes` are all pictures' own, in order."""

    first: Pixels
    keep: Pixels | None
    references: tuple[Pixels, ...]
    sizes: tuple[Size, ...]
    dark: Pixels | None = None  # what a server that goes by the mask's luminance would keep

    def with_mask(self, reading: Literal["", "ignored", "luminance"]) -> "Sources":
        """The same for a server that reads masks in another way."""
        if not reading or self.keep is None:
            return self
        return replace(self, keep=None if reading == "ignored" else self.dark)


def read_sources(images: tuple[bytes, ...], mask: bytes | None) -> Sources:
    """Decodes all of them whole. Raises Refusal for what is no picture, and for a mask that does not fit."""
    first = _decode(images[0], "image", 1)
    keep, dark = (None, None) if mask is None else _read_mask(mask, first)
    size = Size(*first.size)
    references, known = [], [size]
    for number, data in enumerate(images[1:], start=2):
        reference = _decode(data, "image", number)
        known.append(Size(*reference.size))
        reference.thumbnail((REFERENCE_EDGE, REFERENCE_EDGE))
        references.append(_pixels(reference))
    return Sources(_pixels(first), keep, tuple(references), tuple(known), dark)


def _decode(data: bytes, name: str, number: int) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise _not_usable(name, number)
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise _not_usable(name, number) from None
    return picture


def _read_mask(data: bytes, first: Image.Image) -> tuple[Pixels, Pixels]:
    mask = _decode(data, "mask", 1)
    if mask.format != "PNG":
        raise _bad_mask("mask must be a PNG file")
    if mask.mode not in ("RGBA", "LA"):
        raise _bad_mask("mask image missing alpha channel")
    if mask.size != first.size:
        raise _bad_mask("mask size does not match image size")
    if first.format != "PNG":
        raise _bad_mask("mask and image must have the same format")
    return np.asarray(mask.getchannel("A")), 255 - np.asarray(mask.convert("L"))


def _bad_mask(tail: str) -> Refusal:
    return Refusal(f"Invalid mask image format - {tail}", param="mask", code="invalid_mask_image_format")


def _not_usable(name: str, number: int) -> Refusal:
    text = f"Invalid image file or mode for image {number}, please check your image file."
    return Refusal(text, param=name, code="invalid_image_file")


def _pixels(picture: Image.Image) -> Pixels:
    return np.asarray(picture.convert("RGBA" if picture.has_transparency_data else "RGB"))
