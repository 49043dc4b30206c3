"""A changed rectangle of a mask as the raster editor sends it: checked before a single pixel is decoded."""

import io
import struct

import numpy as np
from PIL import Image

from easel.edits.mask.files import Grey
from easel.pictures.decode import DECODER_ERRORS, decoding

MAX_BYTES = 64 * 1024 * 1024

Rect = tuple[int, int, int, int]  # x, y, width, height in px of the mask


class BadPatch(ValueError):
    """The rectangle or its PNG is not what the editor sends; one sentence."""


def laid_in(mask: Grey, rect: Rect, data: bytes) -> Grey:
    """A copy of `mask` (H, W) with `rect` replaced by the pixels of `data`: an 8-bit greyscale PNG of exactly its size.

    What lies beyond the mask is cut off. Raises BadPatch.
    """
    x, y, width, height = rect
    rows = slice(max(y, 0), min(y + height, mask.shape[0]))
    columns = slice(max(x, 0), min(x + width, mask.shape[1]))
    if width <= 0 or height <= 0 or rows.start >= rows.stop or columns.start >= columns.stop:
        raise BadPatch("The rectangle does not lie on the mask.")
    if width * height > mask.size:
        raise BadPatch("The rectangle is larger than the mask.")
    pixels = _decoded(data, width, height)
    changed = mask.copy()
    changed[rows, columns] = pixels[rows.start - y : rows.stop - y, columns.start - x : columns.stop - x]
    return changed


def _decoded(data: bytes, width: int, height: int) -> Grey:
    if len(data) > MAX_BYTES:
        raise BadPatch("The changed part of the mask is too large.")
    if len(data) < 29 or data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR":
        raise BadPatch("The changed part of the mask is not a PNG.")
    if struct.unpack(">IIBB", data[16:26]) != (width, height, 8, 0):
        raise BadPatch("The changed part of the mask is not an 8-bit greyscale PNG of the rectangle's size.")
    try:
        with decoding(), Image.open(io.BytesIO(data), formats=("PNG",)) as image:
            pixels = np.asarray(image)
    except DECODER_ERRORS as error:
        raise BadPatch("The changed part of the mask is damaged.") from error
    if pixels.dtype != np.uint8 or pixels.shape != (height, width):
        raise BadPatch("The changed part of the mask is not an 8-bit greyscale PNG of the rectangle's size.")
    return pixels
