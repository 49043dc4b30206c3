"""The pictures of an edit as they travel: the first laid into its request with the mask beside it, further ones as they are.

Each is made once and found again while a person looks at what will be sent.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath

from PIL import Image

from easel.edits.mask.files import Grey
from easel.edits.prepared_folders import PreparedFolders
from easel.edits.sources import Source, Sources
from easel.edits.workroom import digest_of
from easel.pictures import masks, placing, png
from easel.pictures.fit import Placement
from easel.pictures.png import Pixels
from easel.requests.problems import Problem
from easel.sizes import Size
from easel.store.store import Store
from easel.wire.multipart import InputFile
from easel.words import units

_JPEG_QUALITY = 95
_SPARE = 0.97  # each step aims a little below the limit
_SMALLEST = 256  # px; nobody means a picture as small as that


@dataclass(frozen=True, slots=True)
class Part:
    """One picture to send, and for the first of a masked edit its mask of the same size and (`native`) of the picture's own
    size, which the seal will need. `notes` say what was done to it, for people."""

    path: Path
    content_type: str
    size: Size
    notes: tuple[str, ...] = ()
    mask: Path | None = None
    native: Path | None = None
    native_sha256: str | None = None

    def image(self, source: Source) -> InputFile:
        extension = "jpg" if self.content_type == "image/jpeg" else "png"
        return InputFile(self.path, f"{PurePath(source.name).stem or 'image'}.{extension}", self.content_type)


@dataclass(frozen=True, slots=True)
class Painted:
    """A derived mask at its picture's own size, (H, W) 0 keep to 255 edit; `name` is that of this very state."""

    name: str
    pixels: Grey


class Sending:
    """`limit` is what the server takes in one picture (bytes); `smaller` lets what is larger be made smaller."""

    def __init__(self, store: Store, *, limit: int, smaller: bool) -> None:
        self._sources = Sources(store)
        self._folders = PreparedFolders(store)
        self._limit = limit
        self._smaller = smaller

    def parts(self, sources: Sequence[Source], placement: Placement | None, mask: Painted | None) -> tuple[Part, ...]:
        """One for each source; placement and mask belong to the first. Raises `pictures.masks.MaskTooLarge`."""
        first = self._part(sources[0], placement, mask)
        return first, *(self._part(source, None, None) for source in sources[1:])

    def problems(self, sources: Sequence[Source], parts: Sequence[Part]) -> tuple[Problem, ...]:
        """What the server would refuse for its size, each with the offer to send it smaller."""
        problems = []
        for number, (source, part) in enumerate(zip(sources, parts, strict=True), start=1):
            size = part.path.stat().st_size
            if size > self._limit:
                has, takes = units.file_size(size), units.file_size(self._limit)
                words = f"Picture {number} ({source.name}) has {has}; this server takes at most {takes}. It can be scaled down."
                problems.append(Problem("image", "part_limit", words, "smaller"))
        return tuple(problems)

    def _part(self, source: Source, placement: Placement | None, painted: Painted | None) -> Part:
        path = self._sources.path(source)
        size = Size(source.width, source.height)
        moved = placement if placement is not None and not _is_identity(placement) else None
        limit = self._limit if self._smaller and (moved or source.size_bytes > self._limit) else None
        if painted is None and moved is None and limit is None:
            return Part(path, "image/png", size)
        recipe = [source.sha256, moved and asdict(moved), painted and painted.name, limit]
        folder = self._folders.folder(recipe, lambda room: _Maker(room, path, size, limit).make(moved, painted))
        return _read(folder, path)


class _Maker:
    """Fills one prepared folder: picture, masks, and `told.json` about them."""

    def __init__(self, room: Path, path: Path, size: Size, limit: int | None) -> None:
        self._room = room
        self._limit = limit
        self._path = path
        self._size = size
        self._notes: list[str] = []

    def make(self, placement: Placement | None, painted: Painted | None) -> None:
        if placement is not None:
            self._write(placing.sent_picture(png.read(self._path), placement))
        if self._limit is not None:
            self._shrink(self._limit, as_png=painted is not None)
        if painted is not None:
            self._write_masks(painted.pixels, placement)
        content = {
            "picture": self._path.name if self._path.parent == self._room else "",
            "size": [self._size.width, self._size.height],
            "notes": self._notes,
            "native": digest_of(self._room / "native.png") if painted else None,
        }
        (self._room / "told.json").write_text(json.dumps(content))

    def _write(self, pixels: Pixels, *, jpeg: bool = False) -> None:
        self._path = self._room / ("picture.jpg" if jpeg else "picture.png")
        if jpeg:
            Image.fromarray(pixels).save(self._path, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        else:
            png.write(pixels, self._path)
        self._size = Size(pixels.shape[1], pixels.shape[0])

    def _write_masks(self, native: Grey, placement: Placement | None) -> None:
        laid = native if placement is None else placing.sent_mask(native, placement)
        note = masks.wire_png(placing.resampled(laid, self._size), self._room / "mask.png")
        if note:
            self._notes.append(note)
        png.write(native, self._room / "native.png", png.FLAT)

    def _shrink(self, limit: int, *, as_png: bool) -> None:
        """As a JPEG where that is enough and there is neither mask nor transparency; else scaled down, too."""
        before = self._path.stat().st_size
        if before <= limit:
            return
        pixels = png.read(self._path)
        jpeg = not as_png and pixels.shape[2] == 3
        if jpeg:
            self._write(pixels, jpeg=True)
        factor = 1.0
        while (size := self._path.stat().st_size) > limit and min(self._size.width, self._size.height) > _SMALLEST:
            factor *= math.sqrt(limit / size) * _SPARE
            height, width = (max(1, round(edge * factor)) for edge in pixels.shape[:2])
            self._write(placing.resampled(pixels, Size(width, height)), jpeg=jpeg)
        how = [f"scaled to {self._size.width} × {self._size.height}"] * (factor < 1) + ["as a JPEG"] * jpeg
        now, was, most = (units.file_size(each) for each in (size, before, limit))
        words = f"{now} instead of {was}, because this server takes at most {most}"
        self._notes.append(f"Sent {' and '.join(how)}: {words}.")


def _read(folder: Path, original: Path) -> Part:
    content = json.loads((folder / "told.json").read_text())
    path = folder / content["picture"] if content["picture"] else original
    return Part(
        path=path,
        content_type="image/jpeg" if path.suffix == ".jpg" else "image/png",
        size=Size(*content["size"]),
        notes=tuple(content["notes"]),
        mask=folder / "mask.png" if content["native"] else None,
        native=folder / "native.png" if content["native"] else None,
        native_sha256=content["native"],
    )


def _is_identity(placement: Placement) -> bool:
    return placement.exact and not placement.cropped and not placement.padded
