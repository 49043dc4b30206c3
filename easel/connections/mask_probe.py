"""Finds out by one edit which part of a mask a server heeds: a picture, a mask that says two things at once, and what came.

By its alpha the mask opens a square at the left, by its luminance one at the right. Whichever square was painted over tells
how masks are read here; when everything was, they are ignored. What changed outside is the leak.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from easel.connections.capability_card import MaskReading
from easel.pictures import png
from easel.pictures.decode import opened
from easel.sizes import Size

PROMPT = "Fill the picture with flat bright magenta."
CHANGED = 8  # of 255 in some channel: less is the noise of encoders
_CLEAR = 12.0  # of 255: a painted square differs by more than this on the mean
_TIMES = 1.6  # and by so many times what the rest differs
_EDGE = 12  # pixels around each square that are not judged: seams are soft

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Zone = tuple[slice, slice]


@dataclass(frozen=True, slots=True)
class Masked:
    """`reading` is None when nothing changed at all; `leak` is the share (0-1) of protected pixels that did."""

    reading: MaskReading | None
    leak: float


def write_picture(path: Path, size: Size) -> None:
    """A calm grey picture with some forms in it, as PNG, that a painted square stands out from."""
    y, x = np.mgrid[0 : size.height, 0 : size.width]
    grey = (112 + 24 * x / size.width + 16 * y / size.height).astype(np.uint8)
    picture = np.ascontiguousarray(np.dstack([grey, grey, grey]))
    for at in range(5):
        centre = (int((at + 0.5) * size.width / 5), size.height // 2)
        cv2.circle(picture, centre, size.height // 5, (96 + 18 * at, 120, 150 - 12 * at), -1, cv2.LINE_AA)
    png.write(picture, path)


def write_mask(path: Path, size: Size) -> None:
    """RGBA: alpha 0 in the left square, white in the right one, opaque black elsewhere."""
    mask = np.zeros((size.height, size.width, 4), np.uint8)
    mask[..., 3] = 255
    left, right = squares(size)
    mask[left][..., 3] = 0
    mask[right][..., :3] = 255
    png.write(mask, path)


def squares(size: Size) -> tuple[Zone, Zone]:
    """The two squares, as rows and columns."""
    edge = size.height * 5 // 8
    top, side = (size.height - edge) // 2, size.width // 10
    rows = slice(top, top + edge)
    return (rows, slice(side, side + edge)), (rows, slice(size.width - side - edge, size.width - side))


def read(source: Path, result: Path, size: Size) -> Masked:
    """What became of the picture. Raises BrokenPicture when the result cannot be decoded."""
    changed = np.abs(_pixels(result, size).astype(np.int16) - _pixels(source, size)).max(axis=2)
    left, right = (changed[_inner(zone)] for zone in squares(size))
    outside = np.ones(changed.shape, bool)
    for zone in squares(size):
        outside[_outer(zone)] = False
    rest = changed[outside]
    reading = _reading(float(left.mean()), float(right.mean()), float(rest.mean()))
    protected = np.concatenate([rest, left.ravel() if reading == "luminance" else right.ravel()])
    return Masked(reading, float((protected > CHANGED).mean()))


def _reading(left: float, right: float, rest: float) -> MaskReading | None:
    most, other = max(left, right), max(min(left, right), rest)
    if most < _CLEAR and rest < _CLEAR:
        return None
    if most - other < _CLEAR or most < _TIMES * other:
        return "ignored"
    return "alpha" if left > right else "luminance"


def _pixels(path: Path, size: Size) -> Pixels:
    with opened(path) as (_, image):
        pixels = np.asarray(image.convert("RGB"))
    if pixels.shape[:2] != (size.height, size.width):
        smaller = pixels.shape[0] * pixels.shape[1] > size.pixels
        method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
        pixels = np.asarray(cv2.resize(pixels, (size.width, size.height), interpolation=method), np.uint8)
    return pixels


def _inner(zone: Zone) -> Zone:
    rows, columns = zone
    return slice(rows.start + _EDGE, rows.stop - _EDGE), slice(columns.start + _EDGE, columns.stop - _EDGE)


def _outer(zone: Zone) -> Zone:
    rows, columns = zone
    return slice(max(0, rows.start - _EDGE), rows.stop + _EDGE), slice(
        max(0, columns.start - _EDGE), columns.stop + _EDGE
    )
