"""Sealing a masked edit of a photograph-like 3840x2160 picture: composing, and its PNG beside Pillow's default save."""

from pathlib import Path

import numpy as np
from PIL import Image

from bench.measure import side_by_side, target
from easel.pictures import png, seal
from easel.pictures.fit import plans
from easel.pictures.masks import Adjustments, derived
from easel.pictures.png import Pixels
from easel.sizes import Size
from tests.pictures import samples

WIDTH, HEIGHT = 3840, 2160
COMPOSED_MS = 150


def strict(_: Path, one: seal.Judged) -> None:
    seal.sealed(one, "strict")


def blended(_: Path, one: seal.Judged) -> None:
    seal.sealed(one, "blended", feather=24)


def blended_matched(_: Path, one: seal.Judged) -> None:
    seal.sealed(one, "blended", feather=24, match_colour=True)


def judged(_: Path, one: seal.Judged) -> None:
    placement = plans(Size(one.source.shape[1], one.source.shape[0]))[0].placement
    seal.judged(one.source, one.mask, one.back, placement)


def easel(folder: Path, pixels: Pixels) -> None:
    png.write(pixels, folder / "sealed.png")


def pillow_fastest(folder: Path, pixels: Pixels) -> None:
    Image.fromarray(pixels).save(folder / "sealed.png", compress_level=1)


def pillow(folder: Path, pixels: Pixels) -> None:
    Image.fromarray(pixels).save(folder / "sealed.png")


def _sample(width: int, height: int) -> seal.Judged:
    source, result = samples.photo(width, height), samples.photo(width, height, seed=2)
    mask = derived(samples.disc(width, height, 0.4), Adjustments(feather=8))
    placement = plans(Size(width, height))[0].placement
    return seal.judged(source, mask, result, placement, align=False)


def show(rounds: int) -> None:
    small, large = _sample(1024, 1024), _sample(WIDTH, HEIGHT)
    composing = {"strict": strict, "blended": blended, "blended, colours matched": blended_matched}
    print("  leak and drift measured, then composed")
    results = side_by_side(composing | {"leak and drift": judged}, (small,), (large,), rounds)
    for name in composing:
        target(f"{name}, CPU", results[name].cpu, COMPOSED_MS, " ms")  # wall time tells of the machine's other work too
    picture = seal.sealed(large, "strict")
    print("  encoded to PNG, the file written")
    encoders = {"easel": easel, "Pillow level 1": pillow_fastest, "Pillow default": pillow}
    written = side_by_side(encoders, (small.source,), (picture,), rounds)
    target("wall, of Pillow's default save", written["easel"].wall / written["Pillow default"].wall, 0.25)
    target("CPU, of Pillow's default save", written["easel"].cpu / written["Pillow default"].cpu, 0.25)
    sizes = _sizes(picture)
    print(f"    bytes: easel {sizes[0]:,}, Pillow default {sizes[1]:,}")
    target("bytes, of Pillow's default save", sizes[0] / sizes[1], 1.05)


def _sizes(pixels: Pixels) -> tuple[int, int]:
    ours, theirs = png.encode(pixels), samples.encoded(pixels, compress_level=6)
    assert np.array_equal(np.asarray(samples.decoded(ours)), pixels)
    return len(ours), len(theirs)
