"""Flowers: a loose bouquet or a meadow of several kinds, each petal its own gradient."""

import math
from collections.abc import Callable

import numpy as np

from easel.sandbox.painting.canvas import Canvas, Shade, curve
from easel.sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch
from easel.sandbox.painting.noise import Random
from easel.sandbox.painting.words import Wish
from easel.sandbox.scenes import fields

Bloom = Callable[[Canvas, float, float, float, Colour, Palette, Random], None]


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
    kinds = _kinds(wish, rng)
    colours = (
        palette.accent,
        palette.second,
        lighter(palette.accent, 0.45),
        darker(mix(palette.accent, palette.light, 0.25), 0.12),
    )
    for number, (x, y, size) in enumerate(heads):
        bloom = kinds[number % len(kinds)]
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


def leaf(canvas: Canvas, x: float, y: float, length: float, turn: float, colour: Colour, wide: float = 0.2) -> None:
    """A pointed leaf from (x, y) in the direction `turn`, with a lighter half and a vein."""
    cos, sin = math.cos(turn), math.sin(turn)

    def at(along: float, across: float) -> tuple[float, float]:
        return x + length * (along * cos - across * sin), y + length * (along * sin + across * cos)

    upper, lower = (
        curve(at(0, 0), at(0.3, side * wide * 1.7), at(0.75, side * wide * 0.9), at(1, 0), steps=14) for side in (-1, 1)
    )
    shade = Shade(darker(colour, 0.22), lighter(colour, 0.12), x, y, *at(1, 0))
    canvas.polygon(np.concatenate([upper, lower[::-1]]), shade)
    canvas.polygon(np.concatenate([upper, [at(1, 0), at(0, 0)]]), lighter(colour, 0.35), strength=0.22)
    canvas.stroke([at(0, 0), at(0.95, 0)], [length * 0.014, length * 0.003], lighter(colour, 0.4), 0.6)


def _sprig(canvas: Canvas, palette: Palette, root: tuple[float, float], colour: Colour, rng: Random) -> None:
    """A thin twig with small leaves or berries, behind the flowers."""
    x, y = canvas.w * rng.uniform(0.05, 0.95), canvas.h * rng.uniform(0.1, 0.62)
    path = curve((x, y), ((x + root[0]) / 2 + rng.uniform(-0.1, 0.1), y + (root[1] - y) * 0.5), (root[0], root[1]))
    tone = mix(colour, palette.far, rng.uniform(0.25, 0.6))
    canvas.stroke(path, np.linspace(0.0025, 0.006, len(path)).tolist(), tone)
    berries = rng.random() < 0.35
    for number in range(0, 13):
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


def _kinds(wish: Wish, rng: Random) -> list[Bloom]:
    """The kinds named in the prompt, else three of them."""
    named = [bloom for words, bloom in _BY_NAME if wish.things & words]
    every: list[Bloom] = [daisy, poppy, peony, cosmos]
    return named or [every[number] for number in rng.permutation(4)[:3]]


def petal(
    canvas: Canvas,
    x: float,
    y: float,
    turn: float,
    length: float,
    wide: float,
    inner: Colour,
    outer: Colour,
    notch: float = 0.0,
) -> None:
    """One petal from the middle (x, y) outwards; `notch` dents its tip."""
    cos, sin = math.cos(turn), math.sin(turn)

    def at(along: float, across: float) -> tuple[float, float]:
        return x + length * along * cos - wide * across * sin, y + length * along * sin + wide * across * cos

    sides = [
        curve(at(0, 0), at(0.25, side * 0.9), at(0.85, side * 1.15), at(1, side * 0.12), steps=12) for side in (-1, 1)
    ]
    tip = [at(1 - notch, 0)]
    canvas.polygon(np.concatenate([sides[0], tip, sides[1][::-1]]), Shade(inner, outer, *at(0.05, 0), *at(0.95, 0)))


def daisy(canvas: Canvas, x: float, y: float, size: float, colour: Colour, palette: Palette, rng: Random) -> None:
    """Two rings of narrow petals around a dotted eye."""
    start = rng.uniform(0, 1)
    white = lighter(mix(colour, palette.paper, 0.75), 0.4)
    for ring, (count, reach) in enumerate(((18, 1.0), (15, 0.86))):
        for number in range(count):
            turn = start + ring * 0.2 + math.tau * number / count + rng.normal(0, 0.03)
            inner = mix(white, colour, 0.45)
            petal(
                canvas,
                x,
                y,
                turn,
                size * reach * rng.uniform(0.93, 1.05),
                size * 0.15,
                inner,
                darker(white, 0.05 * (1 - ring)),
                0.03,
            )
    _eye(canvas, x, y, size * 0.27, oklch(0.82, 0.16, 85), rng)


def cosmos(canvas: Canvas, x: float, y: float, size: float, colour: Colour, palette: Palette, rng: Random) -> None:
    """Eight broad notched petals."""
    start = rng.uniform(0, 1)
    for number in (0, 2, 4, 6, 1, 3, 5, 7):
        turn = start + math.tau * number / 8 + rng.normal(0, 0.03)
        tone = lighter(colour, 0.10 + 0.10 * (number % 2))
        petal(canvas, x, y, turn, size * rng.uniform(0.94, 1.05), size * 0.36, darker(colour, 0.28), tone, 0.07)
        for side in (-0.3, 0, 0.3):
            far = size * 0.8
            canvas.stroke(
                [(x, y), (x + far * math.cos(turn + side * 0.5), y + far * math.sin(turn + side * 0.5))],
                [size * 0.012, size * 0.003],
                darker(colour, 0.2),
                0.35,
            )
    _eye(canvas, x, y, size * 0.2, oklch(0.80, 0.15, 80), rng)


def poppy(canvas: Canvas, x: float, y: float, size: float, colour: Colour, palette: Palette, rng: Random) -> None:
    """Four or five crumpled petals and a dark heart."""
    start = rng.uniform(0, 6)
    for layer, reach in ((0, 1.0), (1, 0.86)):
        for number in range(3):
            turn = start + layer * 1.05 + math.tau * number / 3
            tone = mix(colour, lighter(colour, 0.35), 0.25 + 0.4 * layer * rng.random())
            petal(canvas, x, y, turn, size * reach, size * 0.66, darker(colour, 0.3), tone, 0.03)
    canvas.disc(x, y, size * 0.34, palette.ink, soft=size * 0.26, strength=0.75)
    for number in range(26):
        turn, far = rng.uniform(0, math.tau), size * rng.uniform(0.2, 0.38)
        canvas.disc(
            x + far * math.cos(turn),
            y + far * math.sin(turn),
            size * 0.022,
            lighter(palette.ink, 0.2) if number % 2 else oklch(0.85, 0.1, 90),
        )
    _eye(canvas, x, y, size * 0.15, oklch(0.62, 0.10, 130), rng)


def peony(canvas: Canvas, x: float, y: float, size: float, colour: Colour, palette: Palette, rng: Random) -> None:
    """Many layers of petals, closing towards the middle."""
    layers = 6 + min(canvas.detail, 3)
    for layer in range(layers):
        share = layer / (layers - 1)
        count = round(11 - 5 * share)
        for number in range(count):
            turn = layer * 1.3 + math.tau * number / count + rng.normal(0, 0.08)
            reach = size * (1.02 - 0.78 * share) * rng.uniform(0.92, 1.06)
            tone = mix(lighter(colour, 0.42), darker(colour, 0.08), share**0.8)
            petal(
                canvas,
                x,
                y,
                turn,
                reach,
                size * (0.42 - 0.2 * share),
                darker(tone, 0.30),
                lighter(tone, 0.12 * rng.random()),
                0.05,
            )
    canvas.disc(x, y, size * 0.1, darker(colour, 0.35), soft=size * 0.09, strength=0.6)


def tulip(canvas: Canvas, x: float, y: float, size: float, colour: Colour, palette: Palette, rng: Random) -> None:
    """A cup of three petals seen from the side."""
    foot = y + size * 0.85
    for off, lean, tone in (
        (0, -0.42, darker(colour, 0.12)),
        (0, 0.42, darker(colour, 0.18)),
        (0, 0, lighter(colour, 0.12)),
    ):
        turn = -math.pi / 2 + lean
        petal(canvas, x + off, foot, turn, size * 1.75, size * 0.52, darker(tone, 0.22), lighter(tone, 0.18), -0.05)


def _eye(canvas: Canvas, x: float, y: float, radius: float, colour: Colour, rng: Random) -> None:
    canvas.disc(x, y, radius, Shade(lighter(colour, 0.2), darker(colour, 0.3), x, y - radius, x, y + radius))
    for number in range(10 + 12 * canvas.detail):
        turn, away = number * 2.39996, radius * math.sqrt((number + 0.5) / (10 + 12 * canvas.detail)) * 0.95
        tone = lighter(colour, 0.35) if rng.random() < 0.5 else darker(colour, 0.25)
        canvas.disc(x + away * math.cos(turn), y + away * math.sin(turn), radius * 0.07, tone)


_BY_NAME: tuple[tuple[frozenset[str], Bloom], ...] = (
    (frozenset({"tulip", "tulips"}), tulip),
    (frozenset({"poppy", "poppies"}), poppy),
    (frozenset({"rose", "roses", "peony", "peonies"}), peony),
    (frozenset({"daisy", "daisies", "sunflower", "chamomile"}), daisy),
)
