"""JPEG copies of kept pictures, for people who need a small file and know that it is not exact; a cache."""

from pathlib import Path

from PIL import Image

from easel.edits.workroom import workroom
from easel.library.records import Picture
from easel.pictures.colour import to_srgb
from easel.pictures.decode import KEPT, opened, orientation, upright
from easel.store.store import Store

QUALITY = 95


def jpeg_copy(store: Store, picture: Picture) -> Path:
    """The copy, made when first asked for (0.2 s at 4K); transparency lies on white."""
    folder = store.home / "copies"
    target = folder / f"{picture.sha256}.jpg"
    if target.is_file():
        return target
    folder.mkdir(mode=0o700, exist_ok=True)
    with workroom(store) as room, opened(store.blobs.path(picture.sha256), KEPT) as (_, image):
        image.load()
        flat = _on_white(upright(to_srgb(image, _unsaid), orientation(image)))
        part = room / target.name
        flat.save(part, "JPEG", quality=QUALITY, subsampling=0)
        part.chmod(0o600)
        part.replace(target)
    return target


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def _unsaid(_note: str) -> None:
    """A copy has no place for words."""
