"""Flat compositions: a poster of shapes, a pattern of tiles, a mark."""

import math

import numpy as np

from sandbox.painting.canvas import Canvas, Shade, curve
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix
from sandbox.painting.noise import Random
from sandbox.painting.words import Wish
from sandbox.scenes.blooms import leaf


def shapes(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    """A calm poster: a sun, arcs, pebbles and a twig on paper."""
    rng = canvas.rng("shapes")
    paper = palette.paper if not palette.dark else palette.sky[0]
    canvas.fill(Shade(lighter(paper, 0.12), darker(paper, 0.03), 0, 0, canvas.w, canvas.h))
    side = int(rng.choice([-1, 1]))
    middle, floor, step = canvas.w / 2, canvas.h * 0.8, side * canvas.w
    x, y = middle + step * 0.16, canvas.h * rng.uniform(0.26, 0.34)
    canvas.disc(x, y, 0.17, Shade(lighter(palette.accent, 0.22), palette.accent, x, y - 0.17, x, y + 0.17))
    _arcs(canvas, palette, middle - step * 0.14, floor, rng)
    stone = Shade(palette.far, mix(palette.far, palette.near, 0.4), 0, floor - 0.3, 0, floor + 0.1)
    _blob(canvas, middle + step * 0.24, floor - 0.10, 0.21, stone, rng)
    _blob(canvas, middle + step * 0.02, floor - 0.035, 0.105, palette.second, rng)
    _twig(canvas, palette, middle + step * 0.27, floor - 0.02, side, rng)
    left, right = canvas.w * 0.14, canvas.w * 0.86
    canvas.stroke([(left, floor + 0.055), (right, floor + 0.055)], 0.0028, mix(palette.ink, paper, 0.25))
    for number, colour in enumerate((palette.accent, palette.second, palette.far)):
        canvas.disc(left + 0.05 * number, floor + 0.095, 0.010, colour)


def _arcs(canvas: Canvas, palette: Palette, x: float, floor: float, rng: Random) -> None:
    """A rainbow of bands on the floor."""
    outer = min(canvas.w, canvas.h) * rng.uniform(0.28, 0.33)
    colours = (palette.near, palette.accent, palette.second, palette.far, mix(palette.accent, palette.paper, 0.5))
    gap, band = outer * 0.035, outer / 5.2
    for number, colour in enumerate(colours):
        radius = outer - number * band
        if radius - band + gap <= 0:
            break
        inner = max(radius - band + gap, 0.001)
        turns = np.linspace(math.pi, math.tau, 80)
        ring = [(x + radius * math.cos(t), floor - 0.06 + radius * math.sin(t)) for t in turns]
        hole = [(x + inner * math.cos(t), floor - 0.06 + inner * math.sin(t)) for t in turns[::-1]]
        path = [
            (x - radius, floor + 0.04),
            *ring,
            (x + radius, floor + 0.04),
            (x + inner, floor + 0.04),
            *hole,
            (x - inner, floor + 0.04),
        ]
        canvas.polygon(path, Shade(colour, darker(colour, 0.1), x, floor - radius, x, floor))


def _blob(canvas: Canvas, x: float, y: float, radius: float, paint: Colour | Shade, rng: Random) -> None:
    """A pebble: a circle pulled out of shape by a few slow waves."""
    turns = np.linspace(0, math.tau, 120, endpoint=False)
    reach = radius * (1 + sum(rng.uniform(-0.13, 0.13) / k * np.cos(k * turns + rng.uniform(0, 6)) for k in (1, 2, 3)))
    canvas.polygon(np.column_stack([x + reach * np.cos(turns) * 1.15, y + reach * np.sin(turns)]), paint)


def _twig(canvas: Canvas, palette: Palette, x: float, y: float, side: int, rng: Random) -> None:
    tall = min(canvas.h * 0.42, 0.62)
    path = curve((x, y), (x + side * 0.02, y - tall * 0.5), (x - side * 0.10, y - tall), steps=40)
    ink = mix(palette.near, palette.ink, 0.35)
    canvas.stroke(path, np.linspace(0.006, 0.002, len(path)).tolist(), ink)
    for number in range(10, 39, 4):
        px, py = (float(value) for value in path[number])
        for lean in (-1, 1):
            turn = -math.pi / 2 + lean * 0.95 - side * number * 0.006
            leaf(canvas, px, py, tall * (0.25 - 0.0036 * number), turn, ink, 0.22)


def pattern(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    """Tiles of quarter and half circles in five colours."""
    rng = canvas.rng("pattern")
    count = 5 + rng.integers(0, 3)
    size = 1 / count
    colours = [
        palette.paper,
        palette.accent,
        palette.second,
        palette.near,
        palette.far,
        mix(palette.accent, palette.paper, 0.55),
    ]
    for row in range(math.ceil(canvas.h / size)):
        for column in range(math.ceil(canvas.w / size)):
            ground, first, second = (colours[number] for number in rng.permutation(len(colours))[:3])
            _tile(canvas, column * size, row * size, size, (ground, first, second), rng)


def _tile(canvas: Canvas, x: float, y: float, size: float, colours: tuple[Colour, Colour, Colour], rng: Random) -> None:
    ground, first, second = colours
    over = 0.6 / canvas.unit
    canvas.box(x - over, y - over, size + 2 * over, size + 2 * over, ground)
    form, corner = int(rng.choice(6)), int(rng.choice(4))
    middle = (x + size / 2, y + size / 2)
    if form <= 1:
        for share, colour in ((1, first), (0.66, second), (0.33, ground))[: 2 + form]:
            canvas.polygon(_quarter(x, y, size, corner, share), colour)
    elif form == 2:
        canvas.polygon(_quarter(x, y, size, corner, 1), first)
        canvas.polygon(_quarter(x, y, size, 3 - corner, 1), second, strength=0.85)
    elif form == 3:
        canvas.disc(*middle, size * 0.5, first)
        canvas.disc(*middle, size * 0.22, second)
    elif form == 4:
        half = [(x, y), (x + size, y), (x, y + size)] if corner % 2 else [(x + size, y), (x + size, y + size), (x, y)]
        canvas.polygon(half, first)
        canvas.disc(x + size * (0.28 if corner % 2 else 0.72), y + size * 0.28, size * 0.13, second)
    else:
        for number in range(3):
            scale = _wedge(middle[0], y + size * (0.5 + 0.25 * number), size * 0.5, math.pi, math.pi)
            canvas.polygon(scale, (first, second)[number % 2])


def _quarter(x: float, y: float, size: float, corner: int, share: float) -> list[tuple[float, float]]:
    """A quarter of a circle in one corner of a tile: 0 upper left, 1 upper right, 2 lower left, 3 lower right."""
    start = (0, 1, 3, 2)[corner] * math.pi / 2
    return _wedge(x + size * (corner % 2), y + size * (corner // 2), size * share, start, math.pi / 2)


def _wedge(x: float, y: float, radius: float, start: float, sweep: float) -> list[tuple[float, float]]:
    turns = np.linspace(start, start + sweep, 48)
    return [(x, y), *((x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns)]


def mark(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    """A mark of overlapping petals around a centre, on plain ground with room about it."""
    rng = canvas.rng("mark")
    canvas.fill(palette.paper if not palette.dark else palette.sky[0])
    x, y, radius = canvas.w / 2, canvas.h / 2, 0.27
    count = int(rng.choice([3, 4, 5, 6, 8]))
    draw = (_lens_petal, _round_petal, _blade)[int(rng.choice(3))]
    deep = mix(palette.accent, palette.near, 0.45)
    start = -math.pi / 2 + rng.choice([0, math.pi / count])
    # where nothing lies below, the petals get a ground of their own, so that the mark itself is not see-through
    for whole in (True, False) if canvas.alpha is not None else (False,):
        for number in range(count):
            pair = (palette.accent, palette.second)[number % 2]
            tone = pair if count % 2 == 0 else mix(palette.accent, deep, number / count)
            turn = start + math.tau * number / count
            draw(canvas, x, y, turn, radius, count, lighter(tone, 0.5) if whole else tone, 1 if whole else 0.75)
    if draw is _lens_petal:
        canvas.disc(x, y, radius * 0.13, deep)
    elif canvas.alpha is None:
        canvas.disc(x, y, radius * 0.2, palette.paper if not palette.dark else palette.sky[0])


def _lens_petal(
    canvas: Canvas, x: float, y: float, turn: float, radius: float, count: int, tone: Colour, strength: float
) -> None:
    shape = _lens(x, y, turn, radius, radius * math.sin(math.pi / max(count, 3)) * 0.9)
    canvas.polygon(shape, Shade(darker(tone, 0.1), lighter(tone, 0.25), x, y, *shape[24]), strength=strength)


def _round_petal(
    canvas: Canvas, x: float, y: float, turn: float, radius: float, count: int, tone: Colour, strength: float
) -> None:
    px, py = x + radius * 0.5 * math.cos(turn), y + radius * 0.5 * math.sin(turn)
    shade = Shade(lighter(tone, 0.15), tone, px, py - radius, px, py + radius)
    canvas.disc(px, py, radius * 0.52, shade, strength=strength)


def _blade(
    canvas: Canvas, x: float, y: float, turn: float, radius: float, count: int, tone: Colour, strength: float
) -> None:
    corners = [(radius, -0.30), (radius, 0.16), (radius * 0.34, 0.62), (radius * 0.34, -0.62)]
    turns = [(far, turn + off * 6 / count) for far, off in corners]
    canvas.polygon(
        [(x + far * math.cos(t), y + far * math.sin(t)) for far, t in turns], tone, strength=min(1, strength * 1.3)
    )


def _lens(x: float, y: float, turn: float, length: float, wide: float) -> list[tuple[float, float]]:
    """A pointed petal as 48 points, its tip in the middle of the list."""
    cos, sin = math.cos(turn), math.sin(turn)
    sides = []
    for side in (-1, 1):
        path = curve((0, 0), (length * 0.45, side * wide * 1.25), (length, 0), steps=24)
        sides.append([(float(x + px * cos - py * sin), float(y + px * sin + py * cos)) for px, py in path])
    return sides[0] + sides[1][::-1]
