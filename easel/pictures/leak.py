"""Leak: what a model changed where it should have changed nothing, as figures and as a picture."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from easel.pictures.png import Pixels

LEAST = 8  # of 255: a channel that differs by more counts as changed


@dataclass(frozen=True, slots=True)
class Leak:
    """Over the protected pixels: the `share` (0 to 1) in which a channel differs by more than LEAST of 255, and the `mean`
    and the `largest` difference (0 to 255, the worst channel of each pixel). All 0 when `protected` (their number) is 0."""

    share: float
    mean: float
    largest: int
    protected: int


def difference(before: Pixels, after: Pixels) -> Pixels:
    """(H, W) uint8: the worst channel's difference of two pictures of the same size, as seen over white."""
    apart = cv2.absdiff(over_white(before), over_white(after))
    one, two, three = cv2.split(apart)
    worst = cv2.max(cv2.max(one, two), three)
    if before.shape[2] == 4 and after.shape[2] == 4:
        worst = cv2.max(worst, cv2.absdiff(before[..., 3], after[..., 3]))
    return np.asarray(worst, np.uint8)


def over_white(pixels: Pixels) -> Pixels:
    """(H, W, 3): what is seen of RGB or RGBA pixels on white, which is what a model without transparency is taken to see."""
    if pixels.shape[2] == 3:
        return pixels
    if int(pixels[..., 3].min()) == 255:
        return np.ascontiguousarray(pixels[..., :3])
    red, green, blue, alpha = cv2.split(pixels)
    darker = cv2.multiply(cv2.bitwise_not(cv2.merge([red, green, blue])), cv2.merge([alpha] * 3), scale=1 / 255)
    return np.asarray(cv2.bitwise_not(darker), np.uint8)


def counted(worst: Pixels, protected: NDArray[np.bool_]) -> Leak:
    """The figures of a `difference`, over `protected` (H, W)."""
    counts = np.bincount(worst[protected], minlength=256)
    total = int(counts.sum())
    if not total:
        return Leak(0, 0, 0, 0)
    mean = float(counts @ np.arange(256)) / total
    return Leak(float(counts[LEAST + 1 :].sum()) / total, mean, int(np.flatnonzero(counts)[-1]), total)


def heat_map(source: Pixels, worst: Pixels, protected: NDArray[np.bool_]) -> Pixels:
    """(H, W, 3): the source in dim grey, changed protected pixels from dark amber to white, the painted area flat grey."""
    dim = cv2.cvtColor(over_white(source), cv2.COLOR_RGB2GRAY) // 4
    shown = cv2.merge([dim, dim, dim])
    hot = _HEAT[worst]
    changed = protected & (worst > LEAST)
    shown[changed] = hot[changed]
    shown[~protected] = 96
    return np.asarray(shown, np.uint8)


def _ramp() -> Pixels:
    """Dark amber at LEAST, amber at 64, white at 255: lightness alone tells the order, for every kind of sight."""
    at = [0, LEAST, 64, 255]
    channels = [
        np.interp(np.arange(256), at, stops) for stops in ([0, 90, 245, 255], [0, 50, 165, 255], [0, 0, 35, 240])
    ]
    return np.stack(channels, axis=1).round().astype(np.uint8)


_HEAT = _ramp()
