"""What a paint canvas lies on: the picture with its mask as a tint, in one file of the canvas's own size."""

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from easel.edits.mask.files import Grey
from easel.edits.mask.masks import Mask, Masks
from easel.edits.sources import Sources
from easel.edits.workroom import workroom
from easel.store.store import Store

KEPT = 8  # of each mask
_JPEG_QUALITY = 90


def ground(store: Store, sources: Sources, masks: Masks, mask: Mask, colour: str, percent: int, edge: int) -> Path:
    """A JPEG with longest edge `edge` px: the derived mask over the picture as `colour` ("#rrggbb") at `percent` opacity.

    Transparent pictures lie on mid grey. Made once for a state of the mask; a cache that may be thrown away.
    """
    recipe = json.dumps([mask.revision, colour, percent, edge])
    folder = store.home / "grounds" / mask.id
    target = folder / f"{hashlib.sha256(recipe.encode()).hexdigest()[:24]}.jpg"
    if target.is_file():
        return target
    source = sources.get(mask.source_id, desk=mask.desk)
    if source is None:
        raise LookupError("There is no such picture.")
    factor = edge / max(mask.width, mask.height)
    size = max(1, round(mask.width * factor)), max(1, round(mask.height * factor))
    shown = _tinted(_pixels(sources.screen(source), size), masks.derived(mask.id, desk=mask.desk), colour, percent)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with workroom(store) as room:
        part = room / target.name
        Image.fromarray(shown).save(part, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        part.chmod(0o600)
        part.replace(target)
    for old in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
    return target


def _pixels(path: Path, size: tuple[int, int]) -> Grey:
    with Image.open(path) as image:
        upright = image.convert("RGBA") if image.has_transparency_data else image.convert("RGB")
        upright = upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        if upright.mode == "RGBA":
            grey = Image.new("RGBA", size, (128, 128, 128, 255))
            upright = Image.alpha_composite(grey, upright).convert("RGB")
        return np.asarray(upright)


def _tinted(pixels: Grey, mask: Grey, colour: str, percent: int) -> Grey:
    size = pixels.shape[1], pixels.shape[0]
    small = cv2.resize(mask, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    strength = (small * (percent / 25500.0))[..., None]
    tint = np.frombuffer(bytes.fromhex(colour.removeprefix("#")), np.uint8).astype(np.float32)
    return np.asarray(pixels + (tint - pixels) * strength + 0.5, dtype=np.uint8)
