"""Small pictures and masks for the sandbox's tests, as files."""

import io
from typing import Any

import numpy as np
from PIL import Image

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def busy(width: int = 1024, height: int = 1024, seed: int = 1) -> Pixels:
    """Random colours with a white and a black band, so that every pixel has its own margin for change."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)
    pixels[: height // 8] = 255
    pixels[height // 8 : height // 4] = 0
    return pixels


def hole(width: int = 1024, height: int = 1024) -> Pixels:
    """A mask's alpha that is open (0) in an ellipse."""
    y, x = np.mgrid[0:height, 0:width]
    inside = ((x - width * 0.6) / (width * 0.2)) ** 2 + ((y - height * 0.5) / (height * 0.3)) ** 2 < 1
    return np.where(inside, 0, 255).astype(np.uint8)


def mask_of(alpha: Pixels) -> Pixels:
    """An RGBA mask, white where it edits."""
    return np.dstack([255 - alpha] * 3 + [alpha])


def file(pixels: Pixels, kind: str = "png") -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, compress_level=1)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture
