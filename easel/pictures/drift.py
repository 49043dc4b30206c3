"""Drift: by how much a model moved, or scaled, the whole picture; measured where it should not have changed, and undone.

Gauss-Newton on the protected pixels, from a small copy of the pictures up to a large one, with weights that let repainted
places drop out. The mask's outline cannot pose as content, since only protected pixels are looked at, and a weight per
pixel is all that a mask is here.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from easel.pictures.png import Pixels

Plane = NDArray[np.float32]
Vector = NDArray[np.float64]  # dx, dy of the middle in px, and growth across and down per half edge, in px

_SMALLEST, _LARGEST = 64, 1_600  # px of the long edge between which the search runs
_STEPS = 8
_SETTLED = 0.02  # px
_LOOKED_AT = 120_000  # protected px of each size; more of them find the same
_FEWEST = 400  # protected px below which nothing is concluded
_TEXTURE = 0.5  # grey levels per px: below it nothing can be told
_ALIKE = 0.5  # correlation that two pictures of the same thing have at least
_STILL = 0.1  # px
_WHOLE = 0.12  # px: a shift this near to whole pixels is undone without resampling
_WORTH = 0.4  # px at the picture's rim that a scale must explain to be believed


@dataclass(frozen=True, slots=True)
class Drift:
    """A point of the source is found at (x * scale_x + dx, y * scale_y + dy) in the result, in px of the source's grid.

    `alike` is the correlation of both pictures once that is undone, over the protected area: below 0.5 nothing may be
    concluded, and `known` is False.
    """

    dx: float
    dy: float
    scale_x: float
    scale_y: float
    alike: float

    @property
    def known(self) -> bool:
        return self.alike >= _ALIKE

    @property
    def still(self) -> bool:
        """Whether nothing moved, as far as can be told."""
        moved = max(abs(self.dx), abs(self.dy)) >= _STILL or self.scale_x != 1 or self.scale_y != 1
        return not (self.known and moved)


NONE = Drift(0, 0, 1, 1, 0)


def measured(before: Pixels, after: Pixels, protected: NDArray[np.bool_]) -> Drift:
    """The drift of `after` against `before` ((H, W, 3) RGB each), seen where `protected` (H, W). About 0.25 s at 4K."""
    one, two = _grey(before), _grey(after)
    height, width = one.shape
    long = max(width, height)
    free = np.where(protected, np.uint8(255), np.uint8(0))
    edges = [edge for edge in (_SMALLEST, 200, 600, _LARGEST) if edge < long]
    motion, alike = np.zeros(4), 0.0
    for edge in [*edges, min(long, _LARGEST)][-4:]:
        times = edge / long
        level = [_level(plane, times) for plane in (one, two, free)]
        step = _settled(level[0], level[1], level[2] == 255, motion * times)
        if step is not None:
            motion, alike = step[0] / times, step[1]
    return _told(motion, alike, width, height)


def _told(motion: Vector, alike: float, width: int, height: int) -> Drift:
    dx, dy, across, down = (float(value) for value in motion)
    if max(abs(across), abs(down)) < _WORTH:
        return Drift(dx, dy, 1, 1, alike)
    scale_x, scale_y = 1 + 2 * across / width, 1 + 2 * down / height
    return Drift(dx - across, dy - down, scale_x, scale_y, alike)


def undone(pixels: Pixels, drift: Drift) -> Pixels:
    """`pixels` moved back; the rim that moved out of the picture is continued. Whole shifts keep every value."""
    height, width = pixels.shape[:2]
    shift = np.array([drift.dx, drift.dy])
    whole = np.rint(shift)
    method = cv2.INTER_CUBIC
    if drift.scale_x == drift.scale_y == 1 and np.abs(shift - whole).max() <= _WHOLE:
        shift, method = whole, cv2.INTER_NEAREST
    matrix = np.array([[drift.scale_x, 0, shift[0]], [0, drift.scale_y, shift[1]]])
    matrix[:, 2] += (matrix[:, :2].sum(axis=1) - 1) / 2  # pixel centres, not corners
    flags = method | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(pixels, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def still_inside(shape: tuple[int, int], drift: Drift) -> NDArray[np.bool_]:
    """(H, W): where a picture that was moved back by `drift` has pixels of its own."""
    height, width = shape
    x = (np.arange(width) + 0.5) * drift.scale_x + drift.dx
    y = (np.arange(height) + 0.5) * drift.scale_y + drift.dy
    inside: NDArray[np.bool_] = ((y >= 0) & (y <= height))[:, None] & ((x >= 0) & (x <= width))[None, :]
    return inside


def _grey(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def _level(plane: Pixels, times: float) -> Plane:
    if times < 1:
        plane = np.asarray(cv2.resize(plane, None, fx=times, fy=times, interpolation=cv2.INTER_AREA), np.uint8)
    return plane.astype(np.float32)


def _settled(one: Plane, two: Plane, free: NDArray[np.bool_], motion: Vector) -> tuple[Vector, float] | None:
    """The motion that explains most of the difference at this size, and how alike both pictures are then."""
    one, two = (np.asarray(cv2.GaussianBlur(plane, (0, 0), 1.2), np.float32) for plane in (one, two))
    y, x = np.nonzero(free)
    if len(x) < _FEWEST:
        return None
    step = max(1, len(x) // _LOOKED_AT)
    y, x = y[::step], x[::step]
    height, width = one.shape
    reach = np.stack([np.ones(len(x)), np.ones(len(x)), (x + 0.5) * 2 / width - 1, (y + 0.5) * 2 / height - 1]).astype(
        np.float32
    )
    target = one[y, x]
    if float(target.std()) < _TEXTURE:
        return None
    for _ in range(_STEPS):
        moved = _moved(two, motion)
        slopes = [
            np.asarray(cv2.Sobel(moved, cv2.CV_32F, *axis, scale=1 / 8), np.float32)[y, x] for axis in ((1, 0), (0, 1))
        ]
        move = _step(target - moved[y, x], slopes, reach)
        if move is None:
            return None
        motion = motion + move
        if np.abs(move).max() < _SETTLED:
            break
    alike = float(np.corrcoef(target, _moved(two, motion)[y, x])[0, 1])
    return motion, alike


def _step(gap: Plane, slopes: list[Plane], reach: Plane) -> Vector | None:
    gap = gap - np.median(gap)  # a result that is lighter all over has not moved
    limit = max(2.0, 6.9 * float(np.median(np.abs(gap))))  # Tukey: repainted places count for nothing
    weight = np.square(1 - np.square(np.clip(gap / limit, -1, 1)))
    rows = np.stack([slopes[0], slopes[1], slopes[0] * reach[2], slopes[1] * reach[3]])
    weighted = rows * weight
    matrix = (weighted @ rows.T).astype(np.float64)
    if np.linalg.eigvalsh(matrix)[0] < 1e-3 * len(gap) * _TEXTURE:
        matrix += np.eye(4) * 1e-2 * np.trace(matrix)
    if not np.trace(matrix) > 0:
        return None
    move: Vector = np.linalg.solve(matrix, weighted @ gap)
    return np.clip(move, -3, 3)


def _moved(plane: Plane, motion: Vector) -> Plane:
    """`plane` sampled where the motion says that each pixel went."""
    height, width = plane.shape
    grow_x, grow_y = 2 * motion[2] / width, 2 * motion[3] / height
    matrix = np.array(
        [[1 + grow_x, 0, motion[0] - motion[2] + grow_x / 2], [0, 1 + grow_y, motion[1] - motion[3] + grow_y / 2]]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(plane, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)
