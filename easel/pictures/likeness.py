"""How alike pictures look: a perceptual hash of 64 bits, and in how many of them two differ."""

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

_EDGE, _LOW = 32, 8  # px that are looked at, and how many of their slowest waves count in each direction


def likeness(image: Image.Image) -> int:
    """The hash (pHash) as a signed number of 64 bits: of the slowest waves of the greys, which are stronger than their median.

    Pictures of one colour have no waves: all of them look alike by it, whatever their colour.
    """
    grey = image.convert("L").resize((_EDGE, _EDGE), Image.Resampling.LANCZOS)
    waves = cv2.dct(np.asarray(grey, dtype=np.float32))[:_LOW, :_LOW]
    bits = np.packbits(np.round(waves, 2) > np.round(np.median(waves), 2)).tobytes()
    return int.from_bytes(bits, "big", signed=True)


def distances(one: int, many: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """In how many bits of 64 each of `many` differs from `one`."""
    return np.bitwise_count((many ^ np.int64(one)).view(np.uint64))


def kinship(distance: int) -> str:
    """What so many bits apart are to one another: "same picture", "nearly", "related", or "" for strangers."""
    return next(
        (words for most, words in ((0, "identical"), (4, "nearly identical"), (8, "similar")) if distance <= most), ""
    )
