"""How much of one picture still stands in a later one: what a thread of edits has left of its first picture."""

from pathlib import Path

import cv2
import numpy as np

from easel.pictures import decode, png
from easel.pictures.leak import LEAST, difference
from easel.pictures.png import Pixels


def share(first: Path, later: Path) -> float:
    """Of the first picture's pixels the share (0 to 1) that no channel of which differs by more than `leak.LEAST` of 255.

    Two of the same size are compared pixel by pixel; a later one of another size is first brought to that of the first. Raises
    BrokenPicture, OSError. 0.2 s for two pictures of 2 megapixels.
    """
    before, after = _pixels(first), _pixels(later)
    height, width = before.shape[:2]
    if after.shape[:2] != (height, width):
        after = np.asarray(cv2.resize(after, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    worst = difference(before, after)
    return float(np.count_nonzero(worst <= LEAST)) / worst.size


def _pixels(path: Path) -> Pixels:
    """As it is seen upright, (H, W, 3) or (H, W, 4)."""
    with decode.opened(path) as (header, image):
        decode.load(path, header, image)
        seen = decode.eight_bit(decode.upright(image, decode.orientation(image)))
        return png.of_image(seen.convert("RGBA" if seen.has_transparency_data else "RGB"))
