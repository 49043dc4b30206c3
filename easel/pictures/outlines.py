"""Outlines of strokes and offset shapes, as polygons."""

import math

import numpy as np
from numpy.typing import NDArray

from easel.pictures.drawing import Points

Polygons = NDArray[np.float64]  # (count, corners, 2)

_DISC = 32  # corners of a round cap
_GENTLE = math.cos(math.radians(25))  # turns below this need no round join: a mitre is as round
MITER_LIMIT = 4  # Fabric's own for every shape but the brush, which is round


def grown(polygon: Points, by: float) -> Points:
    """A convex polygon with every edge moved outwards by `by` (inwards when negative); corners stay sharp.

    One that is too thin to shrink that far is returned as it was.
    """
    edges = np.roll(polygon, -1, axis=0) - polygon
    keep = np.hypot(edges[:, 0], edges[:, 1]) > 1e-9
    polygon, edges = polygon[keep], edges[keep]
    area = float(np.sum(polygon[:, 0] * np.roll(polygon[:, 1], -1) - polygon[:, 1] * np.roll(polygon[:, 0], -1)))
    along = edges / np.hypot(edges[:, 0], edges[:, 1])[:, None]
    outward = np.column_stack([along[:, 1], -along[:, 0]]) * math.copysign(1, area)
    before = np.roll(outward, 1, axis=0)
    bisector = outward + before
    reach = np.maximum(np.sum(bisector * outward, axis=1), 1e-6)[:, None]
    moved: Points = polygon + bisector / reach * by
    spans = np.ptp(polygon @ outward.T, axis=0)  # how wide it is across each edge
    if float(spans.min()) < -2.5 * by:
        return polygon
    return moved


def is_convex(points: Points) -> bool:
    """Whether a closed outline turns one way only, and once round."""
    if len(points) < 3:
        return False
    edges = np.roll(points, -1, axis=0) - points
    edges = edges[np.hypot(edges[:, 0], edges[:, 1]) > 1e-9]
    if len(edges) < 3:
        return False
    following = np.roll(edges, -1, axis=0)
    cross = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
    turns = np.arctan2(cross, np.sum(edges * following, axis=1))
    return bool((cross >= 0).all() or (cross <= 0).all()) and abs(abs(turns.sum()) - 2 * math.pi) < 1e-6


def stroke_pieces(points: Points, width: float, *, closed: bool, rounded: bool) -> list[Polygons]:
    """Polygons that together cover a stroke of `width` along `points`: a rectangle for each segment, a piece for each corner.

    `rounded`: round joins and caps; otherwise mitred joins (bevelled beyond the limit) and straight caps, as a canvas draws.
    """
    half = width / 2
    line = np.vstack([points, points[:1]]) if closed else points
    steps = np.diff(line, axis=0)
    keep = np.hypot(steps[:, 0], steps[:, 1]) > 1e-9
    starts, steps = line[:-1][keep], steps[keep]
    if not len(steps):
        return [_discs(points[:1], half)] if rounded else []
    along = steps / np.hypot(steps[:, 0], steps[:, 1])[:, None]
    across = np.column_stack([-along[:, 1], along[:, 0]]) * half
    ends = starts + steps
    pieces = [np.stack([starts + across, ends + across, ends - across, starts - across], axis=1)]
    first = 0 if closed else 1
    before, after, corners = np.roll(across, 1, axis=0)[first:], across[first:], starts[first:]
    if rounded:
        sharp = np.sum(before * after, axis=1) < _GENTLE * half * half
        tips = np.empty((0, 2)) if closed else np.vstack([starts[:1], ends[-1:]])
        pieces.append(_discs(np.vstack([corners[sharp], tips]), half))
        before, after, corners = before[~sharp], after[~sharp], corners[~sharp]
    return [*pieces, _mitres(corners, before, after)]


def segments(points: Points, half: float) -> Polygons:
    """The rectangles of a line of half-width `half`, one for each segment that has a length."""
    steps = np.diff(points, axis=0)
    keep = np.hypot(steps[:, 0], steps[:, 1]) > 1e-9
    starts, ends = points[:-1][keep], points[1:][keep]
    along = ends - starts
    across = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(along[:, 0], along[:, 1])[:, None] * half
    return np.stack([starts + across, ends + across, ends - across, starts - across], axis=1)


def _discs(centres: Points, radius: float) -> Polygons:
    turn = np.arange(_DISC) * (2 * math.pi / _DISC)
    return centres[:, None, :] + radius * np.column_stack([np.cos(turn), np.sin(turn)])


def _mitres(corners: Points, before: Points, after: Points) -> Polygons:
    """The pieces that fill the outer side of corners between two segments with these half-width normals."""
    left = before[:, :1] * after[:, 1:] - before[:, 1:] * after[:, :1] > 0
    one, two = (np.where(left, -normal, normal) for normal in (before, after))
    middle = one + two
    square = np.sum(middle * middle, axis=1, keepdims=True)
    half = np.sum(one * one, axis=1, keepdims=True)
    sharp = 4 * half > MITER_LIMIT**2 * square
    tip = np.where(sharp, one, middle * (2 * half / np.maximum(square, 1e-18)))
    return np.stack([corners, corners + one, corners + tip, corners + two], axis=1)
