"""A look at a picture as far as rules can see: its size, its commonest colours, how light it is."""

import io

import cv2
import numpy as np
from PIL import Image

from sandbox.conversation.pictures import Picture
from sandbox.painting import colour, words
from sandbox.painting.colour import Colour
from sandbox.sources import Pixels

_NAMES = (
    "black",
    "grey",
    "white",
    "red",
    "orange",
    "yellow",
    "green",
    "turquoise",
    "blue",
    "purple",
    "pink",
    "brown",
    "beige",
)
_EDGE = 64
_SEEN = 0.12  # the least share of a colour that is told
_SIGNED = " (Sandbox: it sees size and colours, and knows its own prompts.)"


def describe(picture: Picture, prompt: str, others: int) -> str:
    """What is seen, in words; `prompt` is what the sandbox painted it from, `others` how many more pictures are in view."""
    pixels = _small(picture.data)
    light = float(pixels.mean()) / 255
    tone = "a dark" if light < 0.35 else "a light" if light > 0.7 else "a"
    text = f"I see {tone} picture of {picture.size.width} × {picture.size.height} pixels, mostly {_listed(_colours(pixels))}."
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
    named = np.array([[colour.oklch(*words.COLOURS[name]) for name in _NAMES]], np.float32)
    apart = _lab(pixels.astype(np.float32) / np.float32(255)).reshape(-1, 1, 3) - _lab(named).reshape(1, -1, 3)
    shares = np.bincount(np.linalg.norm(apart, axis=2).argmin(axis=1), minlength=len(_NAMES)) / len(apart)
    best = [int(place) for place in np.argsort(-shares)[:3] if shares[place] >= _SEEN]
    return [_NAMES[place] for place in best or [int(shares.argmax())]]


def _lab(rgb: Colour) -> Colour:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB))


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
