"""Draws the edge of a thing at the picture's own size, along the colours there (a guided filter, He 2010)."""

from typing import Any

import cv2
import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Grey = np.ndarray[Any, np.dtype[np.uint8]]
Field = np.ndarray[Any, np.dtype[np.float32]]

_TILE = 96  # px: the filter looks only at tiles that the edge goes through
_SKIP = 3  # px: which colours are to be told apart is seen in every third
_LEVELS = 6.0  # squared: a spread that every picture has
_SMOOTH = 4e-3  # what counts as no difference between colours, squared
_FIRM = 2.0  # how much steeper than the filter leaves it the edge is


def draw(part: Pixels, inside: Grey) -> Grey:
    """(H, W) of `part` (BGR), 0 to 255, from a smaller copy `inside` that is 1 within the thing."""
    high, wide = part.shape[:2]
    coarse = np.asarray(cv2.resize(inside * np.uint8(255), (wide, high), interpolation=cv2.INTER_LINEAR), np.uint8)
    radius = max(3, round(1.5 * wide / inside.shape[1]))
    edge = np.asarray(cv2.dilate(_edge_of(inside), np.ones((3, 3), np.uint8)), np.uint8)
    drawn = coarse.copy()
    for y in range(0, high, _TILE):
        for x in range(0, wide, _TILE):
            if _crosses(edge, x / wide, y / high, _TILE / wide, _TILE / high):
                _draw_tile(part, coarse, drawn, (x, y), radius)
    return drawn


def _edge_of(inside: Grey) -> Grey:
    kernel = np.ones((3, 3), np.uint8)
    return np.asarray(cv2.morphologyEx(inside, cv2.MORPH_GRADIENT, kernel), np.uint8)


def _crosses(edge: Grey, left: float, top: float, width: float, height: float) -> bool:
    high, wide = edge.shape
    rows = slice(max(0, int(top * high) - 1), int((top + height) * high) + 2)
    return bool(edge[rows, max(0, int(left * wide) - 1) : int((left + width) * wide) + 2].any())


def _draw_tile(part: Pixels, coarse: Grey, drawn: Grey, at: tuple[int, int], radius: int) -> None:
    (x, y), rim = at, 2 * radius
    top, left = max(0, y - rim), max(0, x - rim)
    around = np.s_[top : y + _TILE + rim, left : x + _TILE + rim]
    wanted = np.asarray(coarse[around], np.float32) / np.float32(255)
    filtered = _guided(_guide(part[around], wanted), wanted, radius)
    firm = np.clip((filtered - 0.5) * _FIRM + 0.5, 0, 1)[y - top : y - top + _TILE, x - left : x - left + _TILE]
    drawn[y : y + _TILE, x : x + _TILE] = np.round(firm * 255)


def _guide(part: Pixels, wanted: Field) -> Field:
    """The one channel that tells thing and ground here apart best (Fisher's), its spread about 1."""
    colours = part[::_SKIP, ::_SKIP].reshape(-1, 3).astype(np.float32)
    within = wanted[::_SKIP, ::_SKIP].reshape(-1) > 0.5
    if within.all() or not within.any():
        return np.asarray(part.mean(2) / 255, np.float32)
    inner, outer = colours[within].mean(0), colours[~within].mean(0)
    apart = colours - np.where(within[:, None], inner, outer)
    spread = apart.T @ apart / len(colours) + np.eye(3, dtype=np.float32) * _LEVELS
    way = np.linalg.solve(spread, inner - outer)
    way /= max(float((inner - outer) @ way), 1e-6)
    return np.asarray(cv2.transform(part.astype(np.float32), way.reshape(1, 3)), np.float32)


def _guided(guide: Field, wanted: Field, radius: int) -> Field:
    """`wanted` as the straight line of `guide` that fits it best within `radius` of each pixel."""
    window = (2 * radius + 1, 2 * radius + 1)

    def mean(field: Field) -> Field:
        return np.asarray(cv2.boxFilter(field, cv2.CV_32F, window, borderType=cv2.BORDER_REFLECT), np.float32)

    light, aim = mean(guide), mean(wanted)
    slope = (mean(guide * wanted) - light * aim) / (mean(guide * guide) - light * light + _SMOOTH)
    return np.asarray(
        mean(np.asarray(slope, np.float32)) * guide + mean(np.asarray(aim - slope * light, np.float32)), np.float32
    )
