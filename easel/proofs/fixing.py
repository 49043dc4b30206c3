"""How a word that is wrong in a picture is mended: where the mask opens, and what is asked for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import cv2
import numpy as np

_GROWN = (0.06, 0.18)  # of the word's height, along the line and across: the next word is near
_LEAST = 4  # px

Mask = np.ndarray[Any, np.dtype[np.uint8]]


def can_be_fixed(word: Mapping[str, Any]) -> bool:
    """Whether it is known where it stands and what it should be; `word` is that of comparison.Word, as a dict."""
    return bool(word["corners"] and word["wanted"] and word["verdict"] in ("near", "unsure"))


def prompt(word: Mapping[str, Any]) -> str:
    return f"Replace the text “{word['read']}” by “{word['wanted']}”, in the same lettering, size, colour and place."


def mask(
    corners: Sequence[Sequence[float]], width: int, height: int, others: Iterable[Sequence[Sequence[float]]] = ()
) -> Mask:
    """A mask of the picture's size, open (255) where the word stands and a little around, but not on the `others`: the next line
    may begin where this one ends."""
    made = np.zeros((height, width), np.uint8)
    outline = np.asarray(corners, np.float32)
    cv2.fillPoly(made, [np.rint(outline).astype(np.int32)], 255)
    half = len(outline) // 2
    high = float(np.median(np.linalg.norm(outline[:half] - outline[half:][::-1], axis=1)))
    along, across = (max(_LEAST, round(high * share)) for share in _GROWN)
    across_first = np.ptp(outline[:, 1]) > np.ptp(outline[:, 0])  # it stands upright
    by = (across, along) if across_first else (along, across)
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by[0] + 1, 2 * by[1] + 1))
    opened = np.asarray(cv2.dilate(made, reach), np.uint8)
    for each in others:
        cv2.fillPoly(opened, [np.rint(np.asarray(each, np.float32)).astype(np.int32)], 0)
    return opened
