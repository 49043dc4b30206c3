"""Animals: a calm bust in front of a sun, with leaves about it."""

import math

from sandbox.painting.canvas import Canvas, Shade, curve
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch
from sandbox.painting.words import Wish
from sandbox.scenes.blooms import leaf

_COATS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "cat": ((0.72, 0.11, 62), (0.36, 0.04, 60), (0.62, 0.02, 260), (0.92, 0.02, 85)),
    "dog": ((0.66, 0.08, 65), (0.42, 0.05, 50), (0.88, 0.03, 80)),
    "fox": ((0.67, 0.16, 48),),
    "rabbit": ((0.82, 0.02, 70), (0.66, 0.03, 60), (0.94, 0.01, 80)),
    "bear": ((0.48, 0.06, 55), (0.40, 0.04, 50), (0.92, 0.01, 90)),
    "owl": ((0.52, 0.06, 60), (0.62, 0.03, 250)),
}


_NAMES = {"cat": "cat cats kitten 猫 gato tiger lion", "dog": "dog dogs puppy wolf 狗 perro", "fox": "fox foxes 狐",
          "rabbit": "rabbit bunny 兔", "bear": "bear bears panda 熊", "owl": "owl owls"}  # fmt: skip
_INK = oklch(0.22, 0.02, 50)


def animal(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    """A bust of a calm animal in front of a sun, with leaves about it."""
    rng = canvas.rng("animal")
    kind = next((name for name, listed in _NAMES.items() if wish.things & set(listed.split())), "cat")
    x, y = canvas.w / 2, canvas.h / 2 + (0.12 if kind == "rabbit" else 0.06)
    _backdrop(canvas, palette, x, y)
    coat = oklch(*_COATS[kind][int(rng.integers(0, len(_COATS[kind])))])
    pale = lighter(mix(coat, palette.paper, 0.7), 0.35)
    canvas.ellipse(x, y + 0.52, 0.31, 0.36, Shade(coat, darker(coat, 0.35), x, y + 0.2, x, y + 0.6))
    canvas.ellipse(x, y + 0.50, 0.15, 0.27, pale, soft=0.04, strength=0.85)
    _ears(canvas, kind, x, y, coat, pale)
    wide = 0.265 if kind != "rabbit" else 0.235
    canvas.ellipse(x, y, wide, 0.235, Shade(lighter(coat, 0.10), darker(coat, 0.14), x, y - 0.23, x, y + 0.24))
    if kind == "owl":
        _owl_face(canvas, palette, x, y, coat, pale)
    else:
        _face(canvas, palette, kind, x, y, coat, pale)
    if wish.things & {"scarf", "winter", "snow", "christmas"} or rng.random() < 0.4:
        _scarf(canvas, palette, x, y)


def _backdrop(canvas: Canvas, palette: Palette, x: float, y: float) -> None:
    rng = canvas.rng("backdrop")
    canvas.fill(Shade(palette.sky[1], palette.sky[2], 0, 0, 0, canvas.h))
    if canvas.alpha is not None:
        return
    canvas.disc(
        x,
        y - 0.05,
        0.41,
        Shade(lighter(palette.light, 0.1), mix(palette.sky[2], palette.accent, 0.35), x, y - 0.45, x, y + 0.35),
    )
    for side in (-1, 1):
        for number in range(5 + canvas.detail):
            turn = -math.pi / 2 + side * (0.35 + 0.24 * number)
            colour = mix(palette.far, palette.near, rng.uniform(0.2, 0.9))
            leaf(
                canvas,
                x + side * (0.26 + canvas.w * 0.14),
                canvas.h + 0.04,
                rng.uniform(0.38, 0.62),
                turn * 0.8 - 0.3,
                colour,
                0.16,
            )


def _ears(canvas: Canvas, kind: str, x: float, y: float, coat: Colour, pale: Colour) -> None:
    inside = mix(pale, oklch(0.78, 0.09, 20), 0.6)
    draw = {"rabbit": _long_ear, "dog": _flap, "bear": _round_ear, "owl": _tuft}.get(kind, _pointed_ear)
    for side in (-1, 1):
        draw(canvas, x, y, side, coat, inside)
        if kind == "fox":
            tip = [(x + side * 0.243, y - 0.22), (x + side * 0.215, y - 0.32), (x + side * 0.165, y - 0.245)]
            canvas.polygon(tip, darker(coat, 0.65))


def _pointed_ear(canvas: Canvas, x: float, y: float, side: int, coat: Colour, inside: Colour) -> None:
    tip = (x + side * 0.215, y - 0.32)
    edge = curve((x + side * 0.26, y - 0.08), (x + side * 0.255, y - 0.24), tip)
    canvas.polygon([(x + side * 0.265, y - 0.02), *edge, (x + side * 0.05, y - 0.19)], darker(coat, 0.06))
    hollow = [(x + side * 0.225, y - 0.12), (x + side * 0.205, y - 0.265), (x + side * 0.10, y - 0.19)]
    canvas.polygon(hollow, inside)


def _long_ear(canvas: Canvas, x: float, y: float, side: int, coat: Colour, inside: Colour) -> None:
    canvas.ellipse(x + side * 0.105, y - 0.36, 0.066, 0.235, coat, turn=side * 0.16)
    canvas.ellipse(x + side * 0.105, y - 0.35, 0.034, 0.185, inside, turn=side * 0.16)


def _flap(canvas: Canvas, x: float, y: float, side: int, coat: Colour, inside: Colour) -> None:
    points = [(0.15, -0.21), (0.36, -0.24), (0.39, 0.14), (0.27, 0.13), (0.22, 0)]
    canvas.polygon(curve(*((x + side * dx, y + dy) for dx, dy in points)), darker(coat, 0.28))


def _round_ear(canvas: Canvas, x: float, y: float, side: int, coat: Colour, inside: Colour) -> None:
    canvas.disc(x + side * 0.19, y - 0.18, 0.085, darker(coat, 0.05))
    canvas.disc(x + side * 0.19, y - 0.18, 0.045, mix(coat, inside, 0.5))


def _tuft(canvas: Canvas, x: float, y: float, side: int, coat: Colour, inside: Colour) -> None:
    points = [(0.25, -0.05), (0.24, -0.29), (0.06, -0.2)]
    canvas.polygon([(x + side * dx, y + dy) for dx, dy in points], darker(coat, 0.15))


def _face(canvas: Canvas, palette: Palette, kind: str, x: float, y: float, coat: Colour, pale: Colour) -> None:
    if kind == "fox":
        for side in (-1, 1):
            cheek = [(0, 0.02), (0.10, 0.02), (0.30, -0.02), (0.20, 0.20), (0, 0.235)]
            canvas.polygon(curve(*((x + side * dx, y + dy) for dx, dy in cheek)), pale)
    elif kind == "cat":
        _stripes(canvas, x, y, darker(coat, 0.3))
    muzzle = {"dog": (0.115, 0.095), "bear": (0.11, 0.085), "cat": (0.095, 0.068), "rabbit": (0.08, 0.06)}.get(kind)
    if muzzle:
        canvas.ellipse(x, y + 0.10, *muzzle, pale, soft=0.012)
    iris = mix(oklch(0.80, 0.14, 110), palette.accent, 0.25) if kind == "cat" else None
    for side in (-1, 1):
        canvas.ellipse(x + side * 0.165, y + 0.085, 0.045, 0.03, oklch(0.75, 0.12, 20), soft=0.03, strength=0.45)
        _eye(canvas, x + side * 0.105, y, iris)
    _nose(canvas, x, y + 0.07, oklch(0.62, 0.10, 15) if kind == "cat" else _INK)
    if kind in ("cat", "rabbit"):
        _whiskers(canvas, x, y, lighter(pale, 0.3))


def _eye(canvas: Canvas, x: float, y: float, iris: Colour | None) -> None:
    if iris is None:
        canvas.ellipse(x, y, 0.028, 0.033, _INK)
    else:
        canvas.ellipse(x, y, 0.042, 0.038, iris)
        canvas.ellipse(x, y, 0.016, 0.034, _INK)
    canvas.disc(x + 0.010, y - 0.013, 0.0085, oklch(0.98, 0.005, 90))


def _nose(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    around = [(-0.034, -0.012), (0, -0.03), (0.034, -0.012), (0.02, 0.03), (0, 0.03), (-0.02, 0.03), (-0.034, -0.012)]
    canvas.polygon(curve(*((x + dx, y + dy) for dx, dy in around)), colour)
    canvas.stroke([(x, y + 0.01), (x, y + 0.042)], 0.006, _INK)
    for side in (-1, 1):
        smile = curve((x, y + 0.042), (x + side * 0.02, y + 0.068), (x + side * 0.052, y + 0.05))
        canvas.stroke(smile, 0.006, _INK)


def _whiskers(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    for side in (-1, 1):
        for lean in (-0.03, 0.0, 0.03):
            ends = [(x + side * 0.09, y + 0.10 + lean * 0.4), (x + side * 0.27, y + 0.08 + lean * 1.7)]
            canvas.stroke(ends, [0.0034, 0.0008], colour, 0.8)


def _stripes(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    for off, tall in ((-0.05, 0.07), (0, 0.1), (0.05, 0.07)):
        canvas.stroke([(x + off, y - 0.225), (x + off * 0.8, y - 0.225 + tall)], [0.018, 0.004], colour, 0.8)
    for side in (-1, 1):
        for number in range(3):
            canvas.stroke(
                [(x + side * 0.258, y + 0.01 + 0.045 * number), (x + side * 0.18, y + 0.03 + 0.04 * number)],
                [0.014, 0.003],
                colour,
                0.75,
            )


def _owl_face(canvas: Canvas, palette: Palette, x: float, y: float, coat: Colour, pale: Colour) -> None:
    for side in (-1, 1):
        canvas.disc(x + side * 0.105, y - 0.01, 0.115, mix(pale, coat, 0.15))
        canvas.disc(x + side * 0.10, y - 0.01, 0.062, oklch(0.82, 0.15, 80))
        canvas.disc(x + side * 0.10, y - 0.01, 0.034, oklch(0.18, 0.01, 60))
        canvas.disc(x + side * 0.10 + 0.014, y - 0.024, 0.011, lighter(pale, 0.7))
    canvas.polygon([(x - 0.026, y + 0.02), (x + 0.026, y + 0.02), (x, y + 0.085)], oklch(0.72, 0.13, 65))
    for row in range(4):
        for column in range(-row - 1, row + 2):
            canvas.ellipse(x + column * 0.062, y + 0.33 + row * 0.055, 0.026, 0.02, darker(coat, 0.25), strength=0.6)


def _scarf(canvas: Canvas, palette: Palette, x: float, y: float) -> None:
    colour = palette.accent
    canvas.polygon(
        [(x + 0.08, y + 0.24), (x + 0.17, y + 0.24), (x + 0.20, y + 0.52), (x + 0.09, y + 0.52)], darker(colour, 0.2)
    )
    band = [
        *curve((x - 0.225, y + 0.165), (x, y + 0.29), (x + 0.225, y + 0.165)),
        *curve((x + 0.235, y + 0.245), (x, y + 0.39), (x - 0.235, y + 0.245)),
    ]
    canvas.polygon(band, Shade(lighter(colour, 0.12), darker(colour, 0.12), x, y + 0.2, x, y + 0.34))
