"""The sea: sun on water, islands, boats, a lighthouse, a harbour town."""

import numpy as np

from sandbox.painting import noise
from sandbox.painting.canvas import Canvas, Shade
from sandbox.painting.colour import Palette, darker, lighter, mix
from sandbox.painting.words import Wish
from sandbox.scenes import skies

_HARBOUR = frozenset({"harbour", "harbor", "port", "bay", "town", "village", "marina"})


def sea(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    rng = canvas.rng("sea")
    horizon = canvas.h * rng.uniform(0.50, 0.58)
    light = skies.sky(canvas, palette, wish, horizon)
    harbour = bool(wish.things & _HARBOUR)
    _islands(canvas, palette, horizon, low=harbour)
    if harbour:
        _town(canvas, palette, horizon)
    _water(canvas, palette, horizon, light[0])
    if wish.things & {"lighthouse"}:
        _lighthouse(canvas, palette, horizon)
    _fleet(canvas, palette, horizon, harbour, wish)
    if wish.things & {"beach", "sand", "shore", "coast"}:
        _beach(canvas, palette)
    if not palette.dark:
        skies.birds(canvas, mix(palette.near, palette.far, 0.2), canvas.w - light[0], horizon * 0.45)


def _islands(canvas: Canvas, palette: Palette, horizon: float, low: bool) -> None:
    for number in range(3):
        rng = canvas.rng(f"island{number}")
        middle, wide = canvas.w * rng.uniform(0, 1), canvas.w * rng.uniform(0.25, 0.6)
        bump = np.clip(1 - ((canvas.x()[0] - middle) / wide) ** 2, 0, 1) ** 1.4
        rough = 0.6 + 0.4 * noise.line(rng, canvas.columns, canvas.w, 0.3, 6)
        tall = (0.10, 0.07, 0.045)[number] * (0.7 if low else 1)
        crest = (horizon + 0.004 - tall * bump * rough).astype(np.float32)
        colour = mix(palette.sky[2], palette.depth(0.15 + 0.22 * number), 0.55 + 0.15 * number)
        canvas.below(crest, Shade(colour, mix(colour, palette.sky[2], 0.4), 0, horizon - tall, 0, horizon))


def _water(canvas: Canvas, palette: Palette, horizon: float, sun_x: float) -> None:
    skies.mirror(canvas, palette, horizon, tint=mix(palette.far, palette.sky[0], 0.5), strength=0.3)
    area = canvas.area(0, horizon, canvas.w, canvas.h)
    if area is None:
        return
    deep = np.clip((canvas.y(area) - horizon) / np.float32(canvas.h - horizon), 0, 1)
    shape = (deep.shape[0], canvas.columns)
    depth = np.broadcast_to(deep**1.2, shape).astype(np.float32)
    canvas.lay(area, depth, mix(palette.near, palette.sky[0], 0.35), 0.6)
    _waves(canvas, palette, horizon)
    _glitter(canvas, palette, horizon, sun_x)


def _waves(canvas: Canvas, palette: Palette, horizon: float) -> None:
    """Thin lenses of lighter and darker water, longer and farther apart towards us."""
    rng = canvas.rng("waves")
    for _ in range(int((70 + 60 * canvas.detail) * canvas.w)):
        near = rng.random() ** 1.6
        y = horizon + (canvas.h - horizon) * (0.012 + near)
        x, wide = rng.uniform(-0.1, canvas.w + 0.1), (0.02 + 0.13 * near) * rng.uniform(0.6, 1.6)
        paint = palette.sky[2] if rng.random() < 0.6 else mix(palette.near, palette.ink, 0.4)
        canvas.ellipse(
            x, y, wide, (0.0011 + 0.0035 * near) * rng.uniform(0.7, 1.3), paint, strength=0.12 + 0.14 * rng.random()
        )


def _glitter(canvas: Canvas, palette: Palette, horizon: float, sun_x: float) -> None:
    """The sun's road on the water."""
    rng = canvas.rng("glitter")
    canvas.glow(sun_x, horizon, 0.5, palette.light, 0.35, 2.4)
    for _ in range(150 + 80 * canvas.detail):
        near = rng.random() ** 1.25
        y = horizon + (canvas.h - horizon) * (0.004 + near * 0.92)
        x = sun_x + rng.normal(0, 0.022 + 0.09 * near)
        wide, tall = (0.006 + 0.032 * near) * rng.uniform(0.5, 1.5), 0.0010 + 0.0030 * near
        canvas.ellipse(
            x, y, wide, tall, lighter(palette.light, 0.3), strength=(0.85 - 0.6 * near) * rng.uniform(0.4, 1)
        )


def _fleet(canvas: Canvas, palette: Palette, horizon: float, harbour: bool, wish: Wish) -> None:
    rng = canvas.rng("fleet")
    many = 5 if harbour else 3 if wish.things & {"boats", "sailboats", "ships", "regatta"} else 1
    for number in range(many):
        near = sorted(rng.uniform(0.06, 0.55, many))[number]
        y = horizon + (canvas.h - horizon) * near
        x = canvas.w * (
            (0.2 + 0.62 * number / max(many - 1, 1) if many > 1 else rng.choice([0.27, 0.72]))
            + rng.uniform(-0.05, 0.05)
        )
        _sailboat(canvas, palette, x, y, 0.07 + 0.22 * near, rng, furled=harbour and rng.random() < 0.55)


def _sailboat(
    canvas: Canvas, palette: Palette, x: float, y: float, size: float, rng: noise.Random, furled: bool
) -> None:
    """`size` is the mast's height; its shadow lies on the water."""
    dark = mix(palette.near, palette.ink, 0.5)
    hull = dark if rng.random() < 0.5 else darker(palette.accent, 0.25)
    lean = size * rng.uniform(-0.05, 0.05)
    wide, deep = size * 0.36, size * 0.13
    canvas.ellipse(x, y + deep * 0.9, wide * 1.05, deep * 0.4, dark, soft=deep * 0.4, strength=0.4)
    if not furled:
        _sails(canvas, palette, x, y, size, lean)
    canvas.stroke([(x, y - deep * 0.6), (x + lean, y - size * 1.02)], [size * 0.016, size * 0.008], palette.ink)
    side = [(-1, -0.8), (1, -0.72), (0.72, 0.35), (-0.66, 0.35)]
    canvas.polygon([(x + wide * dx, y + deep * dy) for dx, dy in side], hull)
    canvas.stroke([(x - wide, y - deep * 0.78), (x + wide, y - deep * 0.7)], size * 0.018, lighter(hull, 0.55))


def _sails(canvas: Canvas, palette: Palette, x: float, y: float, size: float, lean: float) -> None:
    cloth = lighter(mix(palette.paper, palette.light, 0.5), 0.3)
    wide, boom = size * 0.36, y - size * 0.117
    main = [(x + lean, y - size), (x + lean * 0.2, boom), (x + wide * 0.95, boom), (x + wide * 0.62, y - size * 0.42)]
    canvas.polygon(main, Shade(cloth, mix(cloth, palette.far, 0.35), x, 0, x + wide, 0))
    jib = [(x + lean * 0.8 - size * 0.015, y - size * 0.88), (x - wide * 0.9, boom), (x - size * 0.02, y - size * 0.13)]
    canvas.polygon(jib, mix(cloth, palette.accent, 0.5))
    mirrored = [(px, y + size * 0.078 + (y - py) * 0.55) for px, py in main[:3]]
    canvas.polygon(mirrored, cloth, soft=0.004, strength=0.16)


def _lighthouse(canvas: Canvas, palette: Palette, horizon: float) -> None:
    x, foot = canvas.w * canvas.rng("lighthouse").choice([0.2, 0.8]), horizon + 0.03
    tall, wide = 0.3, 0.034
    _rock(canvas, palette, x, foot)
    top = foot - 0.05 - tall
    for band in range(5):
        y0, y1 = top + tall * band / 5, top + tall * (band + 1) / 5
        a, b = wide * (0.62 + 0.38 * band / 5), wide * (0.62 + 0.38 * (band + 1) / 5)
        colour = palette.paper if band % 2 else palette.accent
        round_ = Shade(colour, darker(colour, 0.4), x - b, 0, x + b, 0)
        canvas.polygon([(x - a, y0), (x + a, y0), (x + b, y1), (x - b, y1)], round_)
    canvas.box(x - wide * 0.8, top, wide * 1.6, 0.008, palette.ink)
    canvas.box(x - wide * 0.42, top - 0.034, wide * 0.84, 0.034, lighter(palette.light, 0.4))
    canvas.polygon([(x - wide * 0.6, top - 0.034), (x, top - 0.062), (x + wide * 0.6, top - 0.034)], palette.ink)
    canvas.glow(x, top - 0.016, 0.42, palette.light, 0.75, 2.6)


def _rock(canvas: Canvas, palette: Palette, x: float, foot: float) -> None:
    rock = mix(palette.near, palette.ink, 0.3)
    across = np.linspace(-1, 1, 60)
    rough = 0.016 * noise.line(canvas.rng("rock"), 60, 2, 0.5, 4) * (1 - np.abs(across))
    crest = foot + 0.035 - 0.105 * (1 - np.abs(across) ** 2.2) - rough
    canvas.ellipse(x, foot + 0.045, 0.27, 0.014, rock, soft=0.014, strength=0.5)
    shade = Shade(lighter(rock, 0.22), darker(rock, 0.2), x, foot - 0.07, x, foot + 0.035)
    canvas.polygon(np.column_stack([x + 0.25 * across, crest]).astype(np.float32), shade)


def _town(canvas: Canvas, palette: Palette, horizon: float) -> None:
    """A row of gabled houses along the quay; at night their windows are lit."""
    rng = canvas.rng("town")
    x, end = canvas.w * rng.uniform(0.0, 0.1), canvas.w * rng.uniform(0.72, 0.95)
    paints = (palette.paper, palette.accent, palette.second, mix(palette.paper, palette.accent, 0.4), palette.far)
    air, thick = (palette.sky[0], 0.62) if palette.dark else (palette.sky[2], 0.25)
    roof = darker(mix(palette.accent, palette.near, 0.55), 0.1)
    while x < end:
        wide, tall = rng.uniform(0.036, 0.06), rng.uniform(0.05, 0.105)
        eaves = horizon - tall
        wall = mix(paints[int(rng.choice(5))], air, thick)
        canvas.box(x, eaves, wide, tall, Shade(wall, darker(wall, 0.18), x, eaves, x, horizon))
        canvas.polygon([(x - 0.003, eaves), (x + wide / 2, eaves - wide * 0.55), (x + wide + 0.003, eaves)], roof)
        _windows(canvas, palette, x, eaves, wide, tall, rng)
        x += wide + rng.choice([0, 0, 0.004, 0.02])
    canvas.box(0, horizon - 0.006, canvas.w, 0.010, mix(palette.near, palette.ink, 0.4))


def _windows(
    canvas: Canvas, palette: Palette, x: float, top: float, wide: float, tall: float, rng: noise.Random
) -> None:
    for row in range(int(tall / 0.026)):
        for column in range(2):
            left, y = x + wide * (0.2 + 0.36 * column), top + 0.010 + 0.026 * row
            lit = rng.random() < (0.6 if palette.dark else 0.2)
            glass = mix(palette.light, palette.accent, 0.2) if lit else darker(mix(palette.near, palette.far, 0.4), 0.2)
            canvas.polygon(
                [(left, y), (left + wide * 0.22, y), (left + wide * 0.22, y + 0.013), (left, y + 0.013)], glass
            )
            if lit and palette.dark:
                canvas.glow(left + wide * 0.11, y + 0.007, 0.04, palette.accent, 0.35, 2)


def _beach(canvas: Canvas, palette: Palette) -> None:
    rng = canvas.rng("beach")
    place = canvas.x()[0] / canvas.w
    edge = canvas.h - 0.13 - 0.1 * (place - 0.5) + 0.02 * noise.line(rng, canvas.columns, canvas.w, 0.9, 2)
    sand = mix(palette.paper, palette.accent, 0.22)
    for off, colour, strength in (
        (-0.028, lighter(palette.sky[2], 0.4), 0.35),
        (-0.012, lighter(palette.sky[2], 0.7), 0.8),
    ):
        canvas.below((edge + off).astype(np.float32), colour, soft=0.008, strength=strength)
    canvas.below(
        edge.astype(np.float32), Shade(mix(sand, palette.near, 0.22), sand, 0, canvas.h - 0.16, 0, canvas.h), soft=0.006
    )
