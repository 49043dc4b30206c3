"""Finds where letters stand in a picture: lines, straight or curved, by their upper and lower edges in the reading direction."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from easel.proofs import models
from easel.proofs.bending import Strip, bent, straight

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Plane = np.ndarray[Any, np.dtype[np.float32]]

EDGES = (
    1280,
    608,
)  # px of the longer side at which a picture is looked at: letters of half its height are seen in the second alone
_TALL = 0.14  # of the longer side: what the second look is for
_STEP = 32  # sides are multiples of it
_LETTER, _LINE = 0.3, 0.5  # how sure the model has to be of a pixel, and of a line
_PERHAPS = 0.15  # of a pixel of what may be a line
_SMALL = 6  # px: what is lower is no line, perhaps
_LEAST = 5  # px


@dataclass(frozen=True, slots=True)
class Found:
    """`is_complete` says that nothing else looks like letters."""

    lines: tuple[Strip, ...]
    is_complete: bool


class Finder:
    """One thread at a time."""

    def __init__(self) -> None:
        self._net = cv2.dnn.readNetFromONNX(str(models.find_model()))

    def lines(self, picture: Pixels) -> Found:
        """In pixels of `picture` (BGR)."""
        fine = self._look(picture, EDGES[0])
        tall = _TALL * max(picture.shape[:2])
        coarse = self._look(picture, EDGES[1]).lines
        large = [strip for strip in coarse if strip.height > tall]
        small = [strip for strip in fine.lines if not any(each.covers(strip) for each in large)]
        seen = (*large, *small)
        more = [strip for strip in coarse if not any(each.covers(strip) or strip.covers(each) for each in seen)]
        return Found((*seen, *more), fine.is_complete)

    def _look(self, picture: Pixels, edge: int) -> Found:
        height, width = picture.shape[:2]
        scale = min(2.0 if max(height, width) * 2 < edge else 1.0, edge / max(height, width))
        wide, high = (max(_STEP, round(side * scale / _STEP) * _STEP) for side in (width, height))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = cv2.resize(picture, (wide, high), interpolation=method)
        self._net.setInput(cv2.dnn.blobFromImage(small, 1 / 127.5, mean=(127.5, 127.5, 127.5)))
        seen = np.asarray(self._net.forward()[0, 0], np.float32)
        return _outlined(seen, np.array([width / wide, height / high], np.float32))


def _outlined(seen: Plane, back: Plane) -> Found:
    letters = cv2.dilate((seen > _LETTER).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(letters, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    lines: list[Strip] = []
    for outline in outlines:
        if min(cv2.minAreaRect(outline)[1]) < 3:
            continue
        if _certainty(seen, outline) >= _LINE:
            strip = bent(outline) or straight(outline)
            lines += [strip.scaled(back)] if strip.height >= _LEAST else []
    return Found(tuple(lines), not _has_more(seen, outlines))


def _has_more(seen: Plane, outlines: Any) -> bool:
    """Whether something else may be letters."""
    perhaps = (seen > _PERHAPS).astype(np.uint8)
    sure = np.zeros_like(perhaps)
    for outline in outlines:
        if _certainty(seen, outline) >= _LINE:
            cv2.fillPoly(sure, [outline], 1)
    perhaps[cv2.dilate(sure, np.ones((9, 9), np.uint8)) > 0] = 0
    _, _, boxes, _ = cv2.connectedComponentsWithStats(perhaps)
    return any(min(wide, high) >= _SMALL for _, _, wide, high, _ in boxes[1:])


def _certainty(seen: Plane, outline: Any) -> float:
    left, top, wide, high = cv2.boundingRect(outline)
    inside = np.zeros((high, wide), np.uint8)
    cv2.fillPoly(inside, [outline - (left, top)], 1)
    return float(cv2.mean(seen[top : top + high, left : left + wide], inside)[0])
