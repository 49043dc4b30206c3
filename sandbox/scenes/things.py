"""Single things that stand for themselves: a door, a chair, a balloon; each fills the canvas that it is drawn on."""

import math
from collections.abc import Callable

import numpy as np

from sandbox.painting.canvas import Canvas, Points, Shade
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch
from sandbox.painting.words import Wish
from sandbox.scenes import furniture
from sandbox.scenes.furniture import shaded, slab
from sandbox.scenes.solids import ball, turned

Draw = Callable[[Canvas, Palette, Colour], None]


def thing(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    """What the prompt names, on a floor by a plain wall; on a transparent canvas the thing alone."""
    own = oklch(*wish.hues[0]) if wish.hues else palette.accent
    if canvas.alpha is None:
        wall, floor = mix(palette.paper, palette.sky[1], 0.3), canvas.h * 0.86
        canvas.fill(Shade(lighter(wall, 0.1), darker(wall, 0.06), 0, 0, 0, canvas.h))
        canvas.box(
            0, floor, canvas.w, canvas.h - floor, Shade(darker(wall, 0.2), darker(wall, 0.1), 0, floor, 0, canvas.h)
        )
    THINGS.get(wish.thing, _ball)(canvas, palette, own)


def _shape(canvas: Canvas, points: Points, paint: Colour | Shade) -> None:
    """A polygon in the middle: points from -1 to 1 on a square that fits."""
    half = min(canvas.w, canvas.h) * 0.47
    middle = np.array([canvas.w / 2, canvas.h / 2])
    canvas.polygon((middle + np.asarray(points, np.float64) * half).astype(np.float32), paint)


def _hat(canvas: Canvas, palette: Palette, own: Colour) -> None:
    x, w, h = canvas.w / 2, canvas.w, canvas.h
    canvas.ellipse(x, h * 0.74, w * 0.48, h * 0.16, Shade(own, darker(own, 0.4), 0, h * 0.6, 0, h * 0.9))
    crown = [
        (w * 0.24, h * 0.72),
        (w * 0.30, h * 0.18),
        (w * 0.42, h * 0.10),
        (w * 0.58, h * 0.10),
        (w * 0.70, h * 0.18),
        (w * 0.76, h * 0.72),
    ]
    canvas.polygon(crown, Shade(darker(own, 0.25), lighter(own, 0.2), 0, 0, w, 0))
    slab(canvas, 0.255, 0.58, 0.49, 0.12, darker(own, 0.6))


def _umbrella(canvas: Canvas, palette: Palette, own: Colour) -> None:
    turns = np.linspace(math.pi, math.tau, 40)
    canvas.stroke([(canvas.w / 2, canvas.h * 0.1), (canvas.w / 2, canvas.h * 0.95)], 0.03, palette.ink)
    for number, (left, right) in enumerate(((-1.0, -0.4), (-0.4, 0.4), (0.4, 1.0))):
        bow = [
            (0.5 * (left + right) + 0.5 * (right - left) * math.cos(t), 0.12 + 0.10 * math.sin(t)) for t in turns[::-1]
        ]
        top = [(x, -math.sqrt(max(1 - x * x, 0))) for x in np.linspace(left, right, 30)]
        _shape(canvas, [*top, *bow], (darker(own, 0.15), lighter(own, 0.1), darker(own, 0.3))[number])


def _car(canvas: Canvas, palette: Palette, own: Colour) -> None:
    w, h = canvas.w, canvas.h
    roof = [(w * 0.22, h * 0.46), (w * 0.34, h * 0.22), (w * 0.68, h * 0.22), (w * 0.82, h * 0.46)]
    canvas.polygon(roof, lighter(own, 0.08))
    for left, right in ((0.28, 0.49), (0.53, 0.76)):
        pane = [
            (w * left, h * 0.45),
            (w * (left + 0.075 * (left < 0.4)), h * 0.27),
            (w * (right - 0.09 * (right > 0.6)), h * 0.27),
            (w * right, h * 0.45),
        ]
        canvas.polygon(pane, Shade(palette.sky[1], palette.sky[2], 0, h * 0.27, 0, h * 0.45))
    body = [
        (w * 0.02, h * 0.52),
        (w * 0.22, h * 0.44),
        (w * 0.82, h * 0.44),
        (w * 0.97, h * 0.54),
        (w * 0.98, h * 0.74),
        (w * 0.02, h * 0.74),
    ]
    canvas.polygon(body, Shade(lighter(own, 0.25), darker(own, 0.25), 0, h * 0.44, 0, h * 0.76))
    for u in (0.22, 0.78):
        size = min(w * 0.11, h * 0.19)
        canvas.disc(w * u, h * 0.76, size, oklch(0.2, 0.01, 270))
        canvas.disc(w * u, h * 0.76, size * 0.5, oklch(0.75, 0.01, 250))


def _balloon(canvas: Canvas, palette: Palette, own: Colour) -> None:
    x, w, h = canvas.w / 2, canvas.w, canvas.h
    canvas.stroke([(x, h * 0.72), (x + w * 0.03, h * 0.85), (x - w * 0.02, h * 0.99)], 0.008, palette.ink)
    canvas.ellipse(x, h * 0.37, w * 0.42, h * 0.35, Shade(lighter(own, 0.35), darker(own, 0.35), 0, 0, w, h * 0.7))
    canvas.polygon([(x, h * 0.70), (x - w * 0.05, h * 0.755), (x + w * 0.05, h * 0.755)], darker(own, 0.3))
    canvas.ellipse(x - w * 0.15, h * 0.22, w * 0.07, h * 0.08, lighter(own, 0.8), turn=0.5, soft=0.03, strength=0.8)


def _heart(canvas: Canvas, palette: Palette, own: Colour) -> None:
    t = np.linspace(0, math.tau, 120)
    x, y = 16 * np.sin(t) ** 3, 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    _shape(canvas, np.column_stack([x / 17, -(y + 2.5) / 15]).astype(np.float32), shaded(canvas, own))


def _star(canvas: Canvas, palette: Palette, own: Colour) -> None:
    turns = np.arange(10) * math.pi / 5 - math.pi / 2
    points = [((1, 0.42)[n % 2] * math.cos(t), (1, 0.42)[n % 2] * math.sin(t)) for n, t in enumerate(turns)]
    _shape(canvas, points, shaded(canvas, own))


def _moon(canvas: Canvas, palette: Palette, own: Colour) -> None:
    out = np.linspace(-2.2, 2.2, 60)
    back = np.linspace(2.0, -2.0, 60)
    outer = np.column_stack([-np.cos(out), np.sin(out)])
    inner = np.column_stack([0.35 - 0.78 * np.cos(back), 0.88 * np.sin(back)])
    _shape(canvas, np.concatenate([outer, inner]).astype(np.float32), shaded(canvas, own))


def _sun(canvas: Canvas, palette: Palette, own: Colour) -> None:
    for turn in np.arange(12) * math.pi / 6:
        way, across = np.array([math.cos(turn), math.sin(turn)]), np.array([-math.sin(turn), math.cos(turn)])
        ray = [way * 0.66 + across * 0.09, way, way * 0.66 - across * 0.09]
        _shape(canvas, np.array(ray, np.float32), lighter(own, 0.15))
    canvas.disc(canvas.w / 2, canvas.h / 2, 0.28, Shade(lighter(own, 0.4), own, 0, 0, 0, canvas.h))


def _cloud(canvas: Canvas, palette: Palette, own: Colour) -> None:
    w, h = canvas.w, canvas.h
    for u, v, rx, ry in (
        (0.5, 0.66, 0.46, 0.22),
        (0.30, 0.50, 0.20, 0.26),
        (0.56, 0.40, 0.25, 0.33),
        (0.76, 0.56, 0.17, 0.20),
    ):
        shade = Shade(lighter(own, 0.5), darker(own, 0.06), 0, h * 0.1, 0, h * 0.9)
        canvas.ellipse(w * u, h * v, w * rx, h * ry, shade, soft=0.04)


def _ball(canvas: Canvas, palette: Palette, own: Colour) -> None:
    ball(canvas, palette, canvas.w / 2, canvas.h / 2 + 0.42, 0.42, own, 1)


def _tree(canvas: Canvas, palette: Palette, own: Colour) -> None:
    w, h = canvas.w, canvas.h
    bark, leaves = oklch(0.40, 0.06, 55), mix(oklch(0.55, 0.12, 142), own, 0.25)
    canvas.polygon(
        [(w * 0.44, h * 0.5), (w * 0.56, h * 0.5), (w * 0.62, h * 0.99), (w * 0.38, h * 0.99)],
        Shade(lighter(bark, 0.15), darker(bark, 0.3), 0, 0, w, 0),
    )
    rng = canvas.rng("tree")
    for number in range(42):
        turn, far = number * 2.4, math.sqrt(number / 42)
        u, v = 0.5 + 0.31 * far * math.cos(turn), 0.36 + 0.23 * far * math.sin(turn)
        tone = mix(darker(leaves, 0.3), lighter(leaves, 0.3), float(rng.random()) * 0.6 + 0.4 * (1 - v))
        canvas.ellipse(w * u, h * v, w * 0.15, h * 0.11, tone, soft=0.02)


def _boat(canvas: Canvas, palette: Palette, own: Colour) -> None:
    w, h = canvas.w, canvas.h
    slab(canvas, 0.485, 0.04, 0.025, 0.70, oklch(0.35, 0.04, 60))
    sail = lighter(palette.paper, 0.5)
    canvas.polygon(
        [(w * 0.52, h * 0.06), (w * 0.92, h * 0.64), (w * 0.52, h * 0.64)], Shade(sail, darker(sail, 0.15), 0, 0, w, 0)
    )
    canvas.polygon([(w * 0.47, h * 0.14), (w * 0.47, h * 0.64), (w * 0.14, h * 0.64)], darker(sail, 0.08))
    hull = [(w * 0.03, h * 0.70), (w * 0.97, h * 0.70), (w * 0.80, h * 0.96), (w * 0.20, h * 0.96)]
    canvas.polygon(hull, Shade(lighter(own, 0.15), darker(own, 0.4), 0, h * 0.7, 0, h))


def _bottle(canvas: Canvas, palette: Palette, own: Colour) -> None:
    tall = canvas.h * 0.96
    profile = [(0.16, 0.0), (0.17, 0.55), (0.15, 0.62), (0.06, 0.74), (0.055, 0.95), (0.07, 1.0)]
    wide = min(canvas.w * 2.6, tall)
    turned(canvas, canvas.w / 2, canvas.h * 0.96, [(r * wide, v * tall * 0.95) for r, v in profile], own, 1)


def _bird(canvas: Canvas, palette: Palette, own: Colour) -> None:
    w, h = canvas.w, canvas.h
    canvas.polygon([(w * 0.10, h * 0.62), (w * 0.40, h * 0.50), (w * 0.38, h * 0.72)], darker(own, 0.35))
    canvas.ellipse(w * 0.52, h * 0.58, w * 0.27, h * 0.20, shaded(canvas, own))
    canvas.ellipse(w * 0.72, h * 0.34, w * 0.14, h * 0.14, shaded(canvas, own))
    canvas.polygon([(w * 0.84, h * 0.30), (w * 0.98, h * 0.35), (w * 0.84, h * 0.40)], oklch(0.75, 0.15, 65))
    canvas.disc(w * 0.76, h * 0.31, min(w, h) * 0.025, oklch(0.15, 0.01, 270))
    canvas.ellipse(w * 0.46, h * 0.56, w * 0.17, h * 0.11, darker(own, 0.3), turn=-0.4)
    for u in (0.48, 0.58):
        canvas.stroke([(w * u, h * 0.76), (w * u, h * 0.95)], 0.014, darker(own, 0.65))


def _fish(canvas: Canvas, palette: Palette, own: Colour) -> None:
    w, h = canvas.w, canvas.h
    canvas.polygon([(w * 0.03, h * 0.25), (w * 0.30, h * 0.5), (w * 0.03, h * 0.75)], darker(own, 0.25))
    canvas.ellipse(
        w * 0.58, h * 0.5, w * 0.38, h * 0.27, Shade(lighter(own, 0.3), darker(own, 0.25), 0, h * 0.2, 0, h * 0.8)
    )
    canvas.disc(w * 0.80, h * 0.44, min(w, h) * 0.045, lighter(own, 0.9))
    canvas.disc(w * 0.81, h * 0.44, min(w, h) * 0.022, oklch(0.15, 0.01, 270))


THINGS: dict[str, Draw] = {
    "door": furniture.door,
    "doorway": furniture.door,
    "gate": furniture.door,
    "window": furniture.window,
    "chair": furniture.chair,
    "sofa": furniture.sofa,
    "couch": furniture.sofa,
    "table": furniture.table,
    "desk": furniture.table,
    "lamp": furniture.lamp,
    "book": furniture.book,
    "hat": _hat,
    "umbrella": _umbrella,
    "car": _car,
    "balloon": _balloon,
    "balloons": _balloon,
    "heart": _heart,
    "star": _star,
    "moon": _moon,
    "sun": _sun,
    "cloud": _cloud,
    "ball": _ball,
    "box": furniture.crate,
    "house": furniture.house,
    "cabin": furniture.house,
    "tree": _tree,
    "boat": _boat,
    "ship": _boat,
    "sailboat": _boat,
    "bottle": _bottle,
    "vase": _bottle,
    "bird": _bird,
    "fish": _fish,
}
