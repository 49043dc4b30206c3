"""The last strokes: bloom, vignette, grain, and the label that says who painted this."""

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sandbox.painting.canvas import Canvas, planes
from sandbox.painting.noise import Plane

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
LABEL = "sandbox"
_GRAIN = {1: 0.003, 2: 0.010, 3: 0.014, 4: 0.016, 5: 0.018}


def finish(canvas: Canvas) -> Pixels:
    """The canvas as uint8 RGB, or RGBA when it is transparent; blooming, grained and labelled."""
    if canvas.alpha is None:
        _bloom(canvas)
        _vignette(canvas)
    rgb: Plane = canvas.rgb
    if canvas.alpha is not None:
        rgb = np.asarray(rgb / np.maximum(canvas.alpha, 1 / 255)[..., None], np.float32)
    _grain(rgb, canvas)
    np.multiply(rgb, 255, out=rgb)
    np.clip(rgb, 0, 255, out=rgb)
    picture = np.rint(rgb, out=rgb).astype(np.uint8)
    if canvas.alpha is not None:
        picture = np.dstack([picture, np.rint(canvas.alpha.clip(0, 1) * 255).astype(np.uint8)])
    label(picture)
    return picture


def _bloom(canvas: Canvas) -> None:
    """What is bright spills over a little."""
    small = cv2.resize(
        canvas.rgb, (max(canvas.columns // 8, 1), max(canvas.rows // 8, 1)), interpolation=cv2.INTER_AREA
    )
    bright = np.clip(small - np.float32(0.72), 0, 1)
    spilt = cv2.GaussianBlur(bright, (0, 0), max(canvas.unit / 8 * 0.03, 0.5))
    wide = cv2.resize(spilt, (canvas.columns, canvas.rows), interpolation=cv2.INTER_LINEAR)
    wide *= np.float32(0.30)
    canvas.rgb += wide * (1 - canvas.rgb)


def _vignette(canvas: Canvas) -> None:
    x = (canvas.x() / canvas.w - 0.5) * 2
    y = (canvas.y() / canvas.h - 0.5) * 2
    shade = 1 - np.float32(0.085) * np.clip((x * x + y * y) / 2, 0, 1) ** 1.6
    for plane in planes(canvas.rgb):
        plane *= shade.astype(np.float32)


def _grain(rgb: Plane, canvas: Canvas) -> None:
    """Film grain from one tile, laid in different places: enough to hide banding at low quality, visible at high."""
    rng = canvas.rng("grain")
    tile = rng.standard_normal((512, 512)).astype(np.float32)
    if canvas.unit > 1400:  # grain is as large on a large print
        tile = cv2.resize(tile[:256, :256], (512, 512), interpolation=cv2.INTER_CUBIC) * np.float32(1.5)
    tile *= np.float32(_GRAIN[canvas.detail])
    for top in range(0, canvas.rows, 512):
        for left in range(0, canvas.columns, 512):
            part = rgb[top : top + 512, left : left + 512]
            moved = np.roll(tile, tuple(rng.integers(0, 512, 2)), (0, 1))
            for plane in planes(part):
                plane += moved[: part.shape[0], : part.shape[1]]


def label(picture: Pixels) -> None:
    """Writes a small word into the lower right corner, in place: light on dark or dark on light. Not where it has no room."""
    height = max(9, round(min(picture.shape[:2]) * 0.0165))
    mask = _word(height)
    rows, columns = mask.shape
    margin = round(height * 0.95)
    if picture.shape[0] < 6 * rows or picture.shape[1] < 2 * columns:
        return
    part = picture[-margin - rows : -margin, -margin - columns : -margin]
    seen = part[..., :3] if part.shape[2] == 3 else part[..., :3] * (part[..., 3:] / 255) + 255 - part[..., 3:]
    ink = 255 if seen.mean() < 140 else 30
    cover = mask[..., None] * np.float32(0.62)
    part[..., :3] = np.rint(part[..., :3] + cover * (ink - part[..., :3].astype(np.float32))).astype(np.uint8)
    if part.shape[2] == 4:
        part[..., 3] = np.maximum(part[..., 3], np.rint(cover[..., 0] * 255).astype(np.uint8))


@lru_cache(maxsize=32)
def _word(height: int) -> Plane:
    font = ImageFont.load_default(height)
    left, top, right, bottom = font.getbbox(LABEL)
    image = Image.new("L", (int(right - left) + 2, int(bottom - top) + 2))
    ImageDraw.Draw(image).text((1 - left, 1 - top), LABEL, fill=255, font=font)
    return np.asarray(image, np.float32) / np.float32(255)
