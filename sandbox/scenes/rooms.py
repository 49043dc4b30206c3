"""Architecture: an arch to the sky, stairs, a plant, all in slanting light."""

import math

import numpy as np

from sandbox.painting.canvas import Canvas, Shade
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch
from sandbox.painting.noise import Random
from sandbox.painting.words import Wish
from sandbox.scenes.blooms import leaf
from sandbox.scenes.solids import ball, turned


def rooms(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    """A wall with an arch to the sky, stairs, a ball and a plant; the sun comes in from one side."""
    rng = canvas.rng("rooms")
    side = int(rng.choice([-1, 1]))
    wall = mix(palette.paper, palette.accent, 0.3) if not palette.dark else mix(palette.sky[1], palette.accent, 0.12)
    floor = canvas.h * 0.80
    canvas.fill(Shade(lighter(wall, 0.10), wall, 0, 0, canvas.w * side, canvas.h))
    x, wide = canvas.w / 2 - side * canvas.w * 0.15, min(0.40, canvas.w * 0.36)
    top = max(floor - min(canvas.h * 0.6, 0.85), 0.08)
    _arch(canvas, palette, wall, (x, floor, wide, top), side)
    canvas.polygon(
        [(0, floor), (canvas.w, floor), (canvas.w, canvas.h), (0, canvas.h)],
        Shade(darker(wall, 0.10), darker(wall, 0.02), 0, floor, 0, canvas.h),
    )
    _stairs(canvas, wall, x + side * wide * 0.64, floor, side)
    _sunlight(canvas, palette, x, floor, wide, side)
    ball(canvas, palette, x - side * wide * 0.12, floor + 0.05, 0.085, palette.accent, side)
    _pot(canvas, palette, min(max(x - side * (wide * 0.5 + 0.12), 0.16), canvas.w - 0.16), floor + 0.045, rng, side)


def _arch(
    canvas: Canvas, palette: Palette, wall: Colour, opening: tuple[float, float, float, float], side: int
) -> None:
    x, floor, wide, top = opening
    deep = 0.05
    for grow, off, paint in ((0.0, 0.0, darker(wall, 0.22)), (-deep / 2, side * deep / 2, None)):
        half = wide / 2 + grow
        turns = np.linspace(math.pi, math.tau, 60)
        path = [
            (x + off - half, floor),
            *((x + off + half * math.cos(t), top + half + half * math.sin(t)) for t in turns),
            (x + off + half, floor),
        ]
        sky = Shade(palette.sky[0], palette.sky[2], 0, top, 0, floor - 0.05)
        canvas.polygon(path, sky if paint is None else paint)
    inside = (x + side * deep / 2, top + wide * 0.62)
    canvas.disc(*inside, 0.062, lighter(palette.light, 0.3), soft=0.004)
    canvas.glow(*inside, wide * 0.55, palette.light, 0.35)
    half = wide / 2 - deep / 2
    columns = canvas.x()[0]
    hill = floor - 0.07 - 0.05 * np.sin(columns * 7 + 1)
    area = canvas.area(inside[0] - half, floor - 0.2, inside[0] + half, floor)
    if area is not None:
        within = (np.abs(canvas.x(area) - inside[0]) < half).astype(np.float32)
        mask = np.clip((canvas.y(area) - hill[None, area[1]]) * canvas.unit, 0, 1) * within * (canvas.y(area) < floor)
        canvas.lay(area, mask.astype(np.float32), Shade(palette.depth(0.35), palette.far, 0, floor - 0.14, 0, floor))


def _stairs(canvas: Canvas, wall: Colour, x: float, floor: float, side: int) -> None:
    wide, rise = 0.085, 0.058
    for number in range(6):
        left = x + side * wide * number
        edge = left + side * (canvas.w + 1)
        top = floor - rise * (number + 1) + 0.02
        canvas.polygon(
            [(left, top), (edge, top), (edge, floor + 0.02), (left, floor + 0.02)],
            Shade(darker(wall, 0.05 + 0.012 * number), darker(wall, 0.16), 0, top, 0, floor),
        )
        canvas.polygon([(left, top), (edge, top), (edge, top + 0.012), (left, top + 0.012)], lighter(wall, 0.35))


def _sunlight(canvas: Canvas, palette: Palette, x: float, floor: float, wide: float, side: int) -> None:
    """The arch's light lying on the floor, and a soft beam in the air."""
    half, lean = wide / 2 - 0.04, -side * 0.22
    canvas.polygon(
        [
            (x - half, floor + 0.004),
            (x + half, floor + 0.004),
            (x + half + lean * 1.5, canvas.h),
            (x - half + lean * 1.2, canvas.h),
        ],
        lighter(palette.light, 0.2),
        soft=0.008,
        strength=0.45,
    )
    canvas.polygon(
        [
            (x - side * half, floor - wide),
            (x + side * half, floor - wide * 0.4),
            (x + side * half + lean * 2, canvas.h),
            (x - side * half + lean * 2.4, canvas.h),
        ],
        palette.light,
        soft=0.05,
        strength=0.13,
    )


def _pot(canvas: Canvas, palette: Palette, x: float, y: float, rng: Random, side: int) -> None:
    clay, green = mix(palette.accent, palette.near, 0.35), mix(oklch(0.45, 0.08, 150), palette.near, 0.25)
    canvas.ellipse(x - side * 0.06, y, 0.13, 0.022, palette.ink, soft=0.03, strength=0.35)
    for number in range(9):
        turn = -math.pi / 2 + (number - 4) * 0.26 + rng.normal(0, 0.05)
        leaf(canvas, x, y - 0.12, rng.uniform(0.22, 0.36), turn, mix(green, lighter(green, 0.25), rng.random()), 0.13)
    turned(canvas, x, y, [(0.052, 0.0), (0.07, 0.06), (0.078, 0.125)], clay, side)
