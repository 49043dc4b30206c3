"""Forests, and the near ground with its pines, grass and a small house."""

import math

import numpy as np

from sandbox.painting import noise
from sandbox.painting.canvas import Canvas, Shade
from sandbox.painting.colour import Colour, Palette, darker, mix
from sandbox.painting.noise import Plane, Random
from sandbox.painting.words import Wish
from sandbox.scenes import skies
from sandbox.scenes.weather import RAIN


def forest(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    rng = canvas.rng("forest")
    pale = mix(palette.sky[2], palette.light, 0.4)
    canvas.fill(Shade(mix(palette.sky[1], palette.far, 0.3), pale, 0, 0, 0, canvas.h * 0.75))
    x, y = canvas.w * rng.uniform(0.35, 0.65), canvas.h * rng.uniform(0.3, 0.45)
    canvas.glow(x, y, 0.9, palette.light, 0.55, 1.8)
    if palette.dark and not wish.things & RAIN:
        skies.stars(canvas, palette, canvas.h * 0.5)
        skies.moon(canvas, palette, x, y * 0.7)
    layers = 4 + min(canvas.detail, 2)
    for number in range(layers):
        share = number / (layers - 1)
        _stand(canvas, palette, share, pale)
        if 0.2 < share < 0.9:
            _rays(canvas, palette, x, y, share)
        canvas.veil(pale, canvas.h * (0.3 + 0.3 * share), canvas.h * (0.74 + 0.2 * share), 0.5 * (1 - share))
    foreground(canvas, palette, wish, 0.1)


def _stand(canvas: Canvas, palette: Palette, share: float, pale: Colour) -> None:
    """One layer of trees, the nearer the darker, larger and fewer; the middle stays open as a clearing."""
    rng = canvas.rng(f"stand{round(share * 100)}")
    colour = mix(pale, mix(palette.near, palette.ink, 0.3 * share), 0.22 + 0.75 * share)
    colour = mix(colour, palette.accent, 1.5 * share * (1 - share) * (not palette.dark))
    foot = canvas.h * (0.66 + 0.3 * share)
    ground = foot + 0.02 * noise.line(rng, canvas.columns, canvas.w, 0.5, 4)
    for _ in range(int((16 - 9 * share) * canvas.w * 1.6)):
        x = rng.uniform(-0.05, canvas.w + 0.05)
        off = abs(x / canvas.w - 0.5) * 2
        tall = canvas.h * (0.3 + 0.38 * share) * rng.uniform(0.65, 1.2) * (0.5 + 0.5 * off**0.7)
        pine(canvas, x, foot + 0.07, tall, colour, rng)
    canvas.below(
        ground.astype(np.float32), Shade(colour, mix(colour, pale, 0.45 * (1 - share)), 0, foot, 0, foot + 0.22)
    )


def _rays(canvas: Canvas, palette: Palette, x: float, y: float, share: float) -> None:
    rng = canvas.rng(f"rays{round(share * 100)}")
    for _ in range(2):
        turn, wide = rng.uniform(0.9, 2.2), rng.uniform(0.02, 0.05)
        far = 1.3
        ends = [(x + far * math.cos(turn + side), y + far * math.sin(turn + side)) for side in (-wide, wide)]
        canvas.polygon([(x, y), *ends], palette.light, soft=0.03, strength=0.12)


def foreground(canvas: Canvas, palette: Palette, wish: Wish, tall: float) -> None:
    """The nearest ground, dark, with pines or grass on it, and a small house if one is wished for."""
    rng = canvas.rng("foreground")
    lean = rng.choice([-1, 1]) * 0.5
    place = canvas.x()[0] / canvas.w - 0.5
    ground = canvas.h - tall * (0.55 + lean * place) + 0.03 * noise.line(rng, canvas.columns, canvas.w, 0.4, 5)
    ink = mix(palette.near, palette.ink, 0.45)
    if wish.things & {"cabin", "house", "village", "hut", "cottage"}:
        spot = 0.5 - lean * 0.3
        _house(canvas, palette, canvas.w * spot, float(ground[int(spot * canvas.columns)]) + 0.01)
    if rng.random() < 0.75 or wish.things & {"pine", "pines", "forest", "trees"}:
        for _ in range(8 + 7 * canvas.detail):
            x = canvas.w * (0.5 + np.sign(lean) * (0.5 - 0.62 * rng.random() ** 1.7))
            column = min(max(int(x * canvas.unit), 0), canvas.columns - 1)
            pine(canvas, x, float(ground[column]) + 0.012, rng.uniform(0.07, 0.2), ink, rng)
    else:
        grass(canvas, ground.astype(np.float32), ink, rng)
    canvas.below(ground.astype(np.float32), Shade(ink, darker(ink, 0.25), 0, canvas.h - tall, 0, canvas.h))


def pine(canvas: Canvas, x: float, foot: float, tall: float, colour: Colour, rng: Random) -> None:
    """A conifer: branches in steps, each a little ragged, narrowing to the tip."""
    left: list[tuple[float, float]] = []
    right: list[tuple[float, float]] = []
    steps = 6 + canvas.detail + int(tall * 14)
    wide = tall * rng.uniform(0.17, 0.23)
    for step in range(1, steps + 1):
        share = step / steps
        y = foot - tall * (1 - share * 0.93)
        for side, sign in ((left, -1), (right, 1)):
            reach = wide * share**0.9 * rng.uniform(0.8, 1.12)
            side.append((x + sign * reach, y + tall * 0.02 * rng.uniform(0.2, 1.4)))
            side.append((x + sign * reach * 0.45, y - tall * 0.012))
    canvas.polygon([(x, foot - tall), *right, (x, foot), *left[::-1]], colour)
    canvas.polygon(
        [
            (x - tall * 0.014, foot - tall * 0.1),
            (x + tall * 0.014, foot - tall * 0.1),
            (x + tall * 0.02, foot + 0.02),
            (x - tall * 0.02, foot + 0.02),
        ],
        colour,
    )


def grass(canvas: Canvas, ground: Plane, colour: Colour, rng: Random) -> None:
    for _ in range(int((60 + 90 * canvas.detail) * canvas.w)):
        x = rng.uniform(0, canvas.w)
        y = float(ground[min(int(x * canvas.unit), canvas.columns - 1)]) + 0.006
        tall, lean = rng.uniform(0.01, 0.05), rng.normal(0, 0.012)
        canvas.stroke([(x, y), (x + lean * 0.4, y - tall * 0.6), (x + lean, y - tall)], [0.003, 0.002, 0.0006], colour)


def _house(canvas: Canvas, palette: Palette, x: float, foot: float) -> None:
    wide, tall = 0.075, 0.05
    wall, roof = mix(palette.near, palette.accent, 0.25), darker(palette.near, 0.35)
    canvas.polygon(
        [(x - wide / 2, foot), (x - wide / 2, foot - tall), (x + wide / 2, foot - tall), (x + wide / 2, foot)], wall
    )
    canvas.polygon([(x - wide * 0.6, foot - tall), (x, foot - tall * 1.85), (x + wide * 0.6, foot - tall)], roof)
    canvas.polygon(
        [
            (x + wide * 0.2, foot - tall * 1.3),
            (x + wide * 0.2, foot - tall * 1.9),
            (x + wide * 0.3, foot - tall * 1.9),
            (x + wide * 0.3, foot - tall * 1.2),
        ],
        roof,
    )
    warm = mix(palette.light, palette.accent, 0.25)
    for place in (-0.24, 0.12):
        left, top = x + wide * place, foot - tall * 0.72
        canvas.polygon(
            [
                (left, top),
                (left + wide * 0.15, top),
                (left + wide * 0.15, top + tall * 0.36),
                (left, top + tall * 0.36),
            ],
            warm,
        )
        canvas.glow(left + wide * 0.07, top + tall * 0.18, 0.075, warm, 0.5, 2.2)
