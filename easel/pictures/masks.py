"""Masks: what is painted, what is derived from it without loss, how much it covers, and how it goes over the wire.

A mask is (H, W) uint8 at the picture's native size: coverage, 0 = keep … 255 = edit. On the wire that is turned into
alpha (section 3 of the wire contract): alpha = 255 - coverage, and RGB = coverage for servers that read luminance.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from easel.pictures import png
from easel.pictures.decode import BROUGHT, KEPT, eight_bit, load, opened, orientation, upright
from easel.pictures.mask_strokes import Mask
from easel.words import units

MAX_WIRE_BYTES = 4_000_000  # the API reference says "less than 4 MB"
Reading = Literal["alpha", "white", "black"]

_TINY = 32 * 32  # px: less than one of the patches that image models see
_SOFT_LEVELS = (16, 48, 80, 112, 144, 176, 208, 240)


@dataclass(frozen=True, slots=True)
class Adjustments:
    """What is derived from a painted mask, in this order; all in px of the picture. The painted mask itself stays.

    `feather` turns the edge into a ramp that reaches so many px to each side.
    """

    invert: bool = False
    grow: int = 0
    shrink: int = 0
    feather: int = 0


class MaskTooLarge(ValueError):
    """Even with hard edges the mask does not fit into what servers take; one sentence."""


def derived(mask: Mask, adjustments: Adjustments) -> Mask:
    """The mask that is sent and sealed with; a new array, or `mask` itself when nothing is adjusted.

    At 3840x2160: invert 3 ms, grow and shrink about 80 ms each whatever the radius, feather 30 ms.
    """
    if adjustments.invert:
        mask = cv2.bitwise_not(mask).astype(np.uint8, copy=False)
    if adjustments.grow > 0:
        mask = _grown(mask, adjustments.grow)
    if adjustments.shrink > 0:
        mask = 255 - _grown(255 - mask, adjustments.shrink)
    if adjustments.feather > 0:
        mask = _feathered(mask, adjustments.feather)
    return mask


def _grown(mask: Mask, by: int) -> Mask:
    """Everything within `by` px of a painted place is painted; soft brushes stay soft (in eight steps)."""
    x, y, wide, high = cv2.boundingRect(mask)
    if not wide:
        return mask
    reached = np.s_[max(0, y - by - 1) : y + high + by + 1, max(0, x - by - 1) : x + wide + by + 1]
    part = mask[reached]
    hard = int(np.count_nonzero(part == 255))
    soft = int(np.count_nonzero(part)) - hard
    levels = (128,) if soft < 0.1 * hard else _SOFT_LEVELS  # smooth edges of hard brushes are a small share
    total = np.zeros(part.shape, np.uint16)
    for level in levels:
        total += _within(part, level, by)
    grown = mask.copy()
    grown[reached] = np.maximum(part, total // len(levels))
    return grown


def _within(mask: Mask, level: int, by: int) -> Mask:
    """255 within `by` px of a place of at least `level`, with an edge of one px."""
    outside = (mask < level).astype(np.uint8)
    if outside.all():
        return np.zeros_like(mask)
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    np.minimum(distance, by + 1, out=distance)
    return np.asarray(cv2.convertScaleAbs(distance, alpha=-255, beta=255 * (by + 1)), np.uint8)


def _feathered(mask: Mask, by: int) -> Mask:
    """A triangular blur of `by` px to each side, as two box filters: its cost does not depend on `by`."""
    box, left = (by + 1, by + 1), by // 2
    once = cv2.blur(mask, box, anchor=(left, left), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.blur(once, box, anchor=(by - left, by - left), borderType=cv2.BORDER_REPLICATE), np.uint8)


def coverage(mask: Mask) -> float:
    """The painted share of the picture, 0 to 1; soft places count by how much they are painted."""
    return float(mask.mean(dtype=np.float64)) / 255


def caution(mask: Mask) -> str:
    """One sentence about a mask that is probably not meant: empty, full or tiny; "" for all others."""
    painted = int(np.count_nonzero(mask >= 128))
    if not painted:
        return "The mask is empty: nothing may change."
    if painted == mask.size and int(mask.min()) == 255:
        return "The mask covers the whole picture: everything may change and nothing is protected."
    if painted < _TINY:
        return f"The mask is tiny: {painted:,} pixels. The model may not notice so few."
    return ""


def from_file(path: Path, size: tuple[int, int], reading: Reading | None = None) -> tuple[Mask, tuple[str, ...]]:
    """A mask of `size` (width, height) read from a picture, and what to tell people about it.

    `reading`: "alpha" = transparent places are edited, as OpenAI has it; "white" or "black" = these are. None takes
    alpha where the picture is anywhere transparent, else white. Raises BrokenPicture, OSError.
    """
    notes: list[str] = []
    fits = size[0] * size[1] <= BROUGHT.pixels and max(size) <= BROUGHT.edge
    with opened(path, BROUGHT if fits else KEPT) as (header, image):
        load(path, header, image)
        straight = upright(eight_bit(image), orientation(image))
        alpha = np.asarray(straight.convert("RGBA").getchannel("A")) if straight.has_transparency_data else None
        grey = np.asarray(straight.convert("RGB").convert("L"))
    if reading is None:
        reading = "alpha" if alpha is not None and int(alpha.min()) < 255 else "white"
        notes.append(_READ[reading])
    if reading == "alpha" and alpha is None:
        notes.append("The file has no transparency, so nothing is masked.")
        alpha = np.full_like(grey, 255)
    read = 255 - (alpha if reading == "alpha" and alpha is not None else 255 - grey if reading == "white" else grey)
    return _scaled(read, size, notes), tuple(notes)


_READ = {
    "alpha": "Transparent areas of the file became the mask.",
    "white": "White areas of the file became the mask.",
}


def _scaled(mask: NDArray[Any], size: tuple[int, int], notes: list[str]) -> Mask:
    height, width = mask.shape
    if (width, height) == size:
        return np.ascontiguousarray(mask, np.uint8)
    notes.append(f"The mask was {width} × {height} and was scaled to the picture’s {size[0]} × {size[1]}.")
    if abs(width * size[1] - height * size[0]) > 0.01 * width * size[1]:
        notes.append("Its aspect ratio differs from the picture’s, so it was stretched.")
    return resized(np.ascontiguousarray(mask, np.uint8), size)


def resized(mask: Mask, size: tuple[int, int]) -> Mask:
    """The mask at another `size` (width, height), averaged when smaller, smoothed when larger."""
    if mask.shape == size[::-1]:
        return mask
    smaller = size[0] * size[1] < mask.size
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR), np.uint8)


def wire_png(mask: Mask, path: Path, *, max_bytes: int = MAX_WIRE_BYTES) -> str:
    """Writes the RGBA PNG that servers take to `path`; says what had to be given up, "" almost always.

    About 80 ms at 3840x2160. Raises MaskTooLarge when even hard edges, without specks, need more than `max_bytes`.
    """
    for packing in (png.FLAT, png.DENSE):
        data = png.encode(mask, packing, _wired)
        if len(data) < max_bytes:
            png.write_parts([data], path)
            return ""
    hard = np.where(cv2.medianBlur(mask, 5) >= 128, 255, 0).astype(np.uint8)
    data = png.encode(hard, png.DENSE, _wired)
    if len(data) >= max_bytes:
        raise MaskTooLarge(
            f"The mask needs {units.file_size(len(data))}; servers take less than {units.file_size(max_bytes)}."
        )
    png.write_parts([data], path)
    return "The mask was sent with hard edges and without specks, because the soft mask was too large for servers."


def _wired(mask: Mask) -> Mask:
    return np.asarray(cv2.merge([mask, mask, mask, 255 - mask]), np.uint8)
