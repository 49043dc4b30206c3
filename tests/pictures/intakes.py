"""A file taken in by a test, and how near its pixels are to others."""

from pathlib import Path

import numpy as np

from easel.pictures import png
from easel.pictures.intake import Source, take_in
from tests.pictures import samples


def taken(tmp_path: Path, data: bytes, name: str = "picture.png") -> tuple[Source, samples.Pixels]:
    source = take_in(samples.written(tmp_path, "upload", data), name, tmp_path / "out.png")
    pixels = png.read(source.path)
    assert pixels.shape == (source.height, source.width, 4 if source.has_alpha else 3)
    assert pixels.dtype == np.uint8
    return source, pixels


def near(a: samples.Pixels, b: samples.Pixels, mean: float) -> bool:
    return a.shape == b.shape and float(np.abs(a.astype(np.int16) - b).mean()) <= mean
