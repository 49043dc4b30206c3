"""Mountains and deserts: layers of land that grow paler with distance."""

import numpy as np

from sandbox.painting import noise
from sandbox.painting.canvas import Canvas, Shade, spread
from sandbox.painting.colour import Colour, Palette, darker, lighter, mix
from sandbox.painting.noise import Plane, Random
from sandbox.painting.words import Wish
from sandbox.scenes import skies
from sandbox.scenes.woods import foreground


def mountains(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    rng = canvas.rng("mountains")
    horizon = canvas.h * rng.uniform(0.56, 0.64)
    light = skies.sky(canvas, palette, wish, horizon)
    lake = bool(wish.things & {"lake", "reflection", "fjord", "river", "湖"}) or rng.random() < 0.35
    count = 3 + min(canvas.detail, 3)
    shore = canvas.h * rng.uniform(0.72, 0.78) if lake else canvas.h
    for number in range(count):
        share = number / (count - 1)
        base = horizon + (min(shore, canvas.h * 1.04) - horizon) * share**1.15 + (0.02 if lake else 0)
        tall = 0.34 * (1 - share) ** 1.3 + 0.07
        _ridge(canvas, palette, base, tall, share, light)
    if lake:
        skies.mirror(canvas, palette, shore, tint=mix(palette.far, palette.near, 0.35), strength=0.18)
        _shore_line(canvas, palette, shore)
    foreground(canvas, palette, wish, tall=0.10 if lake else 0.16)
    if not palette.dark:
        skies.birds(canvas, palette.near, canvas.w - light[0], horizon * 0.5)
    if wish.things & {"balloon", "balloons"}:
        _balloons(canvas, palette, horizon)


def _ridge(
    canvas: Canvas, palette: Palette, base: float, tall: float, share: float, light: tuple[float, float]
) -> None:
    """One range: its crest from noise, misty at the foot, and lit on the side of the light when it is far."""
    rng = canvas.rng(f"ridge{round(share * 100)}")
    wave = noise.line(rng, canvas.columns, canvas.w, 0.62 - 0.2 * share, 7, 0.5 - 0.04 * share)
    peaks = 1 - np.abs(wave) if share < 0.5 else wave * 0.5 + 0.5
    crest = (base - tall * (0.15 + 0.95 * peaks)).astype(np.float32)
    colour = palette.depth(share**1.2)
    haze = mix(mix(palette.sky[2], palette.far, 0.35), colour, 0.25 + 0.6 * share)
    top = float(crest.min())
    canvas.below(crest, Shade(colour, haze, 0, top + tall * 0.15, 0, max(base, top + tall * 1.25)))
    if share < 0.7 and canvas.detail > 1:
        _lit_faces(canvas, palette, crest, tall, share, light, rng)


def _lit_faces(
    canvas: Canvas, palette: Palette, crest: Plane, tall: float, share: float, light: tuple[float, float], rng: Random
) -> None:
    """Light on the slopes that look towards the sun, in streaks that run down from the crest."""
    area = canvas.area(0, float(crest.min()), canvas.w, float(crest.min()) + tall * 1.6)
    if area is None:
        return
    step = max(2, canvas.unit // 90)
    smooth = np.convolve(np.pad(crest, step, "edge"), np.ones(step) / step, "same")[step:-step]
    side = 1 if light[0] > canvas.w / 2 else -1
    facing = np.clip(0.42 + side * np.gradient(smooth) * canvas.unit * 1.1, 0, 1).astype(np.float32)
    coarse = max(1, canvas.unit // 1000)
    down = (canvas.y(area)[::coarse] - crest[None, ::coarse]) / np.float32(tall)
    streak = skies.soft_field(canvas, rng, 0.055, stretch=0.8, octaves=4)[area][::coarse, ::coarse]
    # a face runs down from its crest at a slant, the rougher the farther down
    slant = np.clip(down, 0, 2) * np.float32(tall * 0.75 * canvas.unit) * (streak - np.float32(0.1)) * side
    column = np.clip(np.arange(0, canvas.columns, coarse)[None, :] - slant, 0, canvas.columns - 1).astype(np.int32)
    mask = np.exp(np.minimum(-down, 0) * np.float32(2.1)) * facing[column] * np.clip((streak - 0.3) * 4, 0, 1)
    edge = np.clip((canvas.y(area) - crest[None, :]) * canvas.unit + 0.5, 0, 1)
    canvas.lay(
        area,
        spread(mask.astype(np.float32), area) * edge,
        mix(palette.light, palette.far, 0.3 + 0.3 * share),
        0.7 * (1 - share),
    )


def _shore_line(canvas: Canvas, palette: Palette, shore: float) -> None:
    area = canvas.area(0, shore - 0.004, canvas.w, shore + 0.012)
    if area is not None:
        away = np.abs(canvas.y(area) - shore) / np.float32(0.007)
        shape = (area[0].stop - area[0].start, area[1].stop - area[1].start)
        canvas.light(area, np.broadcast_to(np.clip(1 - away, 0, 1), shape).astype(np.float32), palette.sky[2], 0.45)


def _balloons(canvas: Canvas, palette: Palette, horizon: float) -> None:
    rng = canvas.rng("balloons")
    for number in range(3):
        size = (0.085, 0.05, 0.03)[number] * rng.uniform(0.9, 1.15)
        x, y = canvas.w * rng.uniform(0.15, 0.85), horizon * rng.uniform(0.25, 0.65)
        colour = (palette.accent, palette.second, mix(palette.accent, palette.far, 0.4))[number]
        canvas.polygon(
            [
                (x - size * 0.55, y + size * 0.75),
                (x + size * 0.55, y + size * 0.75),
                (x + size * 0.16, y + size * 1.45),
                (x - size * 0.16, y + size * 1.45),
            ],
            colour,
        )
        canvas.disc(
            x, y, size, Shade(lighter(colour, 0.3), darker(colour, 0.2), x - size, y - size, x + size, y + size)
        )
        for share in (0.62, 0.24):
            canvas.ellipse(x, y, size * share, size, lighter(palette.light, 0.2), strength=0.22)
        canvas.polygon(
            [
                (x - size * 0.13, y + size * 1.55),
                (x + size * 0.13, y + size * 1.55),
                (x + size * 0.1, y + size * 1.78),
                (x - size * 0.1, y + size * 1.78),
            ],
            palette.ink,
        )


def desert(canvas: Canvas, palette: Palette, wish: Wish) -> None:
    rng = canvas.rng("desert")
    horizon = canvas.h * rng.uniform(0.48, 0.56)
    light = skies.sky(canvas, palette, wish, horizon)
    count = 4 + min(canvas.detail, 3)
    warm = mix(palette.far, palette.accent, 0.45)
    for number in range(count):
        share = number / (count - 1)
        base = horizon + (canvas.h - horizon) * share**1.35 * 0.9
        wave = noise.line(rng, canvas.columns, canvas.w, 1.1 - 0.35 * share, 2, 0.22)
        crest = (base - (0.04 + 0.09 * share) * (wave + 0.5)).astype(np.float32)
        lit = mix(mix(palette.sky[2], warm, 0.35 + 0.4 * share), palette.light, 0.25)
        dark = mix(warm, mix(palette.near, palette.accent, 0.25), 0.35 + 0.4 * share)
        canvas.below(crest, Shade(lit, mix(lit, dark, 0.55), 0, float(crest.min()), 0, base + 0.25))
        _lee(canvas, crest, dark, light[0], share, rng)


def _lee(canvas: Canvas, crest: Plane, colour: Colour, light_x: float, share: float, rng: Random) -> None:
    """The shaded side of a dune: from where the crest turns away from the light, with a flowing lower edge."""
    area = canvas.area(0, float(crest.min()), canvas.w, canvas.h)
    if area is None:
        return
    step = max(3, canvas.columns // 60)
    smooth = np.convolve(np.pad(crest, step, "edge"), np.ones(step) / step, "same")[step:-step]
    side = 1 if light_x > canvas.w / 2 else -1
    away = np.clip(-side * np.gradient(smooth) * canvas.unit * 3.2, 0, 1)
    away = np.convolve(np.pad(away, step, "edge"), np.ones(step) / step, "same")[step:-step]
    reach = (0.06 + 0.3 * share) * away * (1 + 0.4 * noise.line(rng, canvas.columns, canvas.w, 0.3, 2, 0.3))
    down = canvas.y(area) - crest[None, :]
    mask = (
        np.clip((down * canvas.unit + 0.5), 0, 1) * np.clip(1 - down / np.maximum(reach, 1e-4)[None, :], 0, 1) ** 0.55
    )
    canvas.lay(area, mask.astype(np.float32), colour, 0.85)
