"""Finds the colour at a place and those near it: what hangs together with the place, or everywhere."""

import math
from typing import Any

import cv2
import numpy as np

from easel.pictures.selection.wishes import Wand

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Grey = np.ndarray[Any, np.dtype[np.uint8]]

_INSIDE = 255


def calmed(picture: Pixels) -> Pixels:
    """The picture without its finest grain, which would tear holes into what is found."""
    return np.asarray(cv2.blur(picture, (3, 3)), np.uint8)


def find(calm: Pixels, wish: Wand) -> Grey:
    """(H, W), 0 to 255, its edge a pixel soft; the place itself is always in it. `calm` is `calmed`, BGR."""
    high, wide = calm.shape[:2]
    x, y = min(math.floor(wish.at[0]), wide - 1), min(math.floor(wish.at[1]), high - 1)
    found = _everywhere(calm, (x, y), wish.tolerance) if wish.everywhere else _here(calm, (x, y), wish.tolerance)
    closed = cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.GaussianBlur(closed, (3, 3), 0.7), np.uint8)


def _here(calm: Pixels, place: tuple[int, int], tolerance: int) -> Grey:
    high, wide = calm.shape[:2]
    found = np.zeros((high + 2, wide + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (_INSIDE << 8)
    apart = (tolerance,) * 3
    cv2.floodFill(calm, found, place, 0, apart, apart, flags)
    return found[1:-1, 1:-1]


def _everywhere(calm: Pixels, place: tuple[int, int], tolerance: int) -> Grey:
    colour = calm[place[1], place[0]].astype(np.int32)
    low, high = np.clip(colour - tolerance, 0, 255), np.clip(colour + tolerance, 0, 255)
    return np.asarray(cv2.inRange(calm, low.astype(np.uint8), high.astype(np.uint8)), np.uint8)
