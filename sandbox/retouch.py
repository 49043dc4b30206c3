"""Edits as real models do them: repainted where the mask is open, and a little changed where it should not be.

The leak is exact: `leak` times the number of protected pixels (alpha 255) differ from the source by at least `LEAST_CHANGE`
in some channel, the others not at all. All of it is deterministic.
"""

import hashlib
from typing import Any

import cv2
import numpy as np

from easel.sizes import Size
from sandbox import manners, restyle
from sandbox.orders import Order
from sandbox.painting import lettering
from sandbox.sources import Pixels, Sources

LEAST_CHANGE = 16
_CLEAR_CHANGE = 40  # what a repainted pixel differs at least by, so that it is seen as repainted
Plane = np.ndarray[Any, np.dtype[np.float32]]


def paint(given: Sources, leak: float, drift: int, order: Order, index: int) -> Pixels:
    """One edit of `given` at the order's size; `leak` is a share 0-1, `drift` pixels to the right."""
    source = fit(_with_channels(given.first, order), order.size)
    if given.keep is None:
        change = manners.CHANGES.get(order.manner, restyle.restyle)
        result = change(source, given.references, order, index)
    else:
        keep = np.asarray(cv2.resize(given.keep, _wh(order.size), interpolation=cv2.INTER_LINEAR), np.uint8)
        result = _repaint(source, keep, given.references, order, index)
        _let_leak(result, keep, leak, _seed(order, index))
    return _shift(result, drift)


def fit(picture: Pixels, size: Size) -> Pixels:
    """`picture` at exactly `size`; the same pixels when it has that size already."""
    if picture.shape[:2] == (size.height, size.width):
        return picture.copy()
    smaller = size.pixels < picture.shape[0] * picture.shape[1]
    method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, _wh(size), interpolation=method), np.uint8)


def _with_channels(source: Pixels, order: Order) -> Pixels:
    """RGBA for a transparent result; else RGB, with white behind what was transparent."""
    if order.background == "transparent":
        return source if source.shape[2] == 4 else np.dstack([source, np.full(source.shape[:2], 255, np.uint8)])
    if source.shape[2] == 3:
        return source
    alpha = source[..., 3:].astype(np.uint16)
    return ((source[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def _repaint(source: Pixels, keep: Pixels, references: tuple[Pixels, ...], order: Order, index: int) -> Pixels:
    """New paint, framed by the open area's own bounds, laid over the source as far as the mask is open."""
    result = source.copy()
    rows, columns = np.flatnonzero((keep < 255).any(axis=1)), np.flatnonzero((keep < 255).any(axis=0))
    if not len(rows):
        return result
    area = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    before, open_ = source[area][..., :3], 255 - keep[area]
    fresh = restyle.fill(restyle.carried_on(source, keep, area), before, references, order, index)
    if not lettering.texts(order.prompt):  # the shape of what stood there before would be seen through letters
        fresh = _clearly_different(fresh, before)
    share = (open_.astype(np.float32) / 255)[..., None]
    result[area][..., :3] = np.rint(before + (fresh.astype(np.float32) - before) * share).astype(np.uint8)
    if result.shape[2] == 4:
        result[area][..., 3] = np.maximum(result[area][..., 3], open_)
    return result


def _clearly_different(fresh: Pixels, before: Pixels) -> Pixels:
    """`fresh` with every pixel that is too near to `before` moved away from it, lighter or darker."""
    gap = np.abs(fresh.astype(np.int16) - before).max(axis=2)
    near = gap < _CLEAR_CHANGE
    lighter = before.max(axis=2) <= 255 - _CLEAR_CHANGE
    moved = before.astype(np.int16) + np.where(lighter, _CLEAR_CHANGE, -_CLEAR_CHANGE)[..., None]
    return np.where(near[..., None], np.clip(moved, 0, 255), fresh).astype(np.uint8)


def _let_leak(result: Pixels, keep: Pixels, leak: float, seed: int) -> None:
    """Changes, in place, exactly the given share of the protected pixels: in patches, lighter or darker."""
    protected = np.flatnonzero(keep.ravel() == 255)
    wanted = round(leak * protected.size)
    if not wanted:
        return
    height, width = keep.shape
    field = _patches(height, width, seed).ravel()[protected]
    chosen = np.argpartition(field, protected.size - wanted)[protected.size - wanted :]
    colours = result.reshape(height * width, -1)
    before = colours[protected[chosen], :3].astype(np.int16)
    amount = (LEAST_CHANGE + 12 * (field[chosen] - field[chosen].min())).astype(np.int16)
    lighter = before.min(axis=1) <= 255 - amount
    changed = np.clip(before + np.where(lighter, amount, -amount)[:, None], 0, 255)
    colours[protected[chosen], :3] = changed.astype(np.uint8)


def _patches(height: int, width: int, seed: int) -> Plane:
    """A smooth random field from 0 to 1, with a little grain so that its patches have soft edges."""
    rng = np.random.default_rng(seed)
    coarse = rng.random((max(2, height // 48), max(2, width // 48)), np.float32)
    field = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(field * 0.8 + rng.random((height, width), np.float32) * 0.2, np.float32)


def _shift(picture: Pixels, drift: int) -> Pixels:
    """Moved `drift` pixels to the right (left when negative); the edge's own pixels fill the gap."""
    if not drift:
        return picture
    columns = np.clip(np.arange(picture.shape[1]) - drift, 0, picture.shape[1] - 1)
    return picture[:, columns]


def _seed(order: Order, index: int) -> int:
    return int.from_bytes(hashlib.sha256(f"leak {order} {index}".encode()).digest()[:8])


def _wh(size: Size) -> tuple[int, int]:
    return size.width, size.height
