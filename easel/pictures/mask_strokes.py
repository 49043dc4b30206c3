"""Turns the strokes of the paint canvas into a mask at the picture's native size: in their order, round joins, soft edges.

Drawn without smoothing on a canvas two or four times as large and averaged down: at 3840x2160 that is faster than OpenCV's
own smooth lines, and closer to the browser's pixels (those come out 0.7 px too wide on each side).
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from easel.pictures.drawing import BadDrawing, Points, Shape, shapes
from easel.pictures.outlines import Polygons, grown, is_convex, segments, stroke_pieces

__all__ = ["BadDrawing", "Mask", "rasterise"]

Mask = NDArray[np.uint8]

_ERASED, _UNTOUCHED, _PAINTED = 0, 128, 255
_NONE, _FULL = np.uint8(0), np.uint8(255)
_SHIFT = 8  # OpenCV takes fixed-point coordinates with this many fractional bits
_SPREAD = 0.5  # px by which OpenCV's unsmoothed shapes reach beyond their outline
_VALUE = {"paint": _PAINTED, "erase": _ERASED}
_EVEN = 1.02  # a pen this nearly round is drawn as round
_LEFT_OUT = 0.5  # px by which a broad stroke's line may differ for having fewer points
_BROAD = 32  # px; thinner strokes are drawn piece by piece, because the whole radii of OpenCV's lines would show
_CELLS = 1 << 24  # filled at a time, to bound memory


def rasterise(
    json_data: Mapping[str, Any] | None,
    size: tuple[int, int],
    shown: tuple[int, int],
    *,
    erase_colour: str,
    base: Mask | None = None,
) -> Mask:
    """(H, W) uint8 coverage, 0 keep to 255 edit, of a drawing made on a canvas of `shown` px over a picture of `size` px.

    Sizes are (width, height). Shapes in `erase_colour` take away what was there before them, from `base` too, which
    the drawing lies upon ((H, W), not changed). Raises BadDrawing for what the paint canvas does not make.
    """
    width, height = size
    times = _times(width * height)
    over = np.full((height * times, width * times), _ERASED if base is None else _UNTOUCHED, np.uint8)
    scale = np.array([width * times / shown[0], height * times / shown[1]])
    for shape in shapes(json_data, erase_colour):
        _draw(over, shape, scale)
    if base is None:
        return _averaged(over, size)
    painted = _averaged(np.where(over == _PAINTED, _FULL, _NONE), size)
    untouched = _averaged(np.where(over == _UNTOUCHED, _FULL, _NONE), size)
    return np.asarray(cv2.add(painted, cv2.multiply(base, untouched, scale=1 / 255)), np.uint8)


def _averaged(over: NDArray[Any], size: tuple[int, int]) -> Mask:
    return np.asarray(
        over if over.shape == size[::-1] else cv2.resize(over, size, interpolation=cv2.INTER_AREA), np.uint8
    )


def _times(pixels: int) -> int:
    return 4 if pixels <= 2_500_000 else 2 if pixels <= 20_000_000 else 1


def _draw(over: Mask, shape: Shape, scale: Points) -> None:
    """Draws fill, then stroke. `scale` takes shown px to px of `over`."""
    local, to_over = shape.outline, np.diag(scale) @ shape.matrix
    if shape.uniform:  # the pen keeps its width on the shown canvas: stroke there
        local, to_over = _mapped(local, shape.matrix), np.column_stack([np.diag(scale), np.zeros(2)])
    if shape.closed and not shape.round and shape.fill and shape.fill == shape.stroke and is_convex(local):
        _fill(over, [_mapped(grown(local, shape.width / 2)[None], to_over)], _VALUE[shape.fill])
        return
    if shape.fill:
        _fill(over, [_mapped(local[None], to_over)], _VALUE[shape.fill])
    if shape.stroke:
        _stroke(over, shape, _VALUE[shape.stroke], local, to_over)


def _stroke(over: Mask, shape: Shape, value: int, local: Points, to_over: NDArray[np.float64]) -> None:
    pen = np.linalg.svd(to_over[:, :2], compute_uv=False)
    width = shape.width * math.sqrt(pen[0] * pen[1])
    if shape.round and pen[0] <= _EVEN * pen[1]:
        line = _mapped(np.vstack([local, local[:1]]) if shape.closed else local, to_over)
        (_broad_line if width >= _BROAD else _fine_line)(over, line, width, value)
        return
    pieces = stroke_pieces(local, shape.width, closed=shape.closed, rounded=shape.round)
    _fill(over, [_mapped(batch, to_over) for batch in pieces], value)


def _mapped(points: Points, matrix: NDArray[np.float64]) -> Points:
    mapped: Points = points @ matrix[:, :2].T + matrix[:, 2]
    return mapped


def _fixed(points: NDArray[Any]) -> NDArray[np.int32]:
    return np.round((points - 0.5) * (1 << _SHIFT)).clip(-(1 << 30), 1 << 30).astype(np.int32)


def _broad_line(over: Mask, points: Points, width: float, value: int) -> None:
    # An even width, since OpenCV's joints and caps have whole radii and reach half a pixel beyond them.
    thick = 2 * min(max(1, round(width / 2 - 0.75)), 16_000)
    fewer = cv2.approxPolyDP(points.astype(np.float32), _LEFT_OUT, False).reshape(-1, 2)  # each joint costs a disc
    cv2.polylines(over, [_fixed(fewer)], False, (value,), thick, cv2.LINE_8, _SHIFT)


def _fine_line(over: Mask, points: Points, width: float, value: int) -> None:
    half = max(width / 2 - _SPREAD, 0.25)
    for quad in _fixed(segments(points, half)):
        cv2.fillConvexPoly(over, quad, (value,), cv2.LINE_8, _SHIFT)
    radius = round(half * (1 << _SHIFT))
    for centre in _fixed(points).tolist():
        cv2.circle(over, centre, radius, (value,), cv2.FILLED, cv2.LINE_8, _SHIFT)


def _fill(over: Mask, batches: Sequence[Polygons], value: int) -> None:
    """Fills what any polygon covers, in whichever sense it winds. Batches are (count, corners, 2)."""
    if not batches:
        return
    if len(batches) == 1 and len(batches[0]) == 1 and is_convex(batches[0][0]):
        inner = _fixed(grown(batches[0][0], -_SPREAD))
        cv2.fillConvexPoly(over, inner, (value,), cv2.LINE_8, _SHIFT)
        return
    ends = np.vstack([_ends(batch) for batch in batches])
    height, width = over.shape[:2]
    left, top = np.floor(ends.reshape(-1, 2).min(axis=0)).clip(0, (width, height)).astype(int)
    right, bottom = np.ceil(ends.reshape(-1, 2).max(axis=0)).clip(0, (width, height)).astype(int)
    if left >= right:
        return
    step = max(1, _CELLS // int(right - left))
    for start in range(top, bottom, step):
        part = over[start : min(start + step, bottom), left:right]
        part[_covered(ends - (left, start, left, start), part.shape[:2])] = value


def _ends(polygons: Polygons) -> NDArray[np.float64]:
    """(N, 4): x, y, x, y of each edge, all polygons turning the same way so that overlaps add up instead of cancelling."""
    following = np.roll(polygons, -1, axis=1)
    area = np.sum(polygons[..., 0] * following[..., 1] - polygons[..., 1] * following[..., 0], axis=1)
    forward = (area >= 0)[:, None, None]
    edges = np.concatenate([np.where(forward, polygons, following), np.where(forward, following, polygons)], axis=2)
    return edges.reshape(-1, 4)


def _covered(ends: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Which pixels' centres the edges wind around (the non-zero rule, as a browser fills)."""
    height, width = shape
    falls = ends[:, 3] >= ends[:, 1]
    low, high = np.minimum(ends[:, 1], ends[:, 3]), np.maximum(ends[:, 1], ends[:, 3])
    first, last = (np.ceil(y - 0.5).clip(0, height).astype(np.int64) for y in (low, high))
    count = last - first
    edge = np.repeat(np.arange(len(ends)), count)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    x0, y0, x1, y1 = ends[edge].T
    x = x0 + (row + 0.5 - y0) * ((x1 - x0) / (y1 - y0))
    column = np.ceil(x - 0.5).clip(0, width).astype(np.int64)
    grid = np.zeros((height, width + 1), np.int16)
    np.add.at(grid.reshape(-1), row * (width + 1) + column, np.where(falls[edge], 1, -1).astype(np.int16))
    np.cumsum(grid, axis=1, dtype=np.int16, out=grid)
    covered: NDArray[np.bool_] = grid[:, :-1] != 0
    return covered
