"""Cities: towers in layers, windows lit or glazed, a river below."""

import numpy as np

from sandbox.painting.canvas import Canvas, Shade
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix
from sandbox.painting.noise import Random
from sandbox.painting.words import Wish
from sandbox.scenes import skies


def city(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    rng = canvas.rng("city")
    river = bool(wish.things & {"river", "water", "reflection", "waterfront", "skyline"}) or rng.random() < 0.6
    foot = canvas.h * (rng.uniform(0.74, 0.8) if river else 1.0)
    skies.sky(canvas, palette, wish, canvas.h * 0.85)
    layers = 3 + (canvas.detail > 1)
    for number in range(layers):
        share = number / (layers - 1)
        _row(canvas, palette, foot, share)
        if share < 1:
            canvas.veil(mix(palette.sky[2], palette.far, 0.3), foot - canvas.h * 0.34, foot - 0.12, 0.35 * (1 - share))
    if river:
        skies.mirror(canvas, palette, foot, tint=mix(palette.near, palette.sky[0], 0.4), strength=0.28)


def _row(canvas: Canvas, palette: Palette, foot: float, share: float) -> None:
    rng = canvas.rng(f"row{round(share * 100)}")
    colour = mix(palette.sky[2], mix(palette.far, palette.near, share**1.1), 0.45 + 0.55 * share)
    x = -0.05
    while x < canvas.w + 0.05:
        wide = rng.uniform(0.05, 0.12) * (0.75 + 0.45 * share)
        hump = 1 - 0.55 * abs(x / canvas.w - 0.5)
        tall = min(canvas.h * 0.62, 0.75) * rng.uniform(0.35, 1.0) ** 1.4 * (1.15 - 0.62 * share) * hump + 0.05
        tone = (
            mix(colour, palette.accent, 0.10 * rng.random())
            if rng.random() < 0.5
            else lighter(colour, 0.06 * rng.random())
        )
        _tower(canvas, palette, (x, foot - tall, wide, tall), tone, share, rng)
        x += wide * rng.uniform(0.9, 1.12)


def _tower(
    canvas: Canvas, palette: Palette, box: tuple[float, float, float, float], colour: Colour, share: float, rng: Random
) -> None:
    x, top, wide, tall = box
    form = rng.choice(5)
    paint = Shade(colour, mix(colour, palette.sky[2], 0.35 * (1 - share)), 0, top, 0, top + tall)
    if form == 1:  # a slanted roof
        canvas.polygon([(x, top + wide * 0.4), (x + wide, top), (x + wide, top + tall), (x, top + tall)], paint)
    elif form == 2:  # steps and a spire
        for inset, drop in ((0.0, 0.12), (0.16, 0.06), (0.32, 0.0)):
            canvas.box(x + wide * inset, top + tall * drop, wide * (1 - 2 * inset), tall * (1 - drop), paint)
        canvas.stroke([(x + wide / 2, top), (x + wide / 2, top - tall * 0.18)], [0.004, 0.001], colour)
    elif form == 3:  # a rounded head
        canvas.disc(x + wide / 2, top + wide / 2, wide / 2, paint)
        canvas.box(x, top + wide / 2, wide, tall - wide / 2, paint)
    else:
        canvas.box(x, top, wide, tall, paint)
    side = wide * 0.3
    canvas.box(x + wide - side, top + wide * 0.42, side, tall - wide * 0.42, darker(colour, 0.3), strength=0.35)
    if share > 0.25:
        _panes(canvas, palette, box, colour, share, rng)


def _panes(
    canvas: Canvas, palette: Palette, box: tuple[float, float, float, float], colour: Colour, share: float, rng: Random
) -> None:
    x, top, wide, tall = box
    step = 0.017 + 0.006 * share
    across, down = int(wide / step) - 1, int((tall - wide * 0.5) / (step * 1.25))
    if across < 1 or down < 1:
        return
    lit_share = 0.42 if palette.dark else 0.16
    gap = (wide - across * step) / 2 + step * 0.22
    glow = mix(palette.light, palette.accent, 0.35)
    lit = rng.random((min(down, 64), across)) < lit_share
    tint = rng.random((min(down, 64), across))
    for row, column in np.argwhere(lit | (canvas.detail > 1)):
        px, py = x + gap + column * step, top + wide * 0.48 + row * step * 1.25
        paint = (
            mix(glow, palette.second, 0.5 * tint[row, column]) if lit[row, column] else mix(colour, palette.sky[1], 0.3)
        )
        strength = 0.95 - 0.45 * tint[row, column] if lit[row, column] else 0.35
        canvas.box(px, py, step * 0.56, step * 0.72, paint, strength=strength)
