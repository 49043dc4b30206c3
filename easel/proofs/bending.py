"""A line of letters as a strip between two edges, and how a curved one is laid straight."""

from dataclasses import dataclass
from typing import Any, Self

import cv2
import numpy as np

Points = np.ndarray[Any, np.dtype[np.float32]]
Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_GROWN = 1.6  # the model draws lines smaller than they are
_KNOTS = 17  # points along a curved edge
_BENT = 0.13  # of its height: how far the middle of a line is off the straight one where it counts as curved
_LONG = 2.0  # times its height: what is shorter is taken as straight
_UPRIGHT = 1.5  # what is so much higher than wide is read turned


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """`upper` and `lower` have as many points, from the beginning of the line to its end."""

    upper: Points
    lower: Points

    @property
    def height(self) -> float:
        return float(np.median(np.linalg.norm(self.lower - self.upper, axis=1)))

    def scaled(self, by: Points) -> Self:
        return type(self)(self.upper * by, self.lower * by)

    def covers(self, other: "Strip") -> bool:
        """Whether the middle of another one lies within."""
        outline = np.concatenate([self.upper, self.lower[::-1]]).astype(np.float32)
        x, y = np.concatenate([other.upper, other.lower]).mean(axis=0)
        return cv2.pointPolygonTest(outline, (float(x), float(y)), False) >= 0

    def wider(self, share: float) -> Self:
        """By a share of its height on every side."""
        across = (self.lower - self.upper) * share
        ends = np.zeros_like(across)
        for first, second in ((0, 1), (-1, -2)):
            along = (self.upper[first] - self.upper[second]) + (self.lower[first] - self.lower[second])
            ends[first] = along / max(1e-6, float(np.linalg.norm(along))) * self.height * share
        return type(self)(self.upper - across + ends, self.lower + across + ends)

    def laid_straight(self, picture: Pixels) -> Pixels:
        """Its pixels, the letters upright."""
        wide = max(1, round(float(max(_length(self.upper), _length(self.lower)))))
        high = max(1, round(self.height))
        along = np.linspace(0, len(self.upper) - 1, wide, dtype=np.float32)
        upper, lower = _at(self.upper, along), _at(self.lower, along)
        down = ((np.arange(high, dtype=np.float32) + 0.5) / high)[:, None, None]
        places = (upper[None] * (1 - down) + lower[None] * down).astype(np.float32)
        made = cv2.remap(picture, places[..., 0], places[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(np.rot90(made) if high >= wide * _UPRIGHT else made, np.uint8)


def straight(outline: Any) -> Strip:
    """Around what the model has drawn."""
    middle, (wide, high), angle = cv2.minAreaRect(outline)
    by = wide * high * _GROWN / (wide + high)  # an offset to all sides, twice
    corners = np.asarray(cv2.boxPoints((middle, (wide + by, high + by), angle)), np.float32)
    across = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = across[:2], across[2:]
    left, right = left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]
    return Strip(np.stack([left[0], right[0]]), np.stack([left[1], right[1]]))


def bent(outline: Any) -> Strip | None:
    """The same of a curved line; None where it is straight, or no line."""
    (x, y), (wide, high), angle = cv2.minAreaRect(outline)
    if high > wide:
        wide, high, angle = high, wide, angle + 90
    angle = (angle + 90) % 180 - 90  # the line runs from left to right
    turn = np.radians(angle)
    along, down = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    inside = _inside(outline) - (x, y)
    spine = _spine(inside @ along, inside @ down)
    if spine is None:
        return None
    curve, thick, begin, end = spine
    knots = np.linspace(begin, end, _KNOTS)
    if np.ptp(np.polyval(curve, knots)) < thick * 2 * _BENT or end - begin < thick * _LONG:
        return None
    grown = cv2.contourArea(outline) * _GROWN / cv2.arcLength(outline, True)
    return _edges(
        curve, np.linspace(begin - grown, end + grown, _KNOTS), thick / 2 + grown, (along, down, np.array([x, y]))
    )


def _inside(outline: Any) -> Points:
    left, top, wide, high = cv2.boundingRect(outline)
    plane = np.zeros((high, wide), np.uint8)
    cv2.fillPoly(plane, [outline - (left, top)], 1)
    rows, columns = np.nonzero(plane)
    return np.stack([columns + left, rows + top], axis=1).astype(np.float32)


def _spine(along: Points, down: Points) -> tuple[Any, float, float, float] | None:
    """The middle of a line as a curve, how thick it is, where it begins and ends."""
    begin, end = float(along.min()), float(along.max())
    bins = max(6, min(48, int((end - begin) / 4)))
    place = np.minimum(((along - begin) / max(1e-6, end - begin) * bins).astype(int), bins - 1)
    many = np.bincount(place, minlength=bins)
    if (many == 0).any():
        return None
    middle = np.bincount(place, down, bins) / many
    high = np.array([np.ptp(down[place == each]) + 1 for each in range(bins)])
    at = begin + (np.arange(bins) + 0.5) * (end - begin) / bins
    kept = high > np.median(high) * 0.6  # ends are slanted
    if kept.sum() < 5:
        return None
    curve = np.polyfit(at[kept], middle[kept], 4 if kept.sum() > 12 else 2)
    slope = np.polyval(np.polyder(curve), at[kept])
    thick = float(np.median(high[kept] / np.sqrt(1 + slope**2)))
    return curve, thick, begin, end


def _edges(curve: Any, knots: Any, half: float, frame: tuple[Any, Any, Any]) -> Strip:
    along, down, origin = frame
    slope = np.polyval(np.polyder(curve), knots)
    normal = np.stack([-slope, np.ones_like(slope)], axis=1) / np.sqrt(1 + slope**2)[:, None]
    middle = np.stack([knots, np.polyval(curve, knots)], axis=1)

    def back(points: Any) -> Points:
        return np.asarray(points[:, :1] * along + points[:, 1:] * down + origin, np.float32)

    return Strip(back(middle - normal * half), back(middle + normal * half))


def _length(points: Points) -> float:
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def _at(points: Points, along: Any) -> Points:
    before = np.minimum(along.astype(int), len(points) - 2)
    share = (along - before)[:, None]
    return np.asarray(points[before] * (1 - share) + points[before + 1] * share, np.float32)
