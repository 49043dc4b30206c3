"""One file's parts, whichever of the three formats it has."""

import io
from pathlib import Path
from typing import BinaryIO

from easel.pictures.metadata import jpeg_parts, png_parts, webp_parts
from easel.pictures.metadata.parts import Parts


def parts(data: bytes | Path) -> Parts:
    """What lies in the file, up to its first damage; of a Path only the parts are read, not the pixels.

    Nothing is found in other formats. Raises OSError for a Path that cannot be read.
    """
    if isinstance(data, Path):
        with data.open("rb", buffering=0) as file:  # a buffer would read what is only passed over
            return _of(file)
    return _of(io.BytesIO(data))


def _of(file: BinaryIO) -> Parts:
    found = Parts()
    start = file.read(12)
    if start.startswith(png_parts.SIGNATURE):
        png_parts.read(file, found)
    elif start.startswith(jpeg_parts.SIGNATURE):
        jpeg_parts.read(file, found)
    elif webp_parts.is_webp(start):
        webp_parts.read(file, found)
    return found
