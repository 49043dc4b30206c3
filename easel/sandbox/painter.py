"""Paints a picture from words: the same order and index give the same pixels."""

import hashlib
import io
from typing import Any

import numpy as np
from PIL import Image

from easel.sandbox.orders import Order

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def paint(order: Order, index: int) -> Pixels:
    """The finished painting, uint8, height x width x 3 (RGB)."""
    seed = hashlib.sha256(f"{order}{index}".encode()).digest()
    rng = np.random.default_rng(list(seed))
    a, b = rng.integers(0, 255, 3), rng.integers(0, 255, 3)
    t = np.linspace(0, 1, order.size.height)[:, None, None]
    return np.broadcast_to(a + (b - a) * t, (order.size.height, order.size.width, 3)).astype(np.uint8)


def render(order: Order, painting: Pixels, step: int | None) -> bytes:
    """The painting as an encoded file: finished, or as preview `step`, blurred the more the earlier it is."""
    out = io.BytesIO()
    image = Image.fromarray(painting)
    if order.output_format == "png":
        image.save(out, "png", compress_level=1)
    else:
        image.save(out, order.output_format, quality=order.output_compression)
    return out.getvalue()
