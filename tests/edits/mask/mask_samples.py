"""Drawings and patches as the two editors send them, and a mask's pixels, for tests of masks."""

from collections.abc import Callable
from typing import Any

import numpy as np

from easel.edits.mask.masks import Mask, Masks
from easel.edits.sources import Source
from easel.pictures import png

WHITE = "#ffffff"
ERASE = "#000000"
Bring = Callable[..., Source]


def grey(width: int, height: int, value: int = 255) -> bytes:
    return png.encode(np.full((height, width), value, np.uint8))


def box(left: int, top: int, width: int, height: int, colour: str = WHITE) -> dict[str, Any]:
    """A filled rectangle as the canvas tells it."""
    placed = {"left": left, "top": top, "width": width, "height": height, "originX": "left", "originY": "top"}
    return {"type": "rect", "fill": colour, "stroke": colour, "strokeWidth": 0} | placed


def drawing(*objects: dict[str, Any]) -> dict[str, Any]:
    return {"version": "7", "objects": list(objects)}


def pixels(masks: Masks, mask: Mask) -> Any:
    return np.asarray(png.read(masks.painted_png(mask.id)))


def across(masks: Masks, mask: Mask) -> list[tuple[int, int]]:
    """What is painted in the sixth row: where each part begins and ends."""
    edges = np.flatnonzero(np.diff(pixels(masks, mask)[5] > 127, prepend=False, append=False))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]
