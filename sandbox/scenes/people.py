"""People: a portrait with closed eyes, drawn flat, in front of a large disc."""

import math

from sandbox.painting.canvas import Canvas, Line, Shade, curve
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch
from sandbox.painting.words import Wish
from sandbox.scenes.blooms import leaf

_SKINS = ((0.86, 0.05, 60), (0.77, 0.075, 58), (0.63, 0.08, 52), (0.50, 0.07, 48), (0.40, 0.05, 45))
_HAIRS = ((0.24, 0.02, 50), (0.34, 0.05, 45), (0.52, 0.11, 50), (0.80, 0.09, 85), (0.30, 0.02, 280))
_MEN, _WOMEN = frozenset({"man", "boy", "男"}), frozenset({"woman", "girl", "lady", "女"})


def portrait(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    rng = canvas.rng("portrait")
    x, y = canvas.w / 2, canvas.h / 2 - 0.02
    _backdrop(canvas, palette, x, y)
    skin = oklch(*_SKINS[int(rng.integers(0, len(_SKINS)))])
    hair = oklch(*_HAIRS[int(rng.integers(0, len(_HAIRS)))])
    short = bool(wish.things & _MEN) or (not wish.things & _WOMEN and rng.random() < 0.35)
    if not short:
        _hair_behind(canvas, x, y, hair)
    _body(canvas, palette, x, y, skin, mix(palette.second, palette.near, 0.25))
    _head(canvas, x, y, skin)
    _features(canvas, x, y, skin)
    if short:
        _short_hair(canvas, x, y, hair)
    else:
        _long_hair(canvas, x, y, hair)
        for side in (-1, 1):
            canvas.disc(x + side * 0.165, y + 0.115, 0.018, palette.accent)


def _backdrop(canvas: Canvas, palette: Palette, x: float, y: float) -> None:
    if canvas.alpha is not None:
        return
    rng = canvas.rng("backdrop")
    canvas.fill(Shade(palette.sky[1], palette.sky[2], 0, 0, canvas.w * 0.3, canvas.h))
    disc = Shade(lighter(palette.accent, 0.35), palette.accent, x, y - 0.44, x, y + 0.4)
    canvas.disc(x + 0.06, y - 0.04, 0.40, disc)
    for number in range(6 + canvas.detail):
        side = -1 if number % 2 else 1
        turn = -math.pi / 2 - side * rng.uniform(0.0, 0.9)
        colour = palette.depth(rng.uniform(0.2, 0.9))
        leaf(canvas, x + side * canvas.w * 0.42, canvas.h, rng.uniform(0.35, 0.6), turn, colour, 0.15)


def _along(x: float, y: float, *points: tuple[float, float], side: int = 1, steps: int = 24) -> Line:
    """A curve through points given from (x, y), mirrored when `side` is -1."""
    return curve(*((x + side * dx, y + dy) for dx, dy in points), steps=steps)


def _body(canvas: Canvas, palette: Palette, x: float, y: float, skin: Colour, cloth: Colour) -> None:
    floor = canvas.h + 0.02 - y
    throat = [_along(x, y, (0.075, 0.08), (0.08, 0.2), (0.09, 0.34), (0.2, 0.36), side=side) for side in (1, -1)]
    shade = Shade(darker(skin, 0.22), skin, x, y + 0.14, x, y + 0.32)
    canvas.polygon([*throat[0], *throat[1][::-1]], shade)
    sleeve = ((0.42, floor), (0.40, 0.38), (0.26, 0.33), (0.10, 0.275))
    collar = _along(x, y, (-0.10, 0.275), (0, 0.40), (0.10, 0.275))
    outline = [*_along(x, y, *sleeve, side=-1), *collar, *_along(x, y, *sleeve)[::-1]]
    canvas.polygon(outline, Shade(lighter(cloth, 0.14), darker(cloth, 0.2), x, y + 0.28, x, y + floor))
    canvas.stroke(collar, 0.016, mix(cloth, palette.paper, 0.6))


def _head(canvas: Canvas, x: float, y: float, skin: Colour) -> None:
    crown = _along(x, y, (-0.155, -0.05), (-0.17, -0.28), (0.17, -0.28), (0.155, -0.05))
    jaw = ((0.155, -0.03), (0.15, 0.15), (0.06, 0.215), (0, 0.215))
    outline = [*crown, *_along(x, y, *jaw), *_along(x, y, *jaw, side=-1)[::-1]]
    shade = Shade(lighter(skin, 0.12), darker(skin, 0.07), x - 0.1, y - 0.2, x + 0.12, y + 0.2)
    canvas.polygon(outline, shade)
    blush = mix(skin, oklch(0.66, 0.16, 22), 0.6)
    for side in (-1, 1):
        canvas.ellipse(x + side * 0.158, y + 0.035, 0.026, 0.042, darker(skin, 0.06))
        canvas.ellipse(x + side * 0.085, y + 0.075, 0.042, 0.03, blush, soft=0.035, strength=0.5)


def _features(canvas: Canvas, x: float, y: float, skin: Colour) -> None:
    """Brows, closed eyes with lashes, a nose in one line, lips."""
    ink, lips = darker(skin, 0.62), mix(skin, oklch(0.55, 0.17, 20), 0.72)
    for side in (-1, 1):
        canvas.stroke(_along(x, y, (0.038, 0.012), (0.072, 0.036), (0.108, 0.010), side=side), 0.0075, ink)
        for lash in (0.075, 0.092, 0.106):
            ends = [(x + side * lash, y + 0.020), (x + side * (lash + 0.010), y + 0.034)]
            canvas.stroke(ends, [0.004, 0.001], ink)
        brow = _along(x, y, (0.036, -0.048), (0.074, -0.072), (0.116, -0.046), side=side)
        canvas.stroke(brow, [0.007] * 12 + [0.005] * 12, ink, 0.85)
    nose = _along(x, y, (0.004, -0.01), (0.016, 0.06), (0.024, 0.085), (-0.008, 0.09))
    canvas.stroke(nose, 0.0048, darker(skin, 0.32))
    upper = [
        *_along(x, y, (-0.042, 0.135), (-0.018, 0.116), (0, 0.126)),
        *_along(x, y, (0, 0.126), (0.018, 0.116), (0.042, 0.135)),
    ]
    canvas.polygon([*upper, *_along(x, y, (0.042, 0.135), (0, 0.178), (-0.042, 0.135))], lips)
    canvas.stroke(_along(x, y, (-0.038, 0.135), (0, 0.145), (0.038, 0.135)), 0.0036, darker(lips, 0.4))


def _short_hair(canvas: Canvas, x: float, y: float, hair: Colour) -> None:
    over = _along(x, y, (-0.165, 0.0), (-0.22, -0.30), (0.05, -0.36), (0.20, -0.22), (0.163, -0.01))
    brim = _along(x, y, (0.14, -0.10), (0.05, -0.17), (-0.10, -0.10), (-0.145, -0.03))
    canvas.polygon([*over, *brim], Shade(lighter(hair, 0.15), hair, x, y - 0.3, x, y))


def _hair_behind(canvas: Canvas, x: float, y: float, hair: Colour) -> None:
    fall = ((0.25, 0.42), (0.29, -0.10), (0.21, -0.36), (0, -0.335))
    canvas.polygon([*_along(x, y, *fall, side=-1), *_along(x, y, *fall)[::-1]], _sheen(hair, x, y))


def _long_hair(canvas: Canvas, x: float, y: float, hair: Colour) -> None:
    for side in (-1, 1):
        inner = _along(x, y, (0, -0.235), (0.10, -0.215), (0.175, -0.06), (0.142, 0.14), side=side)
        tip = _along(x, y, (0.142, 0.14), (0.15, 0.30), (0.19, 0.40), (0.245, 0.43), side=side)
        outer = _along(x, y, (0.245, 0.43), (0.29, -0.06), (0.21, -0.36), (0, -0.335), side=side)
        canvas.polygon([*inner, *tip, *outer], _sheen(hair, x, y))
        strand = _along(x, y, (0.03, -0.28), (0.20, -0.20), (0.20, 0.2), (0.225, 0.36), side=side)
        canvas.stroke(strand, [0.001] * 12 + [0.006] * 12, lighter(hair, 0.3), 0.5)


def _sheen(hair: Colour, x: float, y: float) -> Shade:
    return Shade(lighter(hair, 0.16), darker(hair, 0.15), x, y - 0.3, x, y + 0.4)
