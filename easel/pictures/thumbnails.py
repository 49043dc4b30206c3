"""Thumbnails: small upright JPEGs for grids, made off the critical path."""

from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from PIL import Image

from easel.pictures.colour import to_srgb
from easel.pictures.decode import KEPT, SIDEWAYS, Caps, Header, eight_bit, load, opened, orientation, upright

EDGE = 512
_CHECKER = 8  # px of a square
_LIGHT, _DARK = 0x99, 0x77  # neutral greys: a coloured surround falsifies how a picture is seen


def make(source: Path, out: Path, edge: int = EDGE, *, caps: Caps = KEPT) -> tuple[int, int]:
    """Writes a JPEG of `source` (PNG, JPEG, WebP), at most `edge` px long, to `out` in one step; its width and height.

    EXIF orientation and colours are applied, and transparency lies over a grey checker. A full decode: raises
    BrokenPicture for whatever is not whole, so that a worker needs no other. Never enlarges.
    """
    return _made(source, out, edge, caps)[1]


def whole(source: Path, out: Path, *, caps: Caps) -> Header:
    """The same for who has to know what was decoded: its format, and its size as it is seen, upright."""
    return _made(source, out, EDGE, caps)[0]


def _made(source: Path, out: Path, edge: int, caps: Caps) -> tuple[Header, tuple[int, int]]:
    with opened(source, caps) as (header, image):
        image.draft("RGB", (edge * 2, edge * 2))
        load(source, header, image)
        turned = orientation(image)
        small = eight_bit(image)
        if small.mode not in ("RGB", "RGBA", "L", "CMYK"):
            small = small.convert("RGBA" if image.has_transparency_data else "RGB")
        small.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
        small.info["icc_profile"] = image.info.get("icc_profile")
        small = upright(to_srgb(small, _unsaid), turned)
    flat = _flattened(small) if small.mode == "RGBA" else small
    _write(flat, out)
    if turned in SIDEWAYS:
        header = replace(header, width=header.height, height=header.width)
    return header, flat.size


def _unsaid(_note: str) -> None:
    """A thumbnail has no place for words."""


def _flattened(image: Image.Image) -> Image.Image:
    y, x = np.indices((image.height, image.width), dtype=np.uint16) // _CHECKER
    grey = np.where((x + y) % 2, _DARK, _LIGHT).astype(np.uint8)
    ground = Image.fromarray(np.repeat(grey[:, :, None], 3, axis=2))
    ground.paste(image, mask=image)
    return ground


def _write(image: Image.Image, out: Path) -> None:
    """Whoever reads `out` sees a whole JPEG or none."""
    with NamedTemporaryFile(dir=out.parent, prefix=".thumb-", suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            image.save(file, "JPEG", quality=85)
            part.replace(out)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
