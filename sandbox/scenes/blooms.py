"""Blooms, petals and leaves, each with its own gradient."""

import math
from collections.abc import Callable

import numpy as np

from sandbox.painting.canvas import Canvas, Shade, curve
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch
from sandbox.painting.noise import Random
from sandbox.painting.words import Wish

Bloom = Callable[[Canvas, float, float, float, Colour, Palette, Random], None]


def kinds(wish: Wish, rng: Random) -> list[Bloom]:
    """The kinds named in the prompt, else three of them."""
    named = [bloom for words, bloom in _BY_NAME if wish.things & words]
    every: list[Bloom] = [daisy, poppy, peony, cosmos]
    return named or [every[number] for number in rng.permutation(4)[:3]]


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
