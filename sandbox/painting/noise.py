"""Noise that looks the same at every size: random grids in the picture's own units, smoothly enlarged."""

from typing import Any

import cv2
import numpy as np

Plane = np.ndarray[Any, np.dtype[np.float32]]
Random = np.random.Generator


def line(rng: Random, count: int, width: float, scale: float, octaves: int = 4, rough: float = 0.5) -> Plane:
    """A wavering line of `count` values around 0, about -1 to 1, over `width` units; `scale` is its longest wave."""
    x = np.linspace(0, width, count, dtype=np.float32)
    total, strength = np.zeros(count, np.float32), 1.0
    for octave in range(octaves):
        knots = rng.uniform(-1, 1, 4096).astype(
            np.float32
        )  # always as many: the next octave must not depend on the width
        place = x / scale * 2**octave + 7
        low = np.floor(place).astype(int)
        part = place - low
        smooth = part * part * (3 - 2 * part)
        total += strength * (knots[low % 4096] * (1 - smooth) + knots[(low + 1) % 4096] * smooth)
        strength *= rough
    return total


def field(rng: Random, height: int, width: int, unit: int, scale: float, octaves: int = 4, rough: float = 0.5) -> Plane:
    """A cloudy field, height x width, from 0 to 1; `scale` is its largest cloud in units of `unit` pixels."""
    total, strength, sum_ = np.zeros((height, width), np.float32), 1.0, 0.0
    for octave in range(octaves):
        cell = max(unit * scale / 2**octave, 1.0)
        grid = rng.random((48, 48), np.float32)
        rows, columns = min(int(height / cell) + 3, 48), min(int(width / cell) + 3, 48)
        if octave >= 4:
            grid = np.tile(grid, (6, 6))
            rows, columns = min(int(height / cell) + 3, 288), min(int(width / cell) + 3, 288)
        fine = _enlarged(grid[:rows, :columns], cell, height, width)
        total += strength * fine
        sum_ += strength
        strength *= rough
    return total / np.float32(sum_)


def _enlarged(grid: Plane, cell: float, height: int, width: int) -> Plane:
    """`grid` with its cells `cell` pixels wide, cut to height x width."""
    scale = np.array([[cell, 0, -cell * 0.37], [0, cell, -cell * 0.61]], np.float32)
    flags = cv2.INTER_CUBIC
    return np.asarray(
        cv2.warpAffine(grid, scale, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT), np.float32
    )
