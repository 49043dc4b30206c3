"""Round things with light and shade: a ball, something turned on a wheel, a plinth."""

import math

import numpy as np

from sandbox.painting.canvas import Canvas, Points, Shade
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix


def ball(canvas: Canvas, palette: Palette, x: float, y: float, radius: float, colour: Colour, side: int) -> None:
    """A ball with light, shade and the floor's own glow; `y` is where it stands."""
    canvas.ellipse(
        x - side * radius * 0.9,
        y,
        radius * 1.5,
        radius * 0.26,
        darker(mix(colour, palette.ink, 0.6), 0.2),
        soft=radius * 0.3,
        strength=0.42,
    )
    middle = y - radius * 0.92
    area = canvas.area(x - radius, middle - radius, x + radius, middle + radius)
    if area is None:
        return
    u, v = (canvas.x(area) - x) / np.float32(radius), (canvas.y(area) - middle) / np.float32(radius)
    flat = u * u + v * v
    up = np.sqrt(np.clip(1 - flat, 0, 1))
    sun = np.clip(u * side * 0.55 - v * 0.6 + up * 0.6, 0, 1)
    surface = darker(colour, 0.55) + sun[..., None] * (lighter(colour, 0.22) - darker(colour, 0.55))
    surface = surface + (np.clip(v, 0, 1) ** 3 * np.float32(0.25))[..., None] * (palette.paper - surface)
    surface = surface + (np.clip(sun, 0, 1) ** 18 * np.float32(0.55))[..., None] * (1 - surface)
    canvas.lay(
        area,
        np.clip((1 - np.sqrt(flat)) * radius * canvas.unit + 0.5, 0, 1).astype(np.float32),
        surface.astype(np.float32),
    )


def turned(canvas: Canvas, x: float, y: float, profile: list[tuple[float, float]], colour: Colour, side: int) -> None:
    """Something turned on a wheel: `profile` is (radius, height above `y`) from its foot up. Shaded round."""
    heights = np.linspace(0, profile[-1][1], 60)
    known = np.array(profile)
    bent = np.interp(heights, known[:, 1], known[:, 0])
    smooth = np.convolve(np.pad(bent, 7, "edge"), np.ones(15) / 15, "valid")
    turns = np.linspace(math.pi, 0, 20)
    foot = np.column_stack([x + smooth[0] * np.cos(turns), y + smooth[0] * 0.16 * np.sin(turns)])
    right = np.column_stack([x + smooth, y - heights])
    left = np.column_stack([x - smooth, y - heights])[::-1]
    shape: Points = np.concatenate([foot, right, left]).astype(np.float32)
    wide, lit = float(smooth.max()), lighter(colour, 0.22)
    canvas.polygon(shape, Shade(darker(colour, 0.42), lit, x - side * wide, 0, x + side * wide * 0.55, 0))
    edge = Shade(lit, darker(colour, 0.15), x + side * wide * 0.5, 0, x + side * wide * 1.1, 0)
    canvas.polygon(shape, edge, strength=0.25)
    rim, top = float(smooth[-1]), y - profile[-1][1]
    canvas.ellipse(x, top, rim, rim * 0.2, darker(colour, 0.45))
    canvas.ellipse(x, top + rim * 0.03, rim * 0.9, rim * 0.15, darker(colour, 0.62))


def plinth(canvas: Canvas, x: float, y: float, wide: float, tall: float, colour: Colour, side: int) -> None:
    """A round slab; (x, y) is the middle of its foot."""
    round_ = Shade(darker(colour, 0.34), lighter(colour, 0.08), x - side * wide, 0, x + side * wide * 0.8, 0)
    canvas.box(x - wide, y - tall, 2 * wide, tall, round_)
    canvas.ellipse(x, y, wide, wide * 0.2, round_)
    canvas.ellipse(x, y - tall, wide, wide * 0.2, lighter(colour, 0.25))
