"""What the scratch server keeps: masks by name, every save that reached it, and the faults that a test asks for."""

import functools
import io
import threading
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]


@dataclass
class KeptMask:
    """One mask; `seen` holds the highest sequence of each session, as the editor's contract says."""

    pixels: Pixels
    revision: int = 1
    saves: list[dict[str, Any]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    refusals: int = 0
    delay: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def merge(self, png: bytes, rect: str, session: str, sequence: int) -> None:
        """Puts a saved rectangle in its place, unless a later one of the same session came first."""
        patch = np.asarray(Image.open(io.BytesIO(png)))
        x, y, width, height = (int(part) for part in rect.split(","))
        assert patch.shape == (height, width)
        assert patch.dtype == np.uint8
        with self.lock:
            if sequence <= self.seen.get(session, 0):
                return
            self.seen[session] = sequence
            self.pixels[y : y + height, x : x + width] = patch
            self.revision += 1
            self.saves.append({"rect": [x, y, width, height], "bytes": len(png), "sequence": sequence})

    def invert(self) -> None:
        with self.lock:
            self.pixels = 255 - self.pixels
            self.revision += 1

    def cut(self) -> None:
        """Empties the left quarter."""
        with self.lock:
            self.pixels = self.pixels.copy()
            self.pixels[:, : self.pixels.shape[1] // 4] = 0
            self.revision += 1

    def coverage(self) -> float:
        return float(self.pixels.mean() / 255)

    def png(self) -> bytes:
        with self.lock:
            return encoded(Image.fromarray(self.pixels), "PNG")


KEPT: dict[str, KeptMask] = {}


def mask(name: str, width: int, height: int) -> KeptMask:
    """The mask of that name; all 0 when it is new."""
    return KEPT.setdefault(name, KeptMask(np.zeros((height, width), np.uint8)))


@functools.cache
def picture(width: int, height: int) -> bytes:
    """A JPEG of that size with soft colours."""
    rows, columns = np.mgrid[0 : height // 4, 0 : width // 4]
    waves = np.hypot(rows - height * 0.15, columns - width * 0.1)
    channels = [128 + 90 * np.sin(waves / scale + phase) for scale, phase in ((24, 0), (15, 1), (53, 2))]
    small = Image.fromarray(np.stack(channels, axis=2).astype(np.uint8))
    return encoded(small.resize((width, height)), "JPEG")


def encoded(image: Image.Image, kind: str) -> bytes:
    held = io.BytesIO()
    image.save(held, kind, compress_level=1)
    return held.getvalue()
