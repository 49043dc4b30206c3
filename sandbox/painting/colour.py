"""Colours by lightness, chroma and hue (OKLCH), and the palettes that moods and colour words make of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

Colour = np.ndarray[Any, np.dtype[np.float32]]  # sRGB, three values 0-1
Lch = tuple[float, float, float]  # lightness 0-1, chroma 0-0.37, hue in degrees


def oklch(lightness: float, chroma: float, hue: float) -> Colour:
    """The sRGB colour; chroma is lowered until the colour exists."""
    angle = math.radians(hue)
    for step in range(24):
        c = chroma * (1 - step / 24)
        rgb = _linear(lightness, c * math.cos(angle), c * math.sin(angle))
        if all(-1e-4 <= value <= 1.0001 for value in rgb):
            break
    else:
        rgb = _linear(lightness, 0, 0)
    return np.array([_encoded(min(max(value, 0.0), 1.0)) for value in rgb], np.float32)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """Between `a` (0) and `b` (1), as paints mix: a little darker in the middle than plain numbers."""
    return np.asarray(np.power(np.power(a, 1.8) * (1 - share) + np.power(b, 1.8) * share, 1 / 1.8), np.float32)


def lighter(colour: Colour, share: float) -> Colour:
    return mix(colour, np.ones(3, np.float32), share)


def darker(colour: Colour, share: float) -> Colour:
    return np.asarray(colour * (1 - share), np.float32)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one picture. `sky` is top to horizon; `far` and `near` are the ends of a landscape's depth;
    `accent` and `second` stand out; `paper` is a calm light ground, `ink` the darkest."""

    sky: tuple[Colour, Colour, Colour]
    light: Colour
    far: Colour
    near: Colour
    accent: Colour
    second: Colour
    paper: Colour
    ink: Colour
    dark: bool

    def depth(self, share: float) -> Colour:
        """From far (0) to near (1)."""
        return mix(self.far, self.near, share)


@dataclass(frozen=True, slots=True)
class Mood:
    """A palette's recipe."""

    top: Lch
    middle: Lch
    low: Lch
    light: Lch
    far: Lch
    near: Lch
    accent: Lch
    second: Lch
    paper: Lch = (0.95, 0.02, 85)
    ink: Lch = (0.22, 0.03, 270)
    dark: bool = False


MOODS: dict[str, Mood] = {
    "dawn": Mood(
        (0.66, 0.09, 262), (0.83, 0.09, 15), (0.94, 0.08, 78), (0.98, 0.06, 88),
        (0.74, 0.07, 300), (0.30, 0.07, 285), (0.72, 0.15, 38), (0.82, 0.10, 350), paper=(0.95, 0.025, 60),
    ),
    "day": Mood(
        (0.68, 0.11, 243), (0.83, 0.07, 232), (0.95, 0.03, 210), (0.99, 0.03, 95),
        (0.78, 0.05, 228), (0.36, 0.07, 170), (0.75, 0.15, 55), (0.66, 0.13, 150),
    ),
    "golden": Mood(
        (0.74, 0.06, 230), (0.88, 0.07, 85), (0.91, 0.11, 72), (0.98, 0.08, 92),
        (0.79, 0.07, 62), (0.31, 0.06, 45), (0.70, 0.16, 48), (0.60, 0.10, 180),
        paper=(0.95, 0.035, 82), ink=(0.25, 0.04, 45),
    ),
    "dusk": Mood(
        (0.33, 0.10, 288), (0.58, 0.15, 352), (0.86, 0.12, 62), (0.93, 0.11, 78),
        (0.58, 0.11, 340), (0.19, 0.06, 290), (0.71, 0.18, 35), (0.66, 0.15, 350),
        paper=(0.93, 0.035, 40), ink=(0.20, 0.06, 290),
    ),
    "night": Mood(
        (0.15, 0.05, 272), (0.24, 0.07, 266), (0.42, 0.08, 250), (0.95, 0.04, 92),
        (0.36, 0.06, 262), (0.11, 0.03, 272), (0.84, 0.13, 82), (0.62, 0.12, 290), ink=(0.13, 0.04, 272), dark=True,
    ),
    "mist": Mood(
        (0.80, 0.025, 222), (0.88, 0.02, 200), (0.94, 0.02, 95), (0.99, 0.02, 95),
        (0.83, 0.02, 205), (0.38, 0.035, 205), (0.68, 0.09, 40), (0.66, 0.06, 170),
        paper=(0.94, 0.012, 120), ink=(0.30, 0.025, 210),
    ),
    "storm": Mood(
        (0.34, 0.035, 255), (0.52, 0.035, 240), (0.76, 0.04, 200), (0.92, 0.05, 100),
        (0.56, 0.035, 230), (0.20, 0.03, 240), (0.80, 0.12, 88), (0.55, 0.08, 200), dark=True,
    ),
    "autumn": Mood(
        (0.80, 0.04, 225), (0.91, 0.04, 88), (0.95, 0.05, 82), (0.99, 0.04, 92),
        (0.80, 0.09, 66), (0.34, 0.09, 38), (0.66, 0.17, 42), (0.76, 0.14, 78),
        paper=(0.95, 0.03, 80), ink=(0.26, 0.05, 35),
    ),
    "winter": Mood(
        (0.74, 0.05, 245), (0.87, 0.03, 240), (0.95, 0.02, 60), (0.99, 0.02, 70),
        (0.86, 0.03, 245), (0.40, 0.06, 250), (0.64, 0.17, 25), (0.70, 0.08, 225),
        paper=(0.96, 0.01, 240), ink=(0.26, 0.05, 255),
    ),
    "spring": Mood(
        (0.82, 0.07, 235), (0.91, 0.04, 200), (0.96, 0.03, 110), (0.99, 0.03, 100),
        (0.84, 0.07, 160), (0.48, 0.11, 150), (0.76, 0.14, 0), (0.88, 0.14, 98),
        paper=(0.97, 0.02, 110), ink=(0.32, 0.06, 160),
    ),
    "pastel": Mood(
        (0.86, 0.06, 275), (0.91, 0.05, 340), (0.96, 0.04, 85), (0.99, 0.03, 95),
        (0.88, 0.05, 320), (0.60, 0.08, 265), (0.80, 0.11, 20), (0.84, 0.08, 175),
        paper=(0.97, 0.015, 60), ink=(0.38, 0.06, 285),
    ),
    "neon": Mood(
        (0.15, 0.08, 295), (0.32, 0.18, 315), (0.62, 0.22, 350), (0.93, 0.09, 95),
        (0.45, 0.18, 310), (0.12, 0.06, 290), (0.85, 0.16, 195), (0.72, 0.24, 345), ink=(0.13, 0.07, 295), dark=True,
    ),
    "mono": Mood(
        (0.55, 0, 0), (0.76, 0, 0), (0.93, 0, 0), (0.99, 0, 0),
        (0.76, 0, 0), (0.18, 0, 0), (0.35, 0, 0), (0.60, 0, 0),
        paper=(0.95, 0, 0), ink=(0.16, 0, 0),
    ),
    "sepia": Mood(
        (0.66, 0.05, 70), (0.83, 0.05, 78), (0.93, 0.04, 85), (0.97, 0.04, 88),
        (0.76, 0.05, 72), (0.28, 0.04, 55), (0.55, 0.09, 50), (0.68, 0.06, 80),
        paper=(0.93, 0.035, 82), ink=(0.26, 0.04, 50),
    ),
}  # fmt: skip


def palette(mood: str, hues: Sequence[Lch] = ()) -> Palette:
    """The mood's colours. Named `hues` take them over: the first the land and sky, the second (else the first) the accents."""
    recipe = MOODS[mood]
    if hues:
        first, second = hues[0], hues[min(1, len(hues) - 1)]
        drawn = {name: _towards(getattr(recipe, name), first, 0.75) for name in ("top", "middle", "far", "near", "ink")}
        drawn |= {"low": _towards(recipe.low, second, 0.6), "accent": _named(first)}
        drawn["second"] = _named(second if len(hues) > 1 else (first[0], first[1] * 0.7, first[2] + 35))
        recipe = replace(recipe, **drawn)  # type: ignore[arg-type]  # mypy cannot see that `dark` is not among them
    mixed = {field.name: getattr(recipe, field.name) for field in fields(recipe) if field.name != "dark"}
    made = {name: oklch(*lch) for name, lch in mixed.items()}
    sky = (made.pop("top"), made.pop("middle"), made.pop("low"))
    return Palette(sky=sky, dark=recipe.dark, **made)


def _towards(lch: Lch, named: Lch, share: float) -> Lch:
    """`lch` in the hue of `named`, its lightness kept and its chroma drawn to the name's (grey makes grey)."""
    turn = (named[2] - lch[2] + 180) % 360 - 180
    kept = lch[1] if named[1] > 0.04 else named[1]
    return (lch[0], kept + (min(named[1], 0.14) - kept) * 0.35, lch[2] + turn * share)


def _named(lch: Lch) -> Lch:
    return (min(max(lch[0], 0.25), 0.92), lch[1], lch[2])


def _linear(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
