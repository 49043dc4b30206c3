"""Thumbnails: small upright JPEGs for grids, made off the critical path."""

from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from PIL import Image

from easel.pictures.decode import MAX_PIXELS, eight_bit, opened, orientation, upright

EDGE = 512
_CHECKER = 8  # px of a square
_LIGHT, _DARK = 0x99, 0x77  # neutral greys: a coloured surround falsifies how a picture is seen


def make(source: Path, out: Path, edge: int = EDGE, *, max_pixels: int = MAX_PIXELS) -> tuple[int, int]:
    """Writes a JPEG of `source` (PNG, JPEG, WebP), at most `edge` px long, to `out` in one step; its width and height.

    EXIF orientation is applied and transparency lies over a grey checker. A full decode: raises BrokenPicture exactly where
    `decode.verify` would, so a worker needs only one of them. Never enlarges.
    """
    with opened(source, max_pixels=max_pixels) as (_, image):
        image.draft("RGB", (edge * 2, edge * 2))
        image.load()
        alpha = image.has_transparency_data
        turned = orientation(image)
        small = eight_bit(image)
        small = small if small.mode in ("RGB", "RGBA", "L", "CMYK") else small.convert("RGBA" if alpha else "RGB")
        small.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
        small = upright(small, turned)
        profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA") else None
    flat = _flattened(small.convert("RGBA")) if alpha else small.convert("RGB")
    _write(flat, out, profile)
    return flat.size


def _flattened(image: Image.Image) -> Image.Image:
    y, x = np.indices((image.height, image.width), dtype=np.uint16) // _CHECKER
    grey = np.where((x + y) % 2, _DARK, _LIGHT).astype(np.uint8)
    ground = Image.fromarray(np.repeat(grey[:, :, None], 3, axis=2))
    ground.paste(image, mask=image)
    return ground


def _write(image: Image.Image, out: Path, profile: bytes | None) -> None:
    """Whoever reads `out` sees a whole JPEG or none."""
    with NamedTemporaryFile(dir=out.parent, prefix=".thumb-", suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            image.save(file, "JPEG", quality=85, optimize=True, icc_profile=profile)
            part.replace(out)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
