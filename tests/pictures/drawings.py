"""Drawings as the paint canvas makes them, for tests of the rasteriser: one builder per tool, and strokes by the hundred."""

from itertools import pairwise
from typing import Any

import numpy as np

PAINT, ERASE = "#ff0000", "#0000ff"
Drawing = dict[str, Any]


def drawing(*objects: dict[str, Any]) -> Drawing:
    return {"version": "7.4.0", "objects": list(objects)}


def _shape(kind: str, **given: Any) -> dict[str, Any]:
    common = {
        "type": kind,
        "version": "7.4.0",
        "originX": "center",
        "originY": "center",
        "fill": PAINT,
        "stroke": PAINT,
    }
    ends = {"strokeWidth": 12, "strokeLineCap": "butt", "strokeLineJoin": "miter", "strokeMiterLimit": 4}
    return common | ends | given


def rect(left: float, top: float, width: float, height: float, **given: Any) -> dict[str, Any]:
    return _shape("Rect", left=left, top=top, width=width, height=height, **({"strokeUniform": True} | given))


def circle(left: float, top: float, radius: float, **given: Any) -> dict[str, Any]:
    return _shape("Circle", left=left, top=top, radius=radius, width=2 * radius, height=2 * radius, **given)


def polygon(points: list[tuple[float, float]], **given: Any) -> dict[str, Any]:
    across, down = zip(*points, strict=True)
    box = {"width": max(across) - min(across), "height": max(down) - min(down)}
    centre = {"left": (max(across) + min(across)) / 2, "top": (max(down) + min(down)) / 2}
    return _shape("Polygon", points=[{"x": x, "y": y} for x, y in points], **(box | centre | given))


def line(x1: float, y1: float, x2: float, y2: float, **given: Any) -> dict[str, Any]:
    half = {"x1": (x1 - x2) / 2, "x2": (x2 - x1) / 2, "y1": (y1 - y2) / 2, "y2": (y2 - y1) / 2}
    box = {"left": (x1 + x2) / 2, "top": (y1 + y2) / 2, "width": abs(x2 - x1), "height": abs(y2 - y1)}
    return _shape("Line", **(half | box | given))


def stroke(points: list[tuple[float, float]], width: float, **given: Any) -> dict[str, Any]:
    """A brush stroke: quadratic steps through the midpoints, as Fabric's pencil makes them, placed where it was drawn."""
    path: list[list[Any]] = [["M", *points[0]]]
    for (x, y), (u, v) in pairwise(points[1:]):
        path.append(["Q", x, y, (x + u) / 2, (y + v) / 2])
    path.append(["L", *points[-1]])
    (left, right), (top, bottom) = _fabric_box(path)
    box = {"left": (left + right) / 2, "top": (top + bottom) / 2, "width": right - left, "height": bottom - top}
    ends = {"strokeLineCap": "round", "strokeLineJoin": "round", "strokeWidth": width, "fill": None}
    return _shape("Path", path=path, **(box | ends | given))


def _fabric_box(path: list[list[Any]]) -> list[tuple[float, float]]:
    """Fabric's own bounds of a path: it measures a quadratic step as a cubic with its control point twice."""
    t = np.linspace(0, 1, 2001)[:, None]
    at, seen = np.array(path[0][1:3]), [np.array(path[0][1:3])[None]]
    for step in path[1:]:
        end = np.array(step[-2:])
        control = np.array(step[1:3]) if step[0] == "Q" else (at + end) / 2
        seen.append(at * (1 - t) ** 3 + control * 3 * t * (1 - t) + end * t**3)
        at = end
    box = np.vstack(seen)
    return [(float(box[:, axis].min()), float(box[:, axis].max())) for axis in (0, 1)]


def scribble(seed: int, width: int, height: int, steps: int = 30) -> list[tuple[float, float]]:
    """A hand-like wandering line on a canvas of this size."""
    rng = np.random.default_rng(seed)
    heading, x, y = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height
    points = []
    for _ in range(steps):
        points.append((float(x), float(y)))
        heading += rng.normal(0, 0.4)
        length = rng.uniform(4, 14)
        x = float(np.clip(x + np.cos(heading) * length, 0, width))
        y = float(np.clip(y + np.sin(heading) * length, 0, height))
    return points


def strokes(count: int, width: int, height: int) -> Drawing:
    """`count` brush strokes of several widths on a canvas of this size."""
    widths = (6, 10, 20, 40)
    return drawing(*(stroke(scribble(n, width, height), widths[n % 4]) for n in range(count)))
