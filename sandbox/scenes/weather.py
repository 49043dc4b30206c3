"""Rain and snow, over whatever scene is outdoors."""

import math

from sandbox.painting.canvas import Canvas
from sandbox.painting.colour import Palette, lighter, mix
from sandbox.painting.words import Wish

OUTDOORS = frozenset({"mountains", "desert", "forest", "sea", "city", "animal"})
RAIN = frozenset({"rain", "rainy", "raining", "storm", "stormy", "thunder", "雨"})
SNOW = frozenset({"snow", "snowy", "snowing", "snowfall", "blizzard", "雪"})


def weather(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    """What falls, if the prompt has it fall."""
    if wish.things & RAIN:
        _rain(canvas, palette)
    elif wish.things & SNOW:
        _snow(canvas, palette)


def _rain(canvas: Canvas, palette: Palette) -> None:
    rng = canvas.rng("rain")
    colour = mix(palette.sky[2], lighter(palette.light, 0.5), 0.5)
    slant = rng.uniform(-0.28, 0.28)
    for _ in range(int((170 + 110 * canvas.detail) * canvas.w * canvas.h)):
        x, y = rng.uniform(-0.1, canvas.w + 0.1), rng.uniform(-0.1, canvas.h)
        near = rng.random() ** 2
        length = 0.03 + 0.09 * near
        ends = [(x, y), (x + length * math.sin(slant), y + length * math.cos(slant))]
        canvas.stroke(ends, [0.0006, 0.0010 + 0.0014 * near], colour, 0.16 + 0.26 * near)


def _snow(canvas: Canvas, palette: Palette) -> None:
    rng = canvas.rng("snow")
    colour = lighter(palette.light, 0.7)
    for _ in range(int((130 + 80 * canvas.detail) * canvas.w * canvas.h)):
        near = rng.random() ** 4
        radius = 0.0020 + 0.011 * near
        x, y = rng.uniform(0, canvas.w), rng.uniform(0, canvas.h)
        canvas.disc(x, y, radius, colour, soft=radius * (0.6 + near), strength=0.85 - 0.45 * near)
