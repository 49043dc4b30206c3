"""Finds where letters stand in a picture: lines as four corners each, clockwise from the upper left of the reading direction."""

from typing import Any

import cv2
import numpy as np

from easel.proofs import models

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Plane = np.ndarray[Any, np.dtype[np.float32]]

EDGE = 1280  # px of the longer side at which a picture is looked at
_STEP = 32  # sides are multiples of it
_LETTER, _LINE = 0.3, 0.5  # how sure the model has to be of a pixel, and of a line
_GROWN = 1.6  # the model draws lines smaller than they are
_LEAST = 5  # px


class Finder:
    """One thread at a time."""

    def __init__(self) -> None:
        self._net = cv2.dnn.readNetFromONNX(str(models.find_model()))

    def lines(self, picture: Pixels, edge: int = EDGE) -> list[Plane]:
        """(4, 2) corners each, in pixels of `picture` (BGR)."""
        height, width = picture.shape[:2]
        scale = min(1.0, edge / max(height, width))
        if max(height, width) < edge / 2:
            scale = min(2.0, edge / 2 / max(height, width))
        wide, high = (max(_STEP, round(side * scale / _STEP) * _STEP) for side in (width, height))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = cv2.resize(picture, (wide, high), interpolation=method)
        self._net.setInput(cv2.dnn.blobFromImage(small, 1 / 127.5, mean=(127.5, 127.5, 127.5)))
        found = np.asarray(self._net.forward()[0, 0], np.float32)
        back = np.array([width / wide, height / high], np.float32)
        return [corners * back for corners in _outlined(found)]


def _outlined(found: Plane) -> list[Plane]:
    letters = cv2.dilate((found > _LETTER).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(letters, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    return [grown for each in outlines if (grown := _line(found, each)) is not None]


def _line(found: Plane, outline: Any) -> Plane | None:
    middle, (wide, high), angle = cv2.minAreaRect(outline)
    if min(wide, high) < 3 or _certainty(found, cv2.boxPoints((middle, (wide, high), angle))) < _LINE:
        return None
    by = wide * high * _GROWN / (wide + high)  # of an offset to all sides, twice
    wide, high = wide + by, high + by
    if min(wide, high) < _LEAST:
        return None
    return ordered(np.asarray(cv2.boxPoints((middle, (wide, high), angle)), np.float32))


def _certainty(found: Plane, corners: Any) -> float:
    height, width = found.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (width - 1, height - 1))
    inside = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(inside, [np.rint(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(found[top : bottom + 1, left : right + 1], inside)[0])


def ordered(corners: Plane) -> Plane:
    """Upper left, upper right, lower right, lower left."""
    across = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = across[:2], across[2:]
    left, right = left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]
    return np.asarray([left[0], right[0], right[1], left[1]], np.float32)
