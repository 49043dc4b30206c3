"""Changes of a whole picture by rule: in another colour, nearer or farther, with a thing more or less in a place of its own."""

from collections.abc import Callable

import cv2
import numpy as np

from sandbox import restyle
from sandbox.orders import Order
from sandbox.painting import finish, words
from sandbox.painting.noise import Plane
from sandbox.sources import Pixels

Change = Callable[[Pixels, tuple[Pixels, ...], Order, int], Pixels]
_MIDDLE = (0.70, 0.68)  # of the place where things are added: across and down
_EDGE, _WIDER = 0.40, 0.48  # of the short side: where a thing is added, and what is painted over to take it away
_DYE = np.float32(0.75)  # of the colour, the rest as it was


def _coloured(source: Pixels, references: tuple[Pixels, ...], order: Order, index: int) -> Pixels:
    picture = source.copy()
    rgb = source[..., :3].astype(np.float32)
    dyed = restyle.dyed(source[..., :3], words.read(order.prompt)).astype(np.float32)
    picture[..., :3] = np.rint(rgb + (dyed - rgb) * _DYE).astype(np.uint8)
    return _finished(picture, references)


def _added(source: Pixels, references: tuple[Pixels, ...], order: Order, index: int) -> Pixels:
    picture, area = source.copy(), _place(source, _EDGE)
    wish = words.read(order.prompt)
    picture[area][..., :3] = restyle.stood(
        source[area][..., :3], order, index, "thing" if wish.thing else wish.scene or "thing"
    )
    return _finished(picture, references)


def _removed(source: Pixels, references: tuple[Pixels, ...], order: Order, index: int) -> Pixels:
    """Each row is carried on from what stands left of the place to what stands right of it."""
    picture, (rows, columns) = source.copy(), _place(source, _WIDER)
    before = source[rows, columns, :3].astype(np.float32)
    margin = max(1, before.shape[1] // 16)
    left = source[rows, columns.start - margin : columns.start, :3].mean(axis=1, keepdims=True, dtype=np.float32)
    right = source[rows, columns.stop : columns.stop + margin, :3].mean(axis=1, keepdims=True, dtype=np.float32)
    across = np.linspace(0, 1, before.shape[1], dtype=np.float32)[None, :, None]
    around = left + (right - left) * across
    picture[rows, columns, :3] = np.rint(before + (around - before) * _soft(before.shape[:2])).astype(np.uint8)
    return _finished(picture, references)


def _bigger(source: Pixels, references: tuple[Pixels, ...], order: Order, index: int) -> Pixels:
    return _finished(restyle.zoomed(source, restyle.BIGGER), references)


def _smaller(source: Pixels, references: tuple[Pixels, ...], order: Order, index: int) -> Pixels:
    return _finished(restyle.zoomed(source, 1 / restyle.BIGGER), references)


CHANGES: dict[str, Change] = {
    "colour": _coloured,
    "add": _added,
    "remove": _removed,
    "bigger": _bigger,
    "smaller": _smaller,
}


def _place(source: Pixels, share: float) -> tuple[slice, slice]:
    """Where a thing is added, and taken away again."""
    height, width = source.shape[:2]
    edge = round(min(height, width) * share)
    left, top = round(width * _MIDDLE[0]) - edge // 2, round(height * _MIDDLE[1]) - edge // 2
    return slice(top, top + edge), slice(left, left + edge)


def _soft(shape: tuple[int, ...]) -> Plane:
    """1 within, 0 at the rim."""
    edge = shape[0]
    inner = np.zeros(shape[:2], np.float32)
    rim = max(1, edge // 16)
    inner[rim:-rim, rim:-rim] = 1
    return np.asarray(cv2.GaussianBlur(inner, (0, 0), rim / 2), np.float32)[..., None]


def _finished(picture: Pixels, references: tuple[Pixels, ...]) -> Pixels:
    restyle.lay_references(picture, references)
    finish.label(picture)
    return picture
