"""Colour spaces as ICC profiles: what a file declares by numbers, made into the form that the colour engine takes."""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]  # CIE xy
Curve = tuple[float, float, float, float, float]  # g, a, b, c, d: (a x + b)^g from d on, c x below it
Matrix = NDArray[np.float64]

D65: Point = (0.3127, 0.3290)
SRGB_CURVE: Curve = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_D50 = np.array([0.9642, 1.0, 0.8249])
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


@dataclass(frozen=True, slots=True)
class Primaries:
    red: Point
    green: Point
    blue: Point
    white: Point = D65


SRGB = Primaries((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
P3 = Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
ADOBE = Primaries((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))


def gamma(value: float) -> Curve:
    return (value, 1.0, 0.0, 0.0, 0.0)


def profile(name: str, primaries: Primaries, curve: Curve) -> bytes:
    """An ICC profile (version 4, matrix and curve) called `name`. Raises ValueError where the points span no triangle."""
    columns = _to_d50(primaries).T
    body = b"para" + struct.pack(">IHH", 0, 3, 0) + b"".join(_fixed(value) for value in curve)
    xyz = {tag: _xyz(column) for tag, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    tags = {b"desc": _text(name), b"cprt": _text("none"), b"wtpt": _xyz(_D50)} | xyz
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), body)
    table, data, at = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        padded = content + bytes(-len(content) % 4)
        table += tag + struct.pack(">II", at + len(data), len(content))
        data += padded
    whole = struct.pack(">I", len(tags)) + table + data
    return _header(128 + len(whole)) + whole


def _header(size: int) -> bytes:
    start = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x04200000, b"mntr", b"RGB ", b"XYZ ")
    created = struct.pack(">6H", 2000, 1, 1, 0, 0, 0) + b"acsp"
    return (start + created + bytes(28) + b"".join(_fixed(value) for value in _D50)).ljust(128, b"\0")


def _to_d50(primaries: Primaries) -> Matrix:
    """Linear RGB to XYZ under the profile's own white."""
    white = _point(primaries.white)
    corners = np.column_stack([_point(each) for each in (primaries.red, primaries.green, primaries.blue)])
    try:
        matrix = corners * np.linalg.solve(corners, white)
    except np.linalg.LinAlgError:
        raise ValueError("The primaries span no triangle.") from None
    cones = np.diag((_BRADFORD @ _D50) / (_BRADFORD @ white))
    adapted: Matrix = np.linalg.inv(_BRADFORD) @ cones @ _BRADFORD @ matrix
    if not np.isfinite(adapted).all() or np.abs(adapted).max() > 100:
        raise ValueError("The primaries span no triangle.")
    return adapted


def _point(xy: Point) -> Matrix:
    x, y = xy
    if y <= 0:
        raise ValueError("A primary has no brightness.")
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _xyz(values: Matrix) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_fixed(float(value)) for value in values)


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _text(text: str) -> bytes:
    coded = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">III4sII", 0, 1, 12, b"enUS", len(coded), 28) + coded
