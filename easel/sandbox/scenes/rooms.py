"""Indoors: arches and stairs in slanting light, and things on a table."""

import math

import numpy as np

from easel.sandbox.painting.canvas import Canvas, Points, Shade, curve
from easel.sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch
from easel.sandbox.painting.noise import Random
from easel.sandbox.painting.words import Wish
from easel.sandbox.scenes import plants, skies


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
    _ball(canvas, palette, x - side * wide * 0.12, floor + 0.05, 0.085, palette.accent, side)
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


def _ball(canvas: Canvas, palette: Palette, x: float, y: float, radius: float, colour: Colour, side: int) -> None:
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


def _pot(canvas: Canvas, palette: Palette, x: float, y: float, rng: Random, side: int) -> None:
    clay, green = mix(palette.accent, palette.near, 0.35), mix(oklch(0.45, 0.08, 150), palette.near, 0.25)
    canvas.ellipse(x - side * 0.06, y, 0.13, 0.022, palette.ink, soft=0.03, strength=0.35)
    for number in range(9):
        turn = -math.pi / 2 + (number - 4) * 0.26 + rng.normal(0, 0.05)
        plants.leaf(
            canvas, x, y - 0.12, rng.uniform(0.22, 0.36), turn, mix(green, lighter(green, 0.25), rng.random()), 0.13
        )
    turned(canvas, x, y, [(0.052, 0.0), (0.07, 0.06), (0.078, 0.125)], clay, side)


def turned(
    canvas: Canvas,
    x: float,
    y: float,
    profile: list[tuple[float, float]],
    colour: Colour,
    side: int,
    strength: float = 1,
) -> None:
    """Something turned on a wheel: `profile` is (radius, height above `y`) from its foot up. Shaded round."""
    heights = np.linspace(0, profile[-1][1], 60)
    known = np.array(profile)
    smooth = np.interp(heights, known[:, 1], known[:, 0])
    smooth = np.convolve(np.pad(smooth, 7, "edge"), np.ones(15) / 15, "valid")
    right = np.column_stack([x + smooth, y - heights])
    left = np.column_stack([x - smooth, y - heights])[::-1]
    foot = np.column_stack(
        [
            x + smooth[0] * np.cos(np.linspace(math.pi, 0, 20)),
            y + smooth[0] * 0.16 * np.sin(np.linspace(math.pi, 0, 20)),
        ]
    )
    wide = float(smooth.max())
    lit, dark = lighter(colour, 0.22), darker(colour, 0.42)
    shape: Points = np.concatenate([foot, right, left])
    canvas.polygon(shape, Shade(dark, lit, x - side * wide, 0, x + side * wide * 0.55, 0), strength=strength)
    canvas.polygon(
        shape,
        Shade(lit, darker(colour, 0.15), x + side * wide * 0.5, 0, x + side * wide * 1.1, 0),
        strength=0.25 * strength,
    )
    rim = float(smooth[-1])
    canvas.ellipse(x, y - profile[-1][1], rim, rim * 0.2, darker(colour, 0.45), strength=strength)
    canvas.ellipse(x, y - profile[-1][1] + rim * 0.03, rim * 0.9, rim * 0.15, darker(colour, 0.62), strength=strength)


def still_life(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    """A table by a window: what the prompt names, or a vase, fruit and a bowl."""
    rng = canvas.rng("still life")
    side = int(rng.choice([-1, 1]))
    x, floor = canvas.w / 2, canvas.h * 0.72 + 0.02
    if canvas.alpha is None:
        _table(canvas, palette, floor, side)
    foot = floor + 0.10
    if wish.things & {"perfume", "product", "skincare", "cosmetic", "packaging", "candle", "bottle"}:
        _product(canvas, palette, x, foot, side)
    elif wish.things & {"coffee", "tea", "cup", "mug", "teapot", "咖啡"}:
        _cup(canvas, palette, x, foot, side)
    else:
        _vase(canvas, palette, x - side * 0.14, foot - 0.02, rng, side)
        for off, drop, size in ((0.14, 0.03, 0.075), (0.27, 0.0, 0.068), (0.225, 0.055, 0.07)):
            tone = mix(mix(palette.accent, palette.second, rng.uniform(0, 0.6)), oklch(0.70, 0.16, 45), 0.35)
            _fruit(canvas, palette, x + side * off, foot + drop, size, tone, side)


def _table(canvas: Canvas, palette: Palette, floor: float, side: int) -> None:
    wall = mix(palette.paper, palette.sky[1], 0.45) if not palette.dark else palette.sky[1]
    canvas.fill(
        Shade(lighter(wall, 0.08), darker(wall, 0.08), canvas.w * (side > 0), 0, canvas.w * (side < 0), canvas.h)
    )
    for number in range(2):  # the window's light on the wall
        left = canvas.w * (0.5 + side * 0.10) + (number - 1) * 0.27
        for row in range(2):
            top = floor - 0.68 + row * 0.3
            lean = -side * 0.10
            pane = [(left, top), (left + 0.23, top), (left + 0.23 + lean, top + 0.26), (left + lean, top + 0.26)]
            canvas.polygon(pane, lighter(palette.light, 0.3), soft=0.010, strength=0.40)
    for number in range(4):  # and a plant's shadow in it
        foot, turn = canvas.w * (0.5 + side * 0.12) + 0.05 * number, -2.1 + 0.33 * number
        tip = (foot + 0.34 * math.cos(turn), floor - 0.30 + 0.34 * math.sin(turn))
        bend = ((foot + tip[0]) / 2 - 0.05, (floor - 0.30 + tip[1]) / 2)
        shape = [
            *curve((foot, floor - 0.30), bend, tip),
            *curve(tip, (bend[0] + 0.1, bend[1] + 0.02), (foot, floor - 0.30)),
        ]
        canvas.polygon(shape, darker(wall, 0.45), soft=0.012, strength=0.16)
    skies_table = (
        mix(palette.paper, palette.accent, 0.22) if not palette.dark else mix(palette.near, palette.sky[1], 0.5)
    )
    canvas.polygon(
        [(0, floor), (canvas.w, floor), (canvas.w, canvas.h), (0, canvas.h)],
        Shade(darker(skies_table, 0.10), lighter(skies_table, 0.12), 0, floor, 0, canvas.h),
    )
    canvas.veil(skies_table, floor - 0.05, floor, 0.25)


def _shadow(canvas: Canvas, palette: Palette, x: float, y: float, wide: float, side: int) -> None:
    canvas.ellipse(x - side * wide * 1.1, y, wide * 2.1, wide * 0.24, palette.ink, soft=wide * 0.4, strength=0.30)
    canvas.ellipse(x, y, wide * 1.08, wide * 0.2, palette.ink, soft=wide * 0.14, strength=0.35)


def _vase(canvas: Canvas, palette: Palette, x: float, y: float, rng: Random, side: int) -> None:
    _shadow(canvas, palette, x, y, 0.10, side)
    for number in range(5):
        tone = mix(oklch(0.5, 0.07, 145), palette.near, 0.35)
        tip = (x + 0.30 * math.sin((number - 2) * 0.42), y - 0.70 - 0.06 * rng.random() + 0.05 * abs(number - 2))
        path = curve((x, y - 0.30), (x + (tip[0] - x) * 0.3, y - 0.55), tip, steps=20)
        canvas.stroke(path, np.linspace(0.006, 0.003, 20).tolist(), tone)
        for place in range(8, 20, 3):
            px, py = (float(value) for value in path[place])
            for lean in (-0.8, 0.8):
                plants.leaf(
                    canvas, px, py, 0.105 - 0.003 * place, -math.pi / 2 + lean + (number - 2) * 0.25, tone, 0.26
                )
        if number % 2 == 0:
            plants.peony(
                canvas, *tip, 0.062, (palette.accent, palette.second, palette.accent)[number // 2], palette, rng
            )
    profile = [(0.07, 0.0), (0.125, 0.10), (0.12, 0.19), (0.06, 0.27), (0.052, 0.32), (0.066, 0.345)]
    turned(canvas, x, y, profile, mix(palette.second, palette.paper, 0.25), side)


def _fruit(canvas: Canvas, palette: Palette, x: float, y: float, size: float, colour: Colour, side: int) -> None:
    _ball(canvas, palette, x, y, size, colour, side)
    canvas.stroke(
        curve((x, y - size * 1.75), (x + 0.004, y - size * 2.0), (x + side * 0.014, y - size * 2.15)),
        [0.006] * 23 + [0.003],
        oklch(0.35, 0.04, 60),
    )
    plants.leaf(
        canvas,
        x + 0.004,
        y - size * 1.92,
        size * 0.8,
        -0.5 * side if side > 0 else math.pi + 0.5,
        oklch(0.55, 0.11, 140),
        0.25,
    )


def _product(canvas: Canvas, palette: Palette, x: float, foot: float, side: int) -> None:
    """A bottle on two plinths."""
    stone = mix(palette.paper, palette.accent, 0.25)
    _shadow(canvas, palette, x, foot + 0.05, 0.26, side)
    for wide, low, tall in ((0.27, 0.05, 0.075), (0.19, -0.025, 0.06)):
        turned_plinth(canvas, x, foot + low, wide, tall, stone, side)
    y, glass = foot - 0.085, mix(palette.second, palette.accent, 0.2)
    body = [
        (x - 0.105, y),
        (x + 0.105, y),
        (x + 0.105, y - 0.25),
        *curve((x + 0.105, y - 0.25), (x + 0.10, y - 0.30), (x + 0.04, y - 0.30)),
        *curve((x - 0.04, y - 0.30), (x - 0.10, y - 0.30), (x - 0.105, y - 0.25)),
    ]
    canvas.polygon(
        body, Shade(darker(glass, 0.3), lighter(glass, 0.45), x - side * 0.11, 0, x + side * 0.11, 0), strength=0.92
    )
    canvas.polygon(
        [(px * 0.9 + x * 0.1, py * 0.95 + (y - 0.02) * 0.05) for px, py in body], lighter(glass, 0.35), strength=0.25
    )
    canvas.polygon(
        [(x - 0.098, y - 0.012), (x + 0.098, y - 0.012), (x + 0.098, y - 0.17), (x - 0.098, y - 0.17)],
        Shade(darker(glass, 0.25), glass, x - side * 0.1, 0, x + side * 0.1, 0),
        strength=0.55,
    )
    canvas.polygon(
        [(x - 0.06, y - 0.09), (x + 0.06, y - 0.09), (x + 0.06, y - 0.18), (x - 0.06, y - 0.18)],
        lighter(palette.paper, 0.3),
        strength=0.95,
    )
    canvas.stroke([(x - 0.035, y - 0.145), (x + 0.035, y - 0.145)], 0.006, palette.ink)
    canvas.stroke([(x - 0.022, y - 0.122), (x + 0.022, y - 0.122)], 0.003, palette.ink, 0.6)
    canvas.polygon(
        [
            (x + side * 0.085, y - 0.02),
            (x + side * 0.07, y - 0.02),
            (x + side * 0.07, y - 0.27),
            (x + side * 0.085, y - 0.25),
        ],
        lighter(glass, 0.85),
        soft=0.003,
        strength=0.7,
    )
    cap = mix(palette.ink, palette.accent, 0.35)
    for half, low, high in ((0.03, 0.30, 0.325), (0.05, 0.322, 0.40)):
        canvas.polygon(
            [(x - half, y - low), (x + half, y - low), (x + half, y - high), (x - half, y - high)],
            Shade(darker(cap, 0.3), lighter(cap, 0.4), x - side * half, 0, x + side * half, 0),
        )


def turned_plinth(canvas: Canvas, x: float, y: float, wide: float, tall: float, colour: Colour, side: int) -> None:
    canvas.ellipse(x, y, wide, wide * 0.2, darker(colour, 0.3))
    canvas.polygon(
        [(x - wide, y), (x + wide, y), (x + wide, y - tall), (x - wide, y - tall)],
        Shade(darker(colour, 0.34), lighter(colour, 0.08), x - side * wide, 0, x + side * wide * 0.8, 0),
    )
    canvas.ellipse(
        x,
        y,
        wide,
        wide * 0.2,
        Shade(darker(colour, 0.34), lighter(colour, 0.08), x - side * wide, 0, x + side * wide * 0.8, 0),
    )
    canvas.ellipse(x, y - tall, wide, wide * 0.2, lighter(colour, 0.25))


def _cup(canvas: Canvas, palette: Palette, x: float, foot: float, side: int) -> None:
    china = mix(palette.paper, palette.second, 0.25)
    _shadow(canvas, palette, x, foot + 0.02, 0.22, side)
    canvas.ellipse(x, foot + 0.005, 0.27, 0.06, darker(china, 0.25))
    canvas.ellipse(
        x,
        foot,
        0.27,
        0.056,
        Shade(lighter(china, 0.4), darker(china, 0.05), x - 0.2, foot - 0.05, x + 0.2, foot + 0.06),
    )
    canvas.ellipse(x, foot - 0.004, 0.15, 0.03, darker(china, 0.12), soft=0.02)
    handle = curve(
        (x + side * 0.13, foot - 0.20),
        (x + side * 0.32, foot - 0.24),
        (x + side * 0.27, foot - 0.03),
        (x + side * 0.10, foot - 0.05),
    )
    canvas.stroke(handle, 0.03, darker(china, 0.12))
    turned(canvas, x, foot - 0.01, [(0.07, 0.0), (0.12, 0.07), (0.155, 0.16), (0.165, 0.235)], china, side)
    brew = oklch(0.36, 0.06, 50)
    canvas.ellipse(x, foot - 0.238, 0.148, 0.026, Shade(brew, lighter(brew, 0.3), x - 0.14, 0, x + 0.14, 0))
    canvas.ellipse(x + side * 0.02, foot - 0.237, 0.075, 0.011, lighter(brew, 0.62), soft=0.01, strength=0.8)
    for number in range(3):
        px = x + (number - 1) * 0.07
        path = curve(
            (px, foot - 0.28), (px + 0.06, foot - 0.38), (px - 0.07, foot - 0.48), (px + 0.03, foot - 0.62), steps=40
        )
        for point, share in zip(path, np.linspace(1, 0, 40), strict=True):
            canvas.disc(
                float(point[0]), float(point[1]), 0.022, lighter(palette.paper, 0.6), soft=0.022, strength=0.055 * share
            )
