"""What a hand asks to be selected, checked before any pixel is looked at: a thing by a box, a loop or a scribble; a colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from easel.sizes import Size

MOST_POINTS = 600  # of a loop or scribble
SMALLEST = 6  # px of the picture that a box or loop has to span
_FAR = 1_000_000.0

Point = tuple[float, float]


class BadWish(ValueError):
    """It cannot be selected by; one sentence for the person who drew."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A loose outline around a thing, a box among them: nothing beyond it belongs to the thing. Px of the picture."""

    corners: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Scribble:
    """A line over a thing: what it crosses belongs to the thing."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Wand:
    """The colour at a place, and those that differ from it by at most `tolerance` of 255 in each channel: where they hang
    together with the place, or everywhere."""

    at: Point
    tolerance: int
    everywhere: bool


Wish = Loop | Scribble | Wand


def read(told: Mapping[str, Any], size: Size) -> Wish:
    """The wish that a browser tells of a picture of that size. Raises BadWish."""
    kind = told.get("kind")
    if kind == "wand":
        return _wand(told, size)
    if kind not in ("loop", "scribble"):
        raise BadWish("Choose a tool, then draw again.")
    points = _points(told.get("points"))
    spans = [max(ways) - min(ways) for ways in zip(*points, strict=True)] if points else [0.0, 0.0]
    if kind == "scribble":
        if max(spans) < SMALLEST:
            raise BadWish("Draw a longer line over the thing.")
        return Scribble(_on_picture(points, size))
    if min(spans) < SMALLEST:
        raise BadWish("Draw a larger box around the thing.")
    return Loop(_on_picture(points, size))


def bounds(points: tuple[Point, ...]) -> tuple[float, float, float, float]:
    """The box around them: left, top, right, bottom."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _wand(told: Mapping[str, Any], size: Size) -> Wand:
    [at] = _points([told.get("at")])
    tolerance = told.get("tolerance")
    if not isinstance(tolerance, int) or not 0 <= tolerance <= 255:
        raise BadWish("Tolerance: choose 0 to 255.")
    if not (0 <= at[0] < size.width and 0 <= at[1] < size.height):
        raise BadWish("Click on the picture.")
    return Wand(at, tolerance, told.get("everywhere") is True)


def _points(told: object) -> tuple[Point, ...]:
    if not isinstance(told, list) or not 0 < len(told) <= MOST_POINTS:
        raise BadWish(f"Draw a line of 1 to {MOST_POINTS} points.")
    if not all(isinstance(each, list) and len(each) == 2 for each in told):
        raise BadWish("A point is two numbers.")
    if not all(type(way) in (int, float) and abs(way) < _FAR for way in chain.from_iterable(told)):
        raise BadWish("A point is two numbers.")
    return tuple((float(x), float(y)) for x, y in told)


def _on_picture(points: tuple[Point, ...], size: Size) -> tuple[Point, ...]:
    """Each moved onto the picture. Raises BadWish where they all lie beside it."""
    left, top, right, bottom = bounds(points)
    if right <= 0 or bottom <= 0 or left >= size.width or top >= size.height:
        raise BadWish("Draw on the picture.")
    return tuple((min(max(x, 0.0), float(size.width)), min(max(y, 0.0), float(size.height))) for x, y in points)
