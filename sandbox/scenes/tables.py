"""Things on a table by a window: a vase and fruit, a cup, a bottle on plinths."""

import math

import numpy as np

from sandbox.painting.canvas import Canvas, Shade, curve
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch
from sandbox.painting.noise import Random
from sandbox.painting.words import Wish
from sandbox.scenes.blooms import leaf, peony
from sandbox.scenes.solids import ball, plinth, turned


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
            tone = mix(oklch(0.70, 0.16, rng.uniform(28, 105)), palette.accent, 0.25)
            _fruit(canvas, palette, x + side * off, foot + drop, size, tone, side)


def _table(canvas: Canvas, palette: Palette, floor: float, side: int) -> None:
    wall = mix(palette.paper, palette.sky[1], 0.45) if not palette.dark else palette.sky[1]
    canvas.fill(
        Shade(lighter(wall, 0.08), darker(wall, 0.08), canvas.w * (side > 0), 0, canvas.w * (side < 0), canvas.h)
    )
    _window_light(canvas, palette, wall, floor, side)
    board = mix(palette.near, palette.sky[1], 0.5) if palette.dark else mix(palette.paper, palette.accent, 0.22)
    shade = Shade(darker(board, 0.10), lighter(board, 0.12), 0, floor, 0, canvas.h)
    canvas.box(0, floor, canvas.w, canvas.h - floor, shade)
    canvas.veil(board, floor - 0.05, floor, 0.25)


def _window_light(canvas: Canvas, palette: Palette, wall: Colour, floor: float, side: int) -> None:
    """Four panes of light on the wall, and a plant's shadow in them."""
    for number in range(2):
        left = canvas.w * (0.5 + side * 0.10) + (number - 1) * 0.27
        for row in range(2):
            top = floor - 0.68 + row * 0.3
            lean = -side * 0.10
            pane = [(left, top), (left + 0.23, top), (left + 0.23 + lean, top + 0.26), (left + lean, top + 0.26)]
            canvas.polygon(pane, lighter(palette.light, 0.3), soft=0.010, strength=0.40)
    for number in range(4):
        foot, turn = (canvas.w * (0.5 + side * 0.12) + 0.05 * number, floor - 0.30), -2.1 + 0.33 * number
        tip = (foot[0] + 0.34 * math.cos(turn), foot[1] + 0.34 * math.sin(turn))
        bend = ((foot[0] + tip[0]) / 2 - 0.05, (foot[1] + tip[1]) / 2)
        shape = [*curve(foot, bend, tip), *curve(tip, (bend[0] + 0.1, bend[1] + 0.02), foot)]
        canvas.polygon(shape, darker(wall, 0.45), soft=0.012, strength=0.16)


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
                leaf(canvas, px, py, 0.105 - 0.003 * place, -math.pi / 2 + lean + (number - 2) * 0.25, tone, 0.26)
        if number % 2 == 0:
            peony(canvas, *tip, 0.062, (palette.accent, palette.second, palette.accent)[number // 2], palette, rng)
    profile = [(0.07, 0.0), (0.125, 0.10), (0.12, 0.19), (0.06, 0.27), (0.052, 0.32), (0.066, 0.345)]
    turned(canvas, x, y, profile, mix(palette.second, palette.paper, 0.25), side)


def _fruit(canvas: Canvas, palette: Palette, x: float, y: float, size: float, colour: Colour, side: int) -> None:
    ball(canvas, palette, x, y, size, colour, side)
    canvas.stroke(
        curve((x, y - size * 1.75), (x + 0.004, y - size * 2.0), (x + side * 0.014, y - size * 2.15)),
        [0.006] * 23 + [0.003],
        oklch(0.35, 0.04, 60),
    )
    leaf(
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
    stone, y = mix(palette.paper, palette.accent, 0.25), foot - 0.085
    _shadow(canvas, palette, x, foot + 0.05, 0.26, side)
    for wide, low, tall in ((0.27, 0.05, 0.075), (0.19, -0.025, 0.06)):
        plinth(canvas, x, foot + low, wide, tall, stone, side)
    _bottle(canvas, x, y, mix(palette.second, palette.accent, 0.2), side)
    canvas.box(x - 0.06, y - 0.18, 0.12, 0.09, lighter(palette.paper, 0.3), strength=0.95)
    canvas.stroke([(x - 0.035, y - 0.145), (x + 0.035, y - 0.145)], 0.006, palette.ink)
    canvas.stroke([(x - 0.022, y - 0.122), (x + 0.022, y - 0.122)], 0.003, palette.ink, 0.6)
    cap = mix(palette.ink, palette.accent, 0.35)
    for half, low, high in ((0.03, 0.30, 0.325), (0.05, 0.322, 0.40)):
        shade = Shade(darker(cap, 0.3), lighter(cap, 0.4), x - side * half, 0, x + side * half, 0)
        canvas.box(x - half, y - high, 2 * half, high - low, shade)


def _bottle(canvas: Canvas, x: float, y: float, glass: Colour, side: int) -> None:
    shoulder = curve((0.105, -0.25), (0.10, -0.30), (0.04, -0.30))
    right = [(0.105, 0.0), *((float(dx), float(dy)) for dx, dy in shoulder)]
    body = [(x + dx, y + dy) for dx, dy in right] + [(x - dx, y + dy) for dx, dy in right[::-1]]
    shade = Shade(darker(glass, 0.3), lighter(glass, 0.45), x - side * 0.11, 0, x + side * 0.11, 0)
    canvas.polygon(body, shade, strength=0.92)
    inner = [(px * 0.9 + x * 0.1, py * 0.95 + (y - 0.02) * 0.05) for px, py in body]
    canvas.polygon(inner, lighter(glass, 0.35), strength=0.25)
    filled = Shade(darker(glass, 0.25), glass, x - side * 0.1, 0, x + side * 0.1, 0)
    canvas.box(x - 0.098, y - 0.17, 0.196, 0.158, filled, strength=0.55)
    gleam = [(0.085, -0.02), (0.07, -0.02), (0.07, -0.27), (0.085, -0.25)]
    canvas.polygon([(x + side * dx, y + dy) for dx, dy in gleam], lighter(glass, 0.85), soft=0.003, strength=0.7)


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
    _steam(canvas, palette, x, foot - 0.28)


def _steam(canvas: Canvas, palette: Palette, x: float, y: float) -> None:
    for number in range(3):
        px = x + (number - 1) * 0.07
        path = curve((px, y), (px + 0.06, y - 0.10), (px - 0.07, y - 0.20), (px + 0.03, y - 0.34), steps=40)
        for point, share in zip(path, np.linspace(1, 0, 40), strict=True):
            colour = lighter(palette.paper, 0.6)
            canvas.disc(float(point[0]), float(point[1]), 0.022, colour, soft=0.022, strength=0.055 * share)
