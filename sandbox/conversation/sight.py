"""A look at a picture as far as rules can see: its size, its commonest colours, how light it is."""

import colorsys
import io
from bisect import bisect
from collections import Counter

import numpy as np
from PIL import Image

from sandbox.conversation.pictures import Picture
from sandbox.sources import Pixels

_HUES = (15, 42, 68, 160, 195, 258, 292, 345, 361)  # degrees: where each of the next ends
_NAMES = ("red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink", "red")
_DARK = {"orange": "brown", "yellow": "brown"}
_PALE = {"orange": "beige", "yellow": "beige", "red": "pink"}
_EDGE = 48
_SEEN = 0.12  # the least share of a colour that is told
_SIGNED = " (Sandbox: it sees size and colours, and knows its own prompts.)"


def describe(picture: Picture, prompt: str, others: int) -> str:
    """What is seen, in words; `prompt` is what the sandbox painted it from, `others` how many more pictures are in view."""
    pixels = _small(picture.data)
    light = float(pixels.mean()) / 255
    tone = "a dark" if light < 0.35 else "a light" if light > 0.7 else "a"
    size = f"{picture.size.width} × {picture.size.height}"
    text = f"I see {tone} picture of {size} pixels, mostly {_listed(_colours(pixels))}."
    if prompt:
        text += f" I painted it from “{prompt[:120]}”."
    if others:
        text += f" It is the newest of {others + 1} pictures."
    return text + _SIGNED


def _small(data: bytes) -> Pixels:
    with Image.open(io.BytesIO(data)) as picture:
        picture.draft("RGB", (_EDGE, _EDGE))
        return np.asarray(picture.convert("RGB").resize((_EDGE, _EDGE), Image.Resampling.BOX))


def _colours(pixels: Pixels) -> list[str]:
    """Names of the commonest colours, the most common first."""
    points = (pixels.reshape(-1, 3) / 255).tolist()
    seen = Counter(_name(*colorsys.rgb_to_hsv(*point)) for point in points).most_common(3)
    return [name for name, count in seen if count >= _SEEN * len(points)] or [seen[0][0]]


def _name(hue: float, saturation: float, value: float) -> str:
    if value < 0.2:
        return "black"
    if saturation < 0.13:
        return "white" if value > 0.85 else "grey"
    name = _NAMES[bisect(_HUES, hue * 360)]
    if value < 0.6:
        return _DARK.get(name, name)
    return _PALE.get(name, name) if saturation < 0.4 else name


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
