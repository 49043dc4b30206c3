"""A canvas in its own units (the short side is 1), with soft-edged shapes, gradients and light laid on it in order."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from sandbox.painting.colour import Colour
from sandbox.painting.noise import Plane, Random

cv2.setNumThreads(1)  # several painters work beside one another already

Area = tuple[slice, slice]
Line = np.ndarray[Any, np.dtype[np.float32]]  # points, n x 2
Points = Sequence[tuple[float, float]] | Sequence[Line] | Line


@dataclass(frozen=True, slots=True)
class Shade:
    """A straight gradient from colour `a` at (x0, y0) to `b` at (x1, y1)."""

    a: Colour
    b: Colour
    x0: float
    y0: float
    x1: float
    y1: float


Paint = Colour | Shade


class Canvas:
    """`width` x `height` pixels of float RGB. With `transparent` nothing lies on it at first and alpha is kept;
    its colours are premultiplied. `detail` is 1 (low) to 5; `w`, `h` are the sides in units."""

    def __init__(self, width: int, height: int, *, seed: str, detail: int = 2, transparent: bool = False) -> None:
        self.unit = min(width, height)
        self.w, self.h = width / self.unit, height / self.unit
        self.detail = detail
        self.rgb = np.zeros((height, width, 3), np.float32)
        self.alpha = np.zeros((height, width), np.float32) if transparent else None
        self._seed = seed

    @property
    def columns(self) -> int:
        return self.rgb.shape[1]

    @property
    def rows(self) -> int:
        return self.rgb.shape[0]

    def rng(self, part: str) -> Random:
        """Random numbers for one part of the picture, untouched by what other parts drew."""
        return np.random.default_rng(list(hashlib.sha256(f"{self._seed}/{part}".encode()).digest()[:16]))

    def x(self, area: Area | None = None) -> Plane:
        """The middles of the columns, in units, as a row."""
        all_ = (np.arange(self.columns, dtype=np.float32) + 0.5) / self.unit
        return np.asarray(all_[None, :] if area is None else all_[area[1]][None, :], np.float32)

    def y(self, area: Area | None = None) -> Plane:
        all_ = (np.arange(self.rows, dtype=np.float32) + 0.5) / self.unit
        return np.asarray(all_[:, None] if area is None else all_[area[0]][:, None], np.float32)

    def area(self, x0: float, y0: float, x1: float, y1: float, margin: float = 2) -> Area | None:
        """The pixels of a box in units, or None when it is outside."""
        left, right = (math.floor(x0 * self.unit - margin), math.ceil(x1 * self.unit + margin))
        top, bottom = (math.floor(y0 * self.unit - margin), math.ceil(y1 * self.unit + margin))
        left, right = max(left, 0), min(right, self.columns)
        top, bottom = max(top, 0), min(bottom, self.rows)
        return (slice(top, bottom), slice(left, right)) if left < right and top < bottom else None

    def lay(self, area: Area, mask: Plane, paint: Paint, strength: float = 1) -> None:
        """Covers `area` with `paint` as far as `mask` (0-1, the area's shape) says."""
        colours = self.colours(paint, area)
        for rows in _strips(mask):
            part, cover = self.rgb[area][rows], mask[rows] * np.float32(strength)
            own = colours[rows] if colours.ndim == 3 and len(colours) > 1 else colours
            for channel, plane in enumerate(planes(part)):
                plane += cover * (own[..., channel] - plane)
            if self.alpha is not None:
                alpha = self.alpha[area][rows]
                alpha += cover * (1 - alpha)

    def light(self, area: Area, mask: Plane, colour: Colour, strength: float = 1) -> None:
        """Adds light (screen): bright stays bright, dark is lit. Where nothing lies, nothing is lit."""
        for rows in _strips(mask):
            lit = mask[rows] * np.float32(strength)
            limit: Any = 1.0 if self.alpha is None else self.alpha[area][rows]
            for channel, plane in enumerate(planes(self.rgb[area][rows])):
                plane += lit * colour[channel] * np.maximum(limit - plane, 0)

    def colours(self, paint: Paint, area: Area) -> Plane:
        """The paint's colours over `area`, in a shape that broadcasts over it."""
        if not isinstance(paint, Shade):
            return paint
        dx, dy = paint.x1 - paint.x0, paint.y1 - paint.y0
        length = dx * dx + dy * dy or 1e-9
        along: Plane = np.zeros((1, 1), np.float32)
        if dy:
            along = along + (self.y(area) - paint.y0) * np.float32(dy / length)
        if dx:
            along = along + (self.x(area) - paint.x0) * np.float32(dx / length)
        share = np.clip(along, 0, 1)
        mixed = np.empty((*share.shape, 3), np.float32)
        for channel, plane in enumerate(planes(mixed)):
            plane[...] = paint.a[channel] + share * (paint.b[channel] - paint.a[channel])
        return mixed

    def fill(self, paint: Paint) -> None:
        """The whole ground. On a transparent canvas nothing: the ground stays open."""
        if self.alpha is None:
            everything = (slice(0, self.rows), slice(0, self.columns))
            colours = self.colours(paint, everything)
            for channel, plane in enumerate(planes(self.rgb)):
                plane[...] = colours[..., channel]

    def polygon(self, points: Points, paint: Paint, *, soft: float = 0, strength: float = 1) -> None:
        """A closed shape; `soft` blurs its edge by that many units."""
        shape = np.asarray(points, np.float32)
        (x0, y0), (x1, y1) = shape.min(axis=0), shape.max(axis=0)
        area = self.area(x0, y0, x1, y1, margin=2 + 3 * soft * self.unit)
        if area is None:
            return
        size = (area[0].stop - area[0].start, area[1].stop - area[1].start)
        pixels = (shape * self.unit - (area[1].start, area[0].start)) * 16 - 8
        mask = np.zeros(size, np.uint8)
        cv2.fillPoly(mask, [np.rint(pixels).astype(np.int32)], 255, lineType=cv2.LINE_AA, shift=4)
        self.lay(area, _softened(mask, soft * self.unit), paint, strength)

    def box(self, x: float, y: float, wide: float, tall: float, paint: Paint, *, strength: float = 1) -> None:
        """An upright rectangle whose upper left corner is (x, y)."""
        corners = [(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)]
        self.polygon(corners, paint, strength=strength)

    def ellipse(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        paint: Paint,
        *,
        turn: float = 0,
        soft: float = 0,
        strength: float = 1,
    ) -> None:
        """An ellipse turned by `turn` radians; `soft` is how wide its edge fades, in units."""
        edge = max(soft, 1 / self.unit)
        grown = 1 + edge / (2 * max(min(rx, ry), 1e-6))  # where the fading ends
        wide, tall = (max(rx, ry) * grown,) * 2 if turn else (rx * grown, ry * grown)
        area = self.area(x - wide, y - tall, x + wide, y + tall)
        if area is None:
            return
        dx, dy = self.x(area) - x, self.y(area) - y
        if turn:
            cos, sin = math.cos(turn), math.sin(turn)
            dx, dy = dx * cos + dy * sin, dy * cos - dx * sin
        away = np.sqrt((dx / max(rx, 1e-6)) ** 2 + (dy / max(ry, 1e-6)) ** 2)
        mask = np.clip((1 - away) * np.float32(min(rx, ry) / edge) + 0.5, 0, 1)
        if soft:
            mask = mask * mask * (3 - 2 * mask)
        self.lay(area, mask.astype(np.float32), paint, strength)

    def disc(self, x: float, y: float, radius: float, paint: Paint, *, soft: float = 0, strength: float = 1) -> None:
        self.ellipse(x, y, radius, radius, paint, soft=soft, strength=strength)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 1, power: float = 2) -> None:
        """Light around a point, fading to nothing at `radius`."""
        area = self.area(x - radius, y - radius, x + radius, y + radius)
        if area is None:
            return
        step = max(1, int(radius * self.unit / 160))  # it has no edges: worked out on a coarse grid
        dx, dy = self.x(area)[:, ::step] - x, self.y(area)[::step] - y
        coarse = np.clip(1 - np.sqrt(dx * dx + dy * dy) / np.float32(radius), 0, 1) ** np.float32(power)
        self.light(area, spread(coarse, area), colour, strength)

    def below(self, heights: Plane, paint: Paint, *, soft: float = 0, strength: float = 1) -> None:
        """Everything under a skyline: `heights` holds its y for each column."""
        edge = np.float32(max(soft, 1 / self.unit))
        area = self.area(0, float(heights.min()) - soft, self.w, self.h)
        if area is None:
            return
        mask = np.clip((self.y(area) - heights[None, :]) / edge + 0.5, 0, 1)
        self.lay(area, mask.astype(np.float32), paint, strength)

    def veil(self, colour: Colour, y0: float, y1: float, strength: float) -> None:
        """Mist that thickens from `y0` down to `y1` and ends there softly."""
        area = self.area(0, y0, self.w, y1 + 0.12)
        if area is None:
            return
        y = self.y(area)
        mask = np.clip((y - y0) / (y1 - y0), 0, 1) ** 1.5 * np.clip((y1 + 0.12 - y) / 0.12, 0, 1)
        self.lay(area, np.broadcast_to(mask, (len(y), self.columns)).astype(np.float32), colour, strength)

    def stroke(self, points: Points, widths: float | Sequence[float], paint: Paint, strength: float = 1) -> None:
        """A line through `points` that is `widths` units wide (one width, or one for each point), round at its ends."""
        path = np.asarray(points, np.float32)
        half = np.broadcast_to(np.asarray(widths, np.float32) / 2, (len(path),))[:, None]
        along = np.gradient(path, axis=0)
        normal = np.column_stack([-along[:, 1], along[:, 0]])
        normal /= np.maximum(np.hypot(normal[:, 0], normal[:, 1]), 1e-6)[:, None]
        self.polygon(np.concatenate([path + normal * half, (path - normal * half)[::-1]]), paint, strength=strength)
        for point, radius in ((path[0], half[0, 0]), (path[-1], half[-1, 0])):
            if radius * self.unit > 0.7:
                self.disc(float(point[0]), float(point[1]), float(radius), paint, strength=strength)


def spread(coarse: Plane, area: Area) -> Plane:
    """A plane worked out on a coarse grid, enlarged to `area`."""
    size = (area[1].stop - area[1].start, area[0].stop - area[0].start)
    if coarse.shape == (size[1], size[0]):
        return coarse
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR), np.float32)


def planes(rgb: Plane) -> list[Plane]:
    """Views of the three channels: numpy goes over one four times as fast as over the three values of each pixel."""
    return [rgb[..., channel] for channel in range(3)]


def _strips(mask: Plane) -> list[slice]:
    """Rows in portions that stay in the processor's cache: several times as fast as a large picture at once."""
    step = max(1, 32_768 // max(mask.shape[1], 1))
    return [slice(start, start + step) for start in range(0, mask.shape[0], step)]


def _softened(mask: np.ndarray[Any, np.dtype[np.uint8]], blur: float) -> Plane:
    plane = mask.astype(np.float32) / np.float32(255)
    if blur < 0.5:
        return plane
    if blur > 8:  # a large blur is the same on a small mask, and a hundred times quicker
        times = 2 ** int(math.log2(blur / 4))
        small = cv2.resize(
            plane, (max(plane.shape[1] // times, 1), max(plane.shape[0] // times, 1)), interpolation=cv2.INTER_AREA
        )
        small = cv2.GaussianBlur(small, (0, 0), blur / times)
        return np.asarray(
            cv2.resize(small, (plane.shape[1], plane.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32
        )
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), blur), np.float32)


def curve(*points: tuple[float, float], steps: int = 24) -> Line:
    """A Bézier curve through its first and last point, drawn by those between, as `steps` points."""
    t = np.linspace(0, 1, steps, dtype=np.float32)[:, None]
    degree = len(points) - 1
    total = np.zeros((steps, 2), np.float32)
    for number, point in enumerate(points):
        total += math.comb(degree, number) * t**number * (1 - t) ** (degree - number) * np.asarray(point, np.float32)
    return total
