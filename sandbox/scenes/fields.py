"""Pictures without things: flowing colour, and lights out of focus."""

import math

import cv2
import numpy as np

from sandbox.painting import noise
from sandbox.painting.canvas import Canvas, Shade
from sandbox.painting.colour import Colour, Palette, mix
from sandbox.painting.noise import Plane
from sandbox.painting.words import Wish
from sandbox.scenes import skies

_MOST = 1200  # flowing colour is worked out this many pixels wide: it has no edges


def flow(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    """Silk: folds of colour from noise that bends itself, lit from one side."""
    rng = canvas.rng("flow")
    times = max(1.0, max(canvas.columns, canvas.rows) / _MOST)
    height, width, unit = round(canvas.rows / times), round(canvas.columns / times), max(1, round(canvas.unit / times))
    bend_x, bend_y = (noise.field(rng, height, width, unit, 0.9, 3, 0.4) - 0.5 for _ in range(2))
    base = noise.field(rng, height, width, unit, 0.75, 3, 0.38)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    pull = np.float32(unit * rng.uniform(0.9, 1.4))
    for _ in range(2):
        base = _moved(base, columns + bend_x * pull, rows + bend_y * pull)
    turn = rng.uniform(0, math.tau)
    along = (columns * math.cos(turn) + rows * math.sin(turn)) / unit
    tone = base * 4.6 + along.astype(np.float32) * np.float32(0.8)
    folds = (np.sin(tone * np.float32(math.tau)) * 0.5 + 0.5).astype(np.float32)
    colours = [
        palette.ink if palette.dark else palette.near,
        palette.far,
        palette.accent,
        palette.sky[2],
        palette.second,
    ]
    spread = (base - base.min()) / max(float(base.max() - base.min()), 1e-6)
    surface = _ramp(np.clip(spread + (folds - 0.5) * np.float32(0.16), 0, 1), colours)
    surface = surface * (np.float32(0.66) + np.float32(0.40) * folds[..., None])
    shine = np.clip(_slope(folds, unit), 0, 1) ** 2
    surface += shine[..., None] * (palette.light - surface) * np.float32(0.42)
    wide = cv2.resize(surface, (canvas.columns, canvas.rows), interpolation=cv2.INTER_CUBIC)
    mask = np.ones((canvas.rows, canvas.columns), np.float32)
    canvas.lay((slice(0, canvas.rows), slice(0, canvas.columns)), mask, np.asarray(wide, np.float32))


def bokeh(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    deep = mix(palette.ink, palette.sky[0], 0.4) if not palette.dark else palette.sky[0]
    canvas.fill(Shade(deep, mix(deep, palette.near, 0.5), 0, 0, canvas.w * 0.4, canvas.h))
    field = skies.soft_field(canvas, canvas.rng("bokeh"), 0.6, octaves=3)
    everything = (slice(0, canvas.rows), slice(0, canvas.columns))
    canvas.light(everything, np.clip((field - 0.4) * 1.6, 0, 1), mix(palette.accent, palette.second, 0.5), 0.5)
    colours = (palette.accent, palette.light, palette.second, mix(palette.accent, palette.light, 0.5))
    lights(canvas, colours, 26 + 14 * canvas.detail, strength=0.62, size=0.10)


def lights(canvas: Canvas, colours: tuple[Colour, ...], count: int, *, strength: float, size: float) -> None:
    """Discs of light out of focus: a little brighter at their rim, the larger the fainter."""
    rng = canvas.rng("lights")
    for number in range(round(count * canvas.w * canvas.h)):
        radius = size * rng.uniform(0.25, 1)
        x, y = rng.uniform(-0.05, canvas.w + 0.05), rng.uniform(-0.05, canvas.h + 0.05)
        area = canvas.area(x - radius, y - radius, x + radius, y + radius)
        if area is None:
            continue
        away = np.sqrt((canvas.x(area) - x) ** 2 + (canvas.y(area) - y) ** 2) / np.float32(radius)
        soft = max(0.05, 2 / (radius * canvas.unit))
        mask = np.clip((1 - away) / soft, 0, 1) * (0.62 + 0.38 * np.clip(away, 0, 1) ** 5)
        faint = strength * rng.uniform(0.35, 1) * (1.15 - 0.6 * radius / size)
        canvas.light(area, mask.astype(np.float32), colours[number % len(colours)], faint)


def _moved(plane: Plane, columns: Plane, rows: Plane) -> Plane:
    return np.asarray(cv2.remap(plane, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101), np.float32)


def _slope(plane: Plane, unit: int) -> Plane:
    """How steeply `plane` rises towards the upper left, about 0-1."""
    down, right = np.gradient(cv2.GaussianBlur(plane, (0, 0), max(unit / 260, 0.6)))
    return np.asarray((down + right) * np.float32(unit * 0.055) + np.float32(0.1), np.float32)


def _ramp(share: Plane, colours: list[Colour]) -> Plane:
    """`share` 0-1 as a colour between the given ones, in order."""
    stops = np.linspace(0, 1, len(colours))
    table = np.stack(
        [np.interp(np.linspace(0, 1, 1024), stops, [colour[channel] for colour in colours]) for channel in range(3)],
        axis=-1,
    )
    return table.astype(np.float32)[(share * 1023).astype(np.int32)]
