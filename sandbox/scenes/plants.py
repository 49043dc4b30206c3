"""Flowers: a loose bouquet of several kinds with leaves and twigs."""

import math

import numpy as np

from sandbox.painting.canvas import Canvas, Shade, curve
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch
from sandbox.painting.noise import Random
from sandbox.painting.words import Wish
from sandbox.scenes import fields
from sandbox.scenes.blooms import kinds, leaf


def flowers(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    rng = canvas.rng("flowers")
    ground = mix(palette.paper, palette.sky[2], 0.3) if not palette.dark else palette.sky[0]
    canvas.fill(Shade(mix(ground, palette.sky[1], 0.3), ground, 0, 0, canvas.w * 0.3, canvas.h))
    if canvas.alpha is None:
        fields.lights(canvas, (palette.sky[1], palette.far, lighter(palette.accent, 0.4)), 14, strength=0.16, size=0.17)
    stem = oklch(0.46 if not palette.dark else 0.38, 0.08, 150)
    stem = mix(stem, palette.near, 0.3)
    heads = _places(canvas, rng)
    root = (canvas.w * rng.uniform(0.46, 0.54), canvas.h * 1.03)
    for x, y, size in heads:
        _stem(canvas, (x, y), root, size, stem, rng)
    for _ in range(5 + 3 * canvas.detail):
        _sprig(canvas, palette, root, stem, rng)
    blooms = kinds(wish, rng)
    colours = (
        palette.accent,
        palette.second,
        lighter(palette.accent, 0.45),
        darker(mix(palette.accent, palette.light, 0.25), 0.12),
    )
    for number, (x, y, size) in enumerate(heads):
        bloom = blooms[number % len(blooms)]
        bloom(canvas, x, y, size, colours[number % len(colours)], palette, rng)


def _places(canvas: Canvas, rng: Random) -> list[tuple[float, float, float]]:
    """Where the flowers are and how large, back to front; none quite hides another."""
    found: list[tuple[float, float, float]] = []
    wanted = 6 + round(3 * (max(canvas.w, canvas.h) - 1)) + canvas.detail
    for attempt in range(160):
        size = (0.15, 0.125, 0.10, 0.08, 0.06)[min(len(found), 4)] * rng.uniform(0.9, 1.1)
        x = canvas.w * 0.5 + (canvas.w * 0.46 - size) * rng.uniform(-1, 1)
        y = canvas.h * 0.43 + canvas.h * 0.33 * rng.uniform(-1, 1) * (1 - 0.4 * abs(x / canvas.w - 0.5))
        close = 0.86 if attempt < 100 else 0.7
        if all(math.hypot(x - px, y - py) > (size + other) * close for px, py, other in found):
            found.append((x, y, size))
        if len(found) == wanted:
            break
    return found[::-1]


def _stem(
    canvas: Canvas, head: tuple[float, float], root: tuple[float, float], size: float, colour: Colour, rng: Random
) -> None:
    bend = (head[0] + (root[0] - head[0]) * 0.15 + rng.uniform(-0.04, 0.04), head[1] + (root[1] - head[1]) * 0.6)
    path = curve(head, bend, (root[0] + (head[0] - root[0]) * 0.12, root[1]))
    canvas.stroke(
        path,
        np.linspace(size * 0.06, size * 0.1, len(path)).tolist(),
        Shade(lighter(colour, 0.12), darker(colour, 0.25), *head, *root),
    )
    for share, side in ((9, -1), (14, 1)):
        x, y = (float(value) for value in path[share])
        leaf(
            canvas,
            x,
            y,
            size * rng.uniform(0.9, 1.4),
            -math.pi / 2 + side * rng.uniform(0.5, 1.1),
            mix(colour, lighter(colour, 0.2), rng.random()),
        )


def _sprig(canvas: Canvas, palette: Palette, root: tuple[float, float], colour: Colour, rng: Random) -> None:
    """A thin twig with small leaves or berries, behind the flowers."""
    x, y = canvas.w * rng.uniform(0.05, 0.95), canvas.h * rng.uniform(0.1, 0.62)
    path = curve((x, y), ((x + root[0]) / 2 + rng.uniform(-0.1, 0.1), y + (root[1] - y) * 0.5), (root[0], root[1]))
    tone = mix(colour, palette.far, rng.uniform(0.25, 0.6))
    canvas.stroke(path, np.linspace(0.0025, 0.006, len(path)).tolist(), tone)
    berries = rng.random() < 0.35
    for number in range(13):
        px, py = (float(value) for value in path[number])
        for side in (-1, 1):
            turn = -math.pi / 2 + side * (0.9 + 0.3 * rng.random())
            if berries:
                reach = 0.026
                bx, by = px + reach * math.cos(turn), py + reach * math.sin(turn)
                canvas.stroke([(px, py), (bx, by)], 0.002, tone)
                canvas.disc(
                    bx,
                    by,
                    0.0075,
                    Shade(lighter(palette.second, 0.3), darker(palette.second, 0.2), bx, by - 0.008, bx, by + 0.008),
                )
            else:
                leaf(canvas, px, py, 0.05 * (0.55 + number / 18), turn, tone, 0.24)
