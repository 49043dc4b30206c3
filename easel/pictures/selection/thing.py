"""Finds the thing that a loose outline or a scribble means: by its colours, against those around it (GrabCut, Rother 2004)."""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from easel.pictures.selection.wishes import Loop, Scribble, bounds

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Grey = np.ndarray[Any, np.dtype[np.uint8]]
Places = np.ndarray[Any, np.dtype[np.int32]]
Models = tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.float64]]]
Area = tuple[int, int, int, int]  # left, top, right, bottom

_COARSE, _FINE = 32_000, 150_000  # px: colours are learnt on the one copy, the outline is drawn on the other
_ROUNDS = 4
_REACH = 6  # px of the fine copy by which its outline may leave the coarse one
_AROUND = 0.25  # of a loop's longer side: the ground that is looked at
_BEYOND = 0.6  # of a scribble's sides: how far its thing may reach
_LEAST = 0.06  # of the picture's longer side: the same, for a short scribble
_LIGHT, _COLOUR = 0.7, 1.6  # a shadow changes the light more than the colour
_SPECK = 0.02  # of the largest piece: what is smaller is dropped
_ALL = (0, 0, 0, 0)  # the marks say where to look
_FEW = 25  # pixels of which no colours can be learnt


@dataclass(frozen=True, slots=True)
class Found:
    """`inside` (a small copy of `area` of the picture): 1 where the thing is."""

    inside: Grey
    area: Area


def find(picture: Pixels, wish: Loop | Scribble) -> Found | None:
    """None where nothing stands out. `picture` is BGR."""
    area = _area(picture, wish)
    part = picture[area[1] : area[3], area[0] : area[2]]
    fine = _coloured(_smaller(part, _FINE))
    coarse = _smaller(fine, _COARSE)
    marks = _marks(wish, area, coarse)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    for side in (0, 1):
        if np.count_nonzero((marks & 1) == side) < _FEW:
            return None
    cv2.setRNGSeed(1)  # the same hand gets the same outline
    cv2.grabCut(coarse, marks, _ALL, *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    inside = _inside(marks)
    if fine.shape != coarse.shape and inside.any():
        inside = _drawn_finer(inside, fine, models)
    inside = _without_specks(inside)
    return Found(inside, area) if inside.any() else None


def _drawn_finer(inside: Grey, fine: Pixels, models: Models) -> Grey:
    """The outline once more with the colours that are known: within a few pixels of the coarse one, and holes in it."""
    size = fine.shape[1], fine.shape[0]
    grown = cv2.resize(inside, size, interpolation=cv2.INTER_NEAREST)
    near = cv2.dilate(grown, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _REACH + 1, 2 * _REACH + 1)))
    marks = np.where(grown > 0, cv2.GC_PR_FGD, np.where(near > 0, cv2.GC_PR_BGD, cv2.GC_BGD)).astype(np.uint8)
    if not (marks == cv2.GC_BGD).any():
        _frame(marks)
    cv2.grabCut(fine, marks, _ALL, *models, 1, cv2.GC_EVAL_FREEZE_MODEL)
    return _inside(marks)


def _inside(marks: Grey) -> Grey:
    return np.asarray(marks & 1, np.uint8)


def _area(picture: Pixels, wish: Loop | Scribble) -> Area:
    left, top, right, bottom = bounds(wish.corners if isinstance(wish, Loop) else wish.points)
    aside = above = _AROUND * max(right - left, bottom - top)
    if isinstance(wish, Scribble):
        least = _LEAST * max(picture.shape[:2])
        aside, above = (2 * max(_BEYOND * span, least) for span in (right - left, bottom - top))
    high, wide = picture.shape[:2]
    x, y = max(0, math.floor(left - aside)), max(0, math.floor(top - above))
    return x, y, min(wide, math.ceil(right + aside)), min(high, math.ceil(bottom + above))


def _smaller(part: Pixels, most: int) -> Pixels:
    """At most `most` pixels of it; halved first, which is quick."""
    while part.shape[0] * part.shape[1] > 8 * most and min(part.shape[:2]) > 1:
        part = np.asarray(cv2.resize(part, (part.shape[1] // 2, part.shape[0] // 2), interpolation=cv2.INTER_AREA))
    factor = min(1.0, math.sqrt(most / (part.shape[0] * part.shape[1])))
    size = max(1, math.floor(part.shape[1] * factor)), max(1, math.floor(part.shape[0] * factor))
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)


def _coloured(copy: Pixels) -> Pixels:
    """In colours of which a shadow changes little."""
    weights = np.array([_LIGHT, _COLOUR, _COLOUR], np.float32)
    parted = cv2.cvtColor(copy, cv2.COLOR_BGR2LAB).astype(np.float32)
    made: Pixels = np.clip((parted - 128) * weights + 128, 0, 255).astype(np.uint8)
    return made


def _marks(wish: Loop | Scribble, area: Area, copy: Pixels) -> Grey:
    """What the hand said of each pixel, in GrabCut's words."""
    marks = np.full(copy.shape[:2], cv2.GC_BGD, np.uint8)
    high, wide = marks.shape
    factor = np.array([wide / (area[2] - area[0]), high / (area[3] - area[1])])
    points = np.asarray(wish.corners if isinstance(wish, Loop) else wish.points) - area[:2]
    places = np.round(points * factor - 0.5).astype(np.int32)
    if isinstance(wish, Loop):
        cv2.fillPoly(marks, [places], cv2.GC_PR_FGD)
    else:
        _scribbled(marks, places)
    if not (marks == cv2.GC_BGD).any():
        _frame(marks)
    return marks


def _scribbled(marks: Grey, places: Places) -> None:
    high, wide = marks.shape
    x, y = round(wide / 10), round(high / 10)
    marks[y : high - y, x : wide - x] = cv2.GC_PR_BGD
    cv2.fillConvexPoly(marks, cv2.convexHull(places), cv2.GC_PR_FGD)
    cv2.polylines(marks, [places], False, cv2.GC_FGD, 3)


def _frame(marks: Grey) -> None:
    """Where all of the picture may be the thing, its rim is the ground."""
    for rim in (marks[:2], marks[-2:], marks[:, :2], marks[:, -2:]):
        rim[:] = cv2.GC_BGD


def _without_specks(inside: Grey) -> Grey:
    count, labels, facts, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    if count <= 2:
        return inside
    sizes = facts[:, cv2.CC_STAT_AREA].copy()
    sizes[0] = 0
    return np.asarray((sizes >= _SPECK * sizes.max())[labels], np.uint8)
