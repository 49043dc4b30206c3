"""Space: a nebula, stars, planets with real shading, rings."""

import math

import numpy as np

from sandbox.painting import noise
from sandbox.painting.canvas import Canvas
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch
from sandbox.painting.words import Wish
from sandbox.scenes import skies

Ball = tuple[float, float, float, float]  # x, y, radius, tilt in radians


def space(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    rng = canvas.rng("space")
    canvas.fill(oklch(0.13, 0.035, 275))
    if canvas.alpha is None:
        _nebula(canvas, palette)
        skies.stars(canvas, palette, canvas.h)
    turn = rng.uniform(-2.7, -2.1) if rng.random() < 0.5 else rng.uniform(-1.0, -0.4)
    x, y = canvas.w * rng.uniform(0.42, 0.58), canvas.h * rng.uniform(0.47, 0.57)
    radius = rng.uniform(0.24, 0.31)
    ringed = bool(wish.things & {"saturn", "ring", "rings", "ringed"}) or rng.random() < 0.55
    tilt = rng.uniform(-0.5, 0.5)
    if ringed:
        _ring(canvas, palette, (x, y, radius, tilt), front=False)
    _planet(canvas, palette, (x, y, radius, tilt), turn, (palette.accent, palette.second, palette.far))
    if ringed:
        _ring(canvas, palette, (x, y, radius, tilt), front=True)
    away = rng.uniform(0, math.tau)
    for number, size in enumerate((0.058, 0.03)):
        place = away + number * 2.4
        px, py = x + (radius + 0.17) * math.cos(place) * 1.1, y + (radius + 0.12) * math.sin(place)
        _planet(canvas, palette, (px, py, size, tilt), turn, (palette.paper, palette.far, palette.second))


def _nebula(canvas: Canvas, palette: Palette) -> None:
    everything = (slice(0, canvas.rows), slice(0, canvas.columns))
    for number, colour in enumerate((palette.second, palette.accent, palette.far)):
        rng = canvas.rng(f"nebula{number}")
        field = skies.soft_field(canvas, rng, 0.55, octaves=6)
        band = 1 - np.abs((canvas.x() * 0.6 + canvas.y() * (-1, 1)[number % 2] - 0.25 * number - 0.1) / 0.75)
        mask = np.clip((field - 0.42) * 2.6, 0, 1) * np.clip(band, 0.12, 1)
        canvas.light(everything, mask.astype(np.float32), colour, 0.42)


def _planet(canvas: Canvas, palette: Palette, ball: Ball, turn: float, colours: tuple[Colour, Colour, Colour]) -> None:
    """A ball in bands of colour, lit from the direction `turn`, with a thin lit air around it."""
    x, y, radius, tilt = ball
    if canvas.alpha is None:
        air = mix(colours[0], palette.light, 0.3)
        canvas.glow(x + 0.02 * math.cos(turn), y + 0.02 * math.sin(turn), radius * 1.35, air, 0.35, 2.6)
    area = canvas.area(x - radius, y - radius, x + radius, y + radius)
    if area is None:
        return
    u, v = (canvas.x(area) - x) / np.float32(radius), (canvas.y(area) - y) / np.float32(radius)
    flat = u * u + v * v
    up = np.sqrt(np.clip(1 - flat, 0, 1))
    rng = canvas.rng(f"planet{radius:.4f}")
    warp = skies.soft_field(canvas, rng, 0.12, stretch=2.5, octaves=5)[area]
    latitude = v * math.cos(tilt) - u * math.sin(tilt) + (warp - 0.5) * 0.42
    sun = np.clip(u * math.cos(turn) * 0.8 + v * math.sin(turn) * 0.8 + up * 0.55, 0, 1) ** 0.85
    surface = _bands(latitude, colours, rng) * (0.05 + 0.98 * sun)[..., None]
    surface += (np.clip(flat, 0, 1) ** 6 * sun)[..., None] * palette.light * np.float32(0.35)
    mask = np.clip((1 - np.sqrt(flat)) * radius * canvas.unit + 0.5, 0, 1)
    canvas.lay(area, mask.astype(np.float32), surface.astype(np.float32))


def _bands(latitude: noise.Plane, colours: tuple[Colour, Colour, Colour], rng: noise.Random) -> noise.Plane:
    """The colours of a planet's clouds by their latitude."""
    grid = np.linspace(-1.2, 1.2, 512)
    tone = np.interp(np.clip(latitude, -1.2, 1.2), grid, noise.line(rng, 512, 2, 0.5, 4) * 0.5 + 0.5)
    first, second, third = colours
    ramp = np.stack([darker(third, 0.2), first, mix(first, second, 0.5), lighter(second, 0.25)])
    return np.stack([np.interp(tone, (0.1, 0.4, 0.62, 0.9), ramp[:, channel]) for channel in range(3)], axis=-1)


def _ring(canvas: Canvas, palette: Palette, ball: Ball, *, front: bool) -> None:
    """The half of the ring before or behind the planet, in many fine bands."""
    x, y, radius, tilt = ball
    reach = radius * 2.2
    area = canvas.area(x - reach, y - reach, x + reach, y + reach)
    if area is None:
        return
    dx, dy = canvas.x(area) - x, canvas.y(area) - y
    u = (dx * math.cos(tilt) + dy * math.sin(tilt)) / np.float32(radius)
    v = (dy * math.cos(tilt) - dx * math.sin(tilt)) / np.float32(radius * 0.26)
    away = np.sqrt(u * u + v * v)
    bands = noise.line(canvas.rng("ring"), 512, 1, 0.16, 4) * 0.4 + 0.6
    density = np.interp(away, np.linspace(1.3, 2.1, 512), np.clip(bands, 0, 1), left=0, right=0)
    edge = np.clip((away - 1.3) * 30, 0, 1) * np.clip((2.1 - away) * 30, 0, 1)
    half = v > 0 if front else v <= 0
    mask = np.where(half, density * edge, 0)
    canvas.lay(area, mask.astype(np.float32), lighter(mix(palette.accent, palette.paper, 0.5), 0.25), 0.8)
