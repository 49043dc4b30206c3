"""Skies, what hangs in them, and water that mirrors them."""

import math

import cv2
import numpy as np

from sandbox.painting import noise
from sandbox.painting.canvas import Canvas
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch
from sandbox.painting.noise import Plane
from sandbox.painting.words import Wish
from sandbox.scenes.weather import RAIN

_SMALL = 640  # soft things are made this many pixels wide and enlarged


def open_sky(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    """Nothing but sky."""
    sky(canvas, palette, wish, canvas.h * 1.1)


def sky(canvas: Canvas, palette: Palette, wish: Wish, horizon: float) -> tuple[float, float]:
    """Paints the whole ground as sky down to `horizon`, with its light; tells where that light stands."""
    rng = canvas.rng("sky")
    rows = (canvas.y()[:, 0] / horizon).clip(0, 1)
    stops = np.array([palette.sky[0], mix(palette.sky[0], palette.sky[1], 0.55), palette.sky[1], palette.sky[2]])
    column = np.column_stack([np.interp(rows, (0, 0.3, 0.62, 1), stops[:, channel]) for channel in range(3)])
    canvas.rgb[...] = column.astype(np.float32)[:, None, :]
    third = rng.choice([0.3, 0.36, 0.64, 0.7])
    x, y = canvas.w * (third + rng.uniform(-0.04, 0.04)), horizon * rng.uniform(0.42, 0.72)
    if wish.things & RAIN:
        canvas.glow(x, y, 0.7, palette.light, 0.3, 2.2)
    elif palette.dark and not wish.things & {"sun", "sunrise", "sunset"}:
        y = horizon * rng.uniform(0.24, 0.4)
        stars(canvas, palette, horizon)
        if wish.things & {"aurora", "northern"}:
            aurora(canvas, palette, horizon)
        moon(canvas, palette, x, y)
    else:
        sun(canvas, palette, x, y, 0.062 if min(canvas.w, canvas.h / 2) > 0.6 else 0.05)
    clouds(canvas, palette, horizon, (x, y), thick=bool(wish.things & RAIN))
    return x, y


def sun(canvas: Canvas, palette: Palette, x: float, y: float, radius: float) -> None:
    canvas.glow(x, y, 1.15, palette.light, 0.32, 2.2)
    canvas.glow(x, y, 0.4, palette.light, 0.42, 2.4)
    canvas.disc(x, y, radius, lighter(palette.light, 0.35), soft=0.004, strength=0.96)


def moon(canvas: Canvas, palette: Palette, x: float, y: float) -> None:
    radius = 0.058
    canvas.glow(x, y, 0.75, palette.light, 0.2, 2.4)
    canvas.glow(x, y, 0.2, palette.light, 0.3, 2)
    canvas.disc(x, y, radius, palette.light, soft=0.003)
    rng = canvas.rng("moon")
    for _ in range(7):
        turn, away = rng.uniform(0, math.tau), radius * rng.uniform(0.1, 0.62)
        size = radius * rng.uniform(0.1, 0.26)
        canvas.disc(
            x + away * math.cos(turn),
            y + away * math.sin(turn),
            size,
            darker(palette.light, 0.14),
            soft=size,
            strength=0.5,
        )


def stars(canvas: Canvas, palette: Palette, horizon: float) -> None:
    rng = canvas.rng("stars")
    for _ in range(int((110 + 90 * canvas.detail) * canvas.w)):
        x, y = rng.uniform(0, canvas.w), horizon * rng.uniform(0, 1) ** 1.3
        bright = rng.uniform(0, 1) ** 3
        canvas.disc(x, y, 0.0009 + 0.0014 * bright, lighter(palette.light, 0.6), strength=0.35 + 0.6 * bright)
        if bright > 0.9:
            canvas.glow(x, y, 0.016, palette.light, 0.5, 3)


def aurora(canvas: Canvas, palette: Palette, horizon: float) -> None:
    rng = canvas.rng("aurora")
    green, violet = oklch(0.80, 0.19, 155), oklch(0.62, 0.19, 310)
    x = canvas.x()[0]
    for number in range(3):
        foot = horizon * (0.5 + 0.12 * number) + 0.1 * noise.line(rng, canvas.columns, canvas.w, 0.7, 3)
        fine = 0.6 + 0.4 * noise.line(rng, canvas.columns, canvas.w, 0.05, 3)
        tall = horizon * rng.uniform(0.32, 0.5)
        area = canvas.area(0, 0, canvas.w, horizon)
        if area is None:
            return
        up = (foot[None, :] - canvas.y(area)) / np.float32(tall)
        mask = np.where(up > 0, np.clip(1 - up, 0, 1) ** 1.8, np.exp(up * 26)) * np.clip(fine, 0, 1.2)[None, :]
        mask *= np.float32(0.75) + np.float32(0.25) * np.sin(x * 5 + number)[None, :]
        canvas.light(area, mask.astype(np.float32), (green, violet, green)[number], 0.55)


def clouds(canvas: Canvas, palette: Palette, horizon: float, sun_at: tuple[float, float], thick: bool) -> None:
    """Long soft clouds, brighter towards the light."""
    rng = canvas.rng("clouds")
    cover = rng.uniform(0.5, 0.62) - 0.13 * thick
    field = soft_field(canvas, rng, 0.16, stretch=3.4, octaves=5)
    area = canvas.area(0, 0, canvas.w, horizon * 1.02)
    if area is None:
        return
    field = field[area]
    height = canvas.y(area) / np.float32(horizon)
    mask = np.clip((field - np.float32(cover)) / np.float32(0.16), 0, 1)
    mask = mask * mask * np.clip(height * 2.4, 0, 1) * np.clip((1.03 - height) * 5, 0, 1)
    lit = lighter(palette.light, 0.3) if not palette.dark else mix(palette.sky[2], palette.light, 0.2)
    canvas.lay(area, (mask * np.float32(0.55)).astype(np.float32), mix(palette.sky[2], lit, 0.5))
    away = np.sqrt((canvas.x(area) - sun_at[0]) ** 2 + ((canvas.y(area) - sun_at[1]) * 1.6) ** 2)
    canvas.light(area, (mask * np.clip(1 - away / 0.9, 0, 1) ** 2).astype(np.float32), palette.light, 0.5)


def soft_field(canvas: Canvas, rng: noise.Random, scale: float, *, stretch: float = 1, octaves: int = 4) -> Plane:
    """A cloudy field over the whole canvas, 0-1, `stretch` times as wide as tall; made small, for it has no sharp parts."""
    times = max(1, canvas.unit / _SMALL)
    height, width = round(canvas.rows / times), round(canvas.columns / times / stretch)
    small = noise.field(rng, max(height, 2), max(width, 2), max(1, round(canvas.unit / times)), scale, octaves)
    return np.asarray(cv2.resize(small, (canvas.columns, canvas.rows), interpolation=cv2.INTER_CUBIC), np.float32)


def birds(canvas: Canvas, colour: Colour, x: float, y: float) -> None:
    rng = canvas.rng("birds")
    for _ in range(rng.integers(5, 10)):
        cx, cy = x + rng.normal(0, 0.08), y + rng.normal(0, 0.035)
        span, lift, tilt = rng.uniform(0.011, 0.022), rng.uniform(0.3, 0.5), rng.uniform(-0.15, 0.15)
        for side in (-1, 1):
            tip = (cx + side * span, cy - span * (lift + side * tilt))
            bend = (cx + side * span * 0.45, cy - span * (lift + 0.45))
            path = [(cx, cy), ((cx + bend[0]) / 2, (cy + bend[1]) / 2 - span * 0.06), bend, tip]
            canvas.stroke(path, [0.0032, 0.0030, 0.0022, 0.0006], colour, 0.9)


def mirror(canvas: Canvas, palette: Palette, shore: float, *, tint: Colour, strength: float = 0.35) -> None:
    """Water from `shore` down: what stands above it upside down, rippled and tinted."""
    area = canvas.area(0, shore, canvas.w, canvas.h)
    if area is None:
        return
    rng = canvas.rng("mirror")
    first = area[0].start
    deep = (np.arange(first, canvas.rows, dtype=np.float32) - first)[:, None]
    ripple = soft_field(canvas, rng, 0.02, stretch=7, octaves=3)[area] - np.float32(0.5)
    wave = ripple * (4 + deep * np.float32(0.22))
    across = np.arange(canvas.columns, dtype=np.float32)[None, :] + wave
    up = first - 1 - deep * np.float32(min(0.92, (first - 1) / max(float(deep[-1, 0]), 1))) + wave * np.float32(0.5)
    border = cv2.BORDER_REFLECT
    image = cv2.remap(
        canvas.rgb,
        across.astype(np.float32),
        np.clip(up, 0, first - 1).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=border,
    )
    far = deep / max(float(deep[-1, 0]), 1)
    cover = (np.float32(strength) + far * np.float32(0.35))[..., None]
    canvas.rgb[area] = image + cover * (tint - image)
    canvas.light(area, np.clip(ripple - 0.12, 0, 1) * (1 - far) * np.float32(0.9), palette.sky[2], 0.8)
