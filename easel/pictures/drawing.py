"""What the paint canvas draws (Fabric JSON, `json_data` of streamlit-drawable-canvas 0.13) as plain geometry.

Fabric keeps each object's outline in coordinates of its own, centred on its bounding box, and places it by left, top,
origin, angle, scale, skew and flip. The order of those is Fabric 7's `calcOwnMatrix`; tests compare with its own pixels.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]  # (N, 2): x, y
Ink = Literal["paint", "erase"]

_FURTHEST = 1e6  # px; what lies beyond is no drawing but a broken or hostile message
_ORIGIN = {"left": -0.5, "top": -0.5, "center": 0.0, "right": 0.5, "bottom": 0.5}
_BEND = 0.05  # px on the shown canvas by which a flattened curve may differ from the true one
_ROUND = 256  # corners of a circle
_NAMED = {"black": (0, 0, 0), "white": (255, 255, 255), "red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255)}


class BadDrawing(ValueError):
    """The drawing is not one that the paint canvas makes; one sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """One object in stroke order. `outline` is in local coordinates, `matrix` (2x3) takes them to shown pixels.

    `width` is the stroke's; `uniform` says that it does not scale along with the object. `stroke` and `fill` say what
    they do to the mask, None where there is none.
    """

    outline: Points
    closed: bool
    matrix: NDArray[np.float64]
    width: float
    uniform: bool
    round: bool
    stroke: Ink | None
    fill: Ink | None


def shapes(json_data: Mapping[str, Any] | None, erase_colour: str) -> tuple[Shape, ...]:
    """The shapes of a drawing in stroke order; strokes and fills in `erase_colour` take away, all other visible ones add.

    Opacity is ignored: it belongs to the tint on screen. Raises BadDrawing.
    """
    objects = (json_data or {}).get("objects", [])
    if not isinstance(objects, list):
        raise BadDrawing("The drawing holds no list of objects.")
    eraser = colour(erase_colour)
    return tuple(
        _shape(item, eraser) for item in objects if not (isinstance(item, Mapping) and item.get("visible") is False)
    )


def colour(text: object) -> tuple[int, int, int] | None:
    """Red, green, blue of a CSS colour as the canvas writes it; None where nothing would be seen. Raises BadDrawing."""
    if text is None or text in ("", "transparent"):
        return None
    word = str(text).strip().lower()
    if word in _NAMED:
        return _NAMED[word]
    if match := re.fullmatch(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", word):
        digits = match[1] if len(match[1]) > 4 else "".join(digit * 2 for digit in match[1])
        values = [int(digits[at : at + 2], 16) for at in range(0, len(digits), 2)]
        alpha = values[3] if len(values) == 4 else 255
    elif match := re.fullmatch(r"rgba?\(([\d.,%\s/]+)\)", word):
        parts = [float(part.rstrip("%")) for part in re.split(r"[,\s/]+", match[1].strip())]
        values, alpha = [round(part) for part in parts[:3]], round(255 * parts[3]) if len(parts) > 3 else 255
    else:
        raise BadDrawing(f"The drawing uses a colour that is not understood: {word[:30]!r}.")
    if len(values) < 3:
        raise BadDrawing(f"The drawing uses a colour that is not understood: {word[:30]!r}.")
    return (values[0], values[1], values[2]) if alpha else None


def _shape(item: object, eraser: tuple[int, int, int] | None) -> Shape:
    if not isinstance(item, Mapping):
        raise BadDrawing("The drawing holds something that is no object.")
    kind = str(item.get("type", "")).lower()
    if kind not in _OUTLINES:
        raise BadDrawing(f"The drawing holds a {kind[:30] or 'nameless thing'}, which cannot become a mask.")
    try:
        outline, closed = _OUTLINES[kind](item)
    except BadDrawing:
        raise
    except (TypeError, KeyError, IndexError, AttributeError, ValueError) as error:
        raise BadDrawing(f"The drawing holds a {kind} without a proper outline.") from error
    width = _number(item, "strokeWidth", 1)
    stroke = _ink(item.get("stroke"), eraser) if width > 0 else None
    fill = None if kind == "line" else _ink(item.get("fill"), eraser)
    round_ends = item.get("strokeLineJoin") == "round"
    return Shape(outline, closed, _matrix(item), width, item.get("strokeUniform") is True, round_ends, stroke, fill)


def _ink(text: object, eraser: tuple[int, int, int] | None) -> Ink | None:
    seen = colour(text)
    if seen is None:
        return None
    return "erase" if seen == eraser else "paint"


def _number(item: Mapping[str, Any], name: str, default: float) -> float:
    value = item.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= _FURTHEST:
        raise BadDrawing(f"The drawing has an impossible {name}.")
    return float(value)


def _matrix(item: Mapping[str, Any]) -> NDArray[np.float64]:
    sx, sy = _number(item, "scaleX", 1), _number(item, "scaleY", 1)
    skew_x, skew_y = (math.tan(math.radians(_number(item, name, 0))) for name in ("skewX", "skewY"))
    flips = np.diag([-sx if item.get("flipX") is True else sx, -sy if item.get("flipY") is True else sy])
    own = flips @ np.array([[1, skew_x], [0, 1]]) @ np.array([[1, 0], [skew_y, 1]])
    angle = math.radians(_number(item, "angle", 0))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    offset = np.array([_ORIGIN.get(str(item.get(name, "center")), 0.0) for name in ("originX", "originY")])
    placed = np.array([_number(item, "left", 0), _number(item, "top", 0)])
    centre = placed - turn @ (offset * _box(item, own))
    return np.column_stack([turn @ own, centre])


def _box(item: Mapping[str, Any], own: NDArray[np.float64]) -> NDArray[np.float64]:
    """Width and height of the unturned object with its stroke, which is what Fabric's origin counts from."""
    stroke = _number(item, "strokeWidth", 1)
    scaled, added = (0.0, stroke) if item.get("strokeUniform") is True else (stroke, 0.0)
    size = np.array([_number(item, "width", 0), _number(item, "height", 0)]) + scaled
    box: NDArray[np.float64] = np.abs(own) @ size + added
    return box


def _within(points: NDArray[np.float64]) -> NDArray[np.float64]:
    if not points.size or not np.all(np.abs(points) <= _FURTHEST):
        raise BadDrawing("The drawing holds a shape without a proper outline.")
    return points


def _centred(points: Points) -> Points:
    centred: Points = points - (points.min(axis=0) + points.max(axis=0)) / 2
    return centred


def _rect(item: Mapping[str, Any]) -> tuple[Points, bool]:
    w, h = _number(item, "width", 0) / 2, _number(item, "height", 0) / 2
    return np.array([[-w, -h], [w, -h], [w, h], [-w, h]]), True


def _ellipse(item: Mapping[str, Any]) -> tuple[Points, bool]:
    radius = _number(item, "radius", 0)
    rx, ry = _number(item, "rx", radius), _number(item, "ry", radius)
    turn = np.arange(_ROUND) * (2 * math.pi / _ROUND)
    grown = 1 / math.cos(math.pi / _ROUND) ** 0.5  # as much outside the true circle as inside
    return np.column_stack([rx * grown * np.cos(turn), ry * grown * np.sin(turn)]), True


def _polygon(item: Mapping[str, Any]) -> tuple[Points, bool]:
    points = np.array([[float(point["x"]), float(point["y"])] for point in item["points"]]).reshape(-1, 2)
    return _centred(_within(points)), str(item["type"]).lower() == "polygon"


def _line(item: Mapping[str, Any]) -> tuple[Points, bool]:
    x = _number(item, "width", 0) / (2 if _number(item, "x1", 0) <= _number(item, "x2", 0) else -2)
    y = _number(item, "height", 0) / (2 if _number(item, "y1", 0) <= _number(item, "y2", 0) else -2)
    return np.array([[-x, -y], [x, y]]), False


def _path(item: Mapping[str, Any]) -> tuple[Points, bool]:
    steps = item["path"]
    curves, closed = _cubics(steps)
    quadratic = np.array([step[0] == "Q" for step in steps if step[0] not in "MZ"], dtype=bool)
    points = np.vstack([curves[:1, 0], _flattened(curves)])
    bounds = [points]
    if quadratic.any():
        bounds.append(_fabric_extremes(curves[quadratic]))
    box = np.vstack(bounds)
    return points - (box.min(axis=0) + box.max(axis=0)) / 2, closed


def _cubics(steps: list[list[Any]]) -> tuple[NDArray[np.float64], bool]:
    """(N, 4, 2): every step of a path after its first point as a cubic curve."""
    curves: list[list[float]] = []
    x, y = float(steps[0][1]), float(steps[0][2])
    for number, (letter, *ends) in enumerate(steps):
        if len(ends) != _REACH.get(letter) or (letter == "M") is not (number == 0):
            raise BadDrawing("The drawing holds a path with a step that is not understood.")
        if letter == "L":
            curves.append([x, y, x, y, *ends, *ends])
        elif letter == "Q":
            cx, cy, u, v = ends
            curves.append([x, y, (x + 2 * cx) / 3, (y + 2 * cy) / 3, (u + 2 * cx) / 3, (v + 2 * cy) / 3, u, v])
        elif letter == "C":
            curves.append([x, y, *ends])
        x, y = ends[-2:] or (x, y)
    if not curves:
        curves = [[x, y] * 4]
    return _within(np.array(curves, dtype=np.float64).reshape(-1, 4, 2)), steps[-1][0] == "Z"


def _flattened(curves: NDArray[np.float64]) -> Points:
    """The curves' points after their first one, near enough to each other to differ by at most _BEND px."""
    bend = float(np.abs(np.diff(curves, 2, axis=1)).max())
    count = min(64, max(1, math.ceil(math.sqrt(3 * bend / (4 * _BEND)))))
    t = np.arange(1, count + 1) / count
    weights = np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3])
    points: Points = np.einsum("ncx,ct->ntx", curves, weights).reshape(-1, 2)
    return points


def _fabric_extremes(curves: NDArray[np.float64]) -> Points:
    """Where Fabric thinks quadratic steps reach furthest: it measures them as cubics with their control point twice."""
    start, end = curves[:, 0], curves[:, 3]
    control = (3 * curves[:, 1] - start) / 2
    a, b = control - start, end - control
    turns = np.sign(a) * np.sign(b) < 0
    near, far = np.sqrt(np.abs(a)), np.sqrt(np.abs(b))
    t = np.where(turns, near / np.where(turns, near + far, 1), 1)
    extremes: Points = start * (1 - t) ** 3 + control * 3 * t * (1 - t) + end * t**3
    return extremes


_REACH = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}  # numbers in a step of a path
_OUTLINES = {
    "rect": _rect,
    "labeledrect": _rect,
    "circle": _ellipse,
    "ellipse": _ellipse,
    "polygon": _polygon,
    "polyline": _polygon,
    "line": _line,
    "path": _path,
}
