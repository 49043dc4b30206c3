"""Selects on pictures by their paths, and keeps those that were looked at last: the next question needs no decoding."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from easel.pictures.decode import decoding
from easel.pictures.selection import edge, thing, wand
from easel.pictures.selection.wishes import Loop, Scribble, Wish

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Grey = np.ndarray[Any, np.dtype[np.uint8]]

_KEPT = 100_000_000  # bytes of decoded pictures; the newest is kept, whatever its size


@dataclass(frozen=True, slots=True)
class Selection:
    """`coverage` (H, W), 0 to 255, lies at `x`, `y` of the picture: the smallest box around all that is selected."""

    x: int
    y: int
    coverage: Grey


class _Picture:
    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels

    @cached_property
    def calm(self) -> Pixels:
        return wand.calmed(self.pixels)

    @property
    def size_bytes(self) -> int:
        return 2 * self.pixels.nbytes


class Selector:
    """One thread at a time; at 3840x2160 up to 0.25 GB."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[Path, _Picture] = OrderedDict()

    def open(self, path: Path) -> _Picture:
        """Raises OSError and Pillow's errors for a file that is no whole picture."""
        if path not in self._pictures:
            self._pictures[path] = _Picture(_decoded(path))
        self._pictures.move_to_end(path)
        while len(self._pictures) > 1 and sum(each.size_bytes for each in self._pictures.values()) > _KEPT:
            self._pictures.popitem(last=False)
        return self._pictures[path]

    def select(self, path: Path, wish: Wish) -> Selection | None:
        """None where nothing is selected. Raises as `open`."""
        picture = self.open(path)
        if not isinstance(wish, Loop | Scribble):
            return _boxed(wand.find(picture.calm, wish))
        found = thing.find(picture.pixels, wish)
        if found is None:
            return None
        left, top, right, bottom = found.area
        return _boxed(edge.draw(picture.pixels[top:bottom, left:right], found.inside), left, top)


def _boxed(coverage: Grey, left: int = 0, top: int = 0) -> Selection | None:
    x, y, width, height = cv2.boundingRect(coverage)
    if not width:
        return None
    return Selection(left + x, top + y, np.ascontiguousarray(coverage[y : y + height, x : x + width]))


def _decoded(path: Path) -> Pixels:
    """BGR, transparent parts on white."""
    with decoding(), Image.open(path, formats=("PNG",)) as image:
        if image.mode == "RGB":
            return np.asarray(cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR), np.uint8)
        shown = image.convert("RGBA")
        ground = Image.new("RGBA", shown.size, "white")
        return np.ascontiguousarray(np.asarray(Image.alpha_composite(ground, shown).convert("RGB"))[..., ::-1])
