"""Animals and people, drawn flat and calm."""

import math

from easel.sandbox.painting.canvas import Canvas, Shade, curve
from easel.sandbox.painting.colour import Colour, Palette, darker, lighter, mix, oklch
from easel.sandbox.painting.words import Wish
from easel.sandbox.scenes.plants import leaf

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
    for side in (-1, 1):
        if kind in ("cat", "fox"):
            tall = 0.36 if kind == "fox" else 0.32
            tip = (x + side * 0.215, y - tall)
            canvas.polygon(
                [
                    (x + side * 0.265, y - 0.02),
                    *curve((x + side * 0.26, y - 0.08), (x + side * 0.255, y - 0.24), tip),
                    (x + side * 0.05, y - 0.19),
                ],
                darker(coat, 0.06),
            )
            canvas.polygon(
                [(x + side * 0.225, y - 0.12), (x + side * 0.205, y - tall + 0.055), (x + side * 0.10, y - 0.19)],
                inside,
            )
            if kind == "fox":
                canvas.polygon(
                    [(x + side * 0.236, y - tall + 0.10), tip, (x + side * 0.165, y - tall + 0.075)], darker(coat, 0.65)
                )
        elif kind == "rabbit":
            canvas.ellipse(x + side * 0.105, y - 0.36, 0.066, 0.235, coat, turn=side * 0.16)
            canvas.ellipse(x + side * 0.105, y - 0.35, 0.034, 0.185, inside, turn=side * 0.16)
        elif kind == "dog":
            flap = curve(
                (x + side * 0.15, y - 0.21),
                (x + side * 0.36, y - 0.24),
                (x + side * 0.39, y + 0.14),
                (x + side * 0.27, y + 0.13),
                (x + side * 0.22, y),
            )
            canvas.polygon(flap, darker(coat, 0.28))
        elif kind == "bear":
            canvas.disc(x + side * 0.19, y - 0.18, 0.085, darker(coat, 0.05))
            canvas.disc(x + side * 0.19, y - 0.18, 0.045, mix(coat, inside, 0.5))
        else:
            canvas.polygon(
                [(x + side * 0.25, y - 0.05), (x + side * 0.24, y - 0.29), (x + side * 0.06, y - 0.2)],
                darker(coat, 0.15),
            )


def _face(canvas: Canvas, palette: Palette, kind: str, x: float, y: float, coat: Colour, pale: Colour) -> None:
    ink = oklch(0.22, 0.02, 50)
    if kind == "fox":
        for side in (-1, 1):
            cheek = curve(
                (x, y + 0.02),
                (x + side * 0.10, y + 0.02),
                (x + side * 0.30, y - 0.02),
                (x + side * 0.20, y + 0.20),
                (x, y + 0.235),
            )
            canvas.polygon(cheek, pale)
    elif kind == "cat":
        _stripes(canvas, x, y, darker(coat, 0.3))
    muzzle = {"dog": (0.115, 0.095), "bear": (0.11, 0.085), "cat": (0.095, 0.068), "rabbit": (0.08, 0.06)}.get(kind)
    if muzzle:
        canvas.ellipse(x, y + 0.10, *muzzle, pale, soft=0.012)
    for side in (-1, 1):
        ex, ey = x + side * 0.105, y + (0.0 if kind != "bear" else -0.01)
        canvas.ellipse(x + side * 0.165, y + 0.085, 0.045, 0.03, oklch(0.75, 0.12, 20), soft=0.03, strength=0.45)
        if kind == "cat":
            canvas.ellipse(ex, ey, 0.042, 0.038, mix(oklch(0.80, 0.14, 110), palette.accent, 0.25))
            canvas.ellipse(ex, ey, 0.016, 0.034, ink)
        else:
            canvas.ellipse(ex, ey, 0.028, 0.033, ink)
        canvas.disc(ex + 0.010, ey - 0.013, 0.0085, lighter(pale, 0.6))
    nose_y = y + 0.07
    canvas.polygon(
        curve(
            (x - 0.034, nose_y - 0.012),
            (x, nose_y - 0.03),
            (x + 0.034, nose_y - 0.012),
            (x + 0.02, nose_y + 0.03),
            (x, nose_y + 0.03),
            (x - 0.02, nose_y + 0.03),
            (x - 0.034, nose_y - 0.012),
        ),
        ink if kind != "cat" else oklch(0.62, 0.10, 15),
    )
    canvas.stroke([(x, nose_y + 0.01), (x, nose_y + 0.042)], 0.006, ink)
    for side in (-1, 1):
        canvas.stroke(
            curve((x, nose_y + 0.042), (x + side * 0.02, nose_y + 0.068), (x + side * 0.052, nose_y + 0.05)), 0.006, ink
        )
        if kind in ("cat", "rabbit"):
            for lean in (-0.03, 0.0, 0.03):
                canvas.stroke(
                    [(x + side * 0.09, y + 0.10 + lean * 0.4), (x + side * 0.27, y + 0.08 + lean * 1.7)],
                    [0.0034, 0.0008],
                    lighter(pale, 0.3),
                    0.8,
                )


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


def portrait(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    """A person with closed eyes, flat, in front of a large disc."""
    rng = canvas.rng("portrait")
    x, y = canvas.w / 2, canvas.h / 2 - 0.02
    canvas.fill(Shade(palette.sky[1], palette.sky[2], 0, 0, canvas.w * 0.3, canvas.h))
    if canvas.alpha is None:
        canvas.disc(
            x + 0.06, y - 0.04, 0.40, Shade(lighter(palette.accent, 0.35), palette.accent, x, y - 0.44, x, y + 0.4)
        )
        for number in range(6 + canvas.detail):
            side = -1 if number % 2 else 1
            leaf(
                canvas,
                x + side * canvas.w * 0.42,
                canvas.h,
                rng.uniform(0.35, 0.6),
                -math.pi / 2 - side * rng.uniform(0.0, 0.9),
                palette.depth(rng.uniform(0.2, 0.9)),
                0.15,
            )
    skin = oklch(
        *((0.86, 0.05, 60), (0.77, 0.075, 58), (0.63, 0.08, 52), (0.50, 0.07, 48), (0.40, 0.05, 45))[
            int(rng.integers(0, 5))
        ]
    )
    hair = oklch(
        *((0.24, 0.02, 50), (0.34, 0.05, 45), (0.52, 0.11, 50), (0.80, 0.09, 85), (0.30, 0.02, 280))[
            int(rng.integers(0, 5))
        ]
    )
    short = bool(wish.things & {"man", "boy", "男"}) or (
        not wish.things & {"woman", "girl", "lady", "女"} and rng.random() < 0.35
    )
    if not short:
        _long_hair(canvas, x, y, hair, behind=True)
    cloth = mix(palette.second, palette.near, 0.25)
    _body(canvas, palette, x, y, skin, cloth)
    _head(canvas, palette, x, y, skin)
    if short:
        crown = [
            *curve(
                (x - 0.165, y + 0.0),
                (x - 0.22, y - 0.30),
                (x + 0.05, y - 0.36),
                (x + 0.20, y - 0.22),
                (x + 0.163, y - 0.01),
            ),
            *curve((x + 0.14, y - 0.10), (x + 0.05, y - 0.17), (x - 0.10, y - 0.10), (x - 0.145, y - 0.03)),
        ]
        canvas.polygon(crown, Shade(lighter(hair, 0.15), hair, x, y - 0.3, x, y))
    else:
        _long_hair(canvas, x, y, hair, behind=False)
        for side in (-1, 1):
            canvas.disc(x + side * 0.165, y + 0.115, 0.018, palette.accent)


def _body(canvas: Canvas, palette: Palette, x: float, y: float, skin: Colour, cloth: Colour) -> None:
    floor = canvas.h + 0.02
    canvas.polygon(
        [
            (x - 0.075, y + 0.08),
            (x + 0.075, y + 0.08),
            *curve((x + 0.08, y + 0.2), (x + 0.09, y + 0.34), (x + 0.2, y + 0.36)),
            (x - 0.2, y + 0.36),
            *curve((x - 0.2, y + 0.36), (x - 0.09, y + 0.34), (x - 0.08, y + 0.2)),
        ],
        Shade(darker(skin, 0.22), skin, x, y + 0.14, x, y + 0.32),
    )
    left = curve((x - 0.42, floor), (x - 0.40, y + 0.38), (x - 0.26, y + 0.33), (x - 0.10, y + 0.275))
    neck = curve((x - 0.10, y + 0.275), (x, y + 0.40), (x + 0.10, y + 0.275))
    right = curve((x + 0.10, y + 0.275), (x + 0.26, y + 0.33), (x + 0.40, y + 0.38), (x + 0.42, floor))
    canvas.polygon([*left, *neck, *right], Shade(lighter(cloth, 0.14), darker(cloth, 0.2), x, y + 0.28, x, floor))
    canvas.stroke(neck, 0.016, mix(cloth, palette.paper, 0.6))


def _head(canvas: Canvas, palette: Palette, x: float, y: float, skin: Colour) -> None:
    ink = darker(skin, 0.62)
    outline = [
        *curve((x - 0.155, y - 0.05), (x - 0.17, y - 0.28), (x + 0.17, y - 0.28), (x + 0.155, y - 0.05)),
        *curve((x + 0.155, y - 0.03), (x + 0.15, y + 0.15), (x + 0.06, y + 0.215), (x, y + 0.215)),
        *curve((x, y + 0.215), (x - 0.06, y + 0.215), (x - 0.15, y + 0.15), (x - 0.155, y - 0.03)),
    ]
    canvas.polygon(outline, Shade(lighter(skin, 0.12), darker(skin, 0.07), x - 0.1, y - 0.2, x + 0.12, y + 0.2))
    for side in (-1, 1):
        canvas.ellipse(x + side * 0.158, y + 0.035, 0.026, 0.042, darker(skin, 0.06))
        canvas.ellipse(
            x + side * 0.085, y + 0.075, 0.042, 0.03, mix(skin, oklch(0.66, 0.16, 22), 0.6), soft=0.035, strength=0.5
        )
        canvas.stroke(
            curve((x + side * 0.038, y + 0.012), (x + side * 0.072, y + 0.036), (x + side * 0.108, y + 0.010)),
            0.0075,
            ink,
        )
        for lash in (0.075, 0.092, 0.106):
            canvas.stroke([(x + side * lash, y + 0.020), (x + side * (lash + 0.010), y + 0.034)], [0.004, 0.001], ink)
        canvas.stroke(
            curve((x + side * 0.036, y - 0.048), (x + side * 0.074, y - 0.072), (x + side * 0.116, y - 0.046)),
            [0.007] * 12 + [0.005] * 12,
            ink,
            0.85,
        )
    canvas.stroke(
        curve((x + 0.004, y - 0.01), (x + 0.016, y + 0.06), (x + 0.024, y + 0.085), (x - 0.008, y + 0.09)),
        0.0048,
        darker(skin, 0.32),
    )
    lips = mix(skin, oklch(0.55, 0.17, 20), 0.72)
    canvas.polygon(
        [
            *curve((x - 0.042, y + 0.135), (x - 0.018, y + 0.116), (x, y + 0.126)),
            *curve((x, y + 0.126), (x + 0.018, y + 0.116), (x + 0.042, y + 0.135)),
            *curve((x + 0.042, y + 0.135), (x, y + 0.178), (x - 0.042, y + 0.135)),
        ],
        lips,
    )
    canvas.stroke(curve((x - 0.038, y + 0.135), (x, y + 0.145), (x + 0.038, y + 0.135)), 0.0036, darker(lips, 0.4))


def _long_hair(canvas: Canvas, x: float, y: float, hair: Colour, *, behind: bool) -> None:
    shade = Shade(lighter(hair, 0.16), darker(hair, 0.15), x, y - 0.3, x, y + 0.4)
    if behind:
        canvas.polygon(
            [
                *curve((x - 0.25, y + 0.42), (x - 0.29, y - 0.10), (x - 0.21, y - 0.36), (x, y - 0.335)),
                *curve((x, y - 0.335), (x + 0.21, y - 0.36), (x + 0.29, y - 0.10), (x + 0.25, y + 0.42)),
            ],
            shade,
        )
        return
    for side in (-1, 1):
        inner = curve(
            (x, y - 0.235), (x + side * 0.10, y - 0.215), (x + side * 0.175, y - 0.06), (x + side * 0.142, y + 0.14)
        )
        tip = curve(
            (x + side * 0.142, y + 0.14),
            (x + side * 0.15, y + 0.30),
            (x + side * 0.19, y + 0.40),
            (x + side * 0.245, y + 0.43),
        )
        outer = curve(
            (x + side * 0.245, y + 0.43), (x + side * 0.29, y - 0.06), (x + side * 0.21, y - 0.36), (x, y - 0.335)
        )
        canvas.polygon([*inner, *tip, *outer], shade)
        canvas.stroke(
            curve(
                (x + side * 0.03, y - 0.28),
                (x + side * 0.20, y - 0.20),
                (x + side * 0.20, y + 0.2),
                (x + side * 0.225, y + 0.36),
            ),
            [0.001] * 12 + [0.006] * 12,
            lighter(hair, 0.3),
            0.5,
        )
