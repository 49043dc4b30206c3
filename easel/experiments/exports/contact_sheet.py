"""A contact sheet: the grid as pictures with labels; axes that are neither rows nor columns make pages."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from easel.experiments.exports.fonts import Fonts
from easel.experiments.exports.sheet import Entry, Sheet

MOST = 1000  # cells on one sheet
_TILES = (320, 256, 192, 128, 96, 64)  # px; the largest that keeps all pages together within _PIXELS
_PIXELS = 60_000_000
_GAP, _TEXT, _LABEL = 8, 16, 168  # px: between tiles, of the type, of the labels of rows
_GROUND, _INK, _FAINT = "#ffffff", "#1a1a1a", "#6b6b6b"


@dataclass(frozen=True, slots=True)
class Carried:
    """The file, and what has to be said about it."""

    data: bytes
    notes: tuple[str, ...]


def to_png(sheet: Sheet, usual: Sequence[Path] = ()) -> Carried:
    """All pages below one another in one picture. `usual` are font files that are asked first."""
    pages, notes = _pages(sheet, usual)
    whole = Image.new("RGB", (max(page.width for page in pages), sum(page.height for page in pages)), _GROUND)
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height
    return _carried(whole, notes, "PNG")


def to_pdf(sheet: Sheet, usual: Sequence[Path] = ()) -> Carried:
    """A page of its own for each."""
    pages, notes = _pages(sheet, usual)
    return _carried(pages[0], notes, "PDF", save_all=True, append_images=pages[1:], resolution=144, title=sheet.name)


def _carried(picture: Image.Image, notes: Sequence[str], kind: str, **options: object) -> Carried:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return Carried(target.getvalue(), tuple(notes))


def _pages(sheet: Sheet, usual: Sequence[Path]) -> tuple[list[Image.Image], list[str]]:
    fonts, notes = Fonts(_TEXT, usual), []
    if len(sheet.entries) > MOST:
        notes.append(
            f"Only the first {MOST:,} of {len(sheet.entries):,} cells are on this sheet. The CSV has all of them."
        )
    layout = _Layout(sheet, sheet.entries[:MOST])
    pages = [layout.page(fonts, place, notes if number == 0 else ()) for number, place in enumerate(layout.places)]
    if missing := fonts.words_on_missing():
        notes.append(missing)
        pages[0] = layout.page(fonts, layout.places[0], notes)
    return pages, notes


class _Layout:
    """The first axis goes down, the second across, the others make pages. A grid without axes is one tile."""

    def __init__(self, sheet: Sheet, entries: Sequence[Entry]) -> None:
        self.sheet = sheet
        self._at: dict[tuple[int, ...], Entry] = {entry.coordinates: entry for entry in entries}
        used = [sorted({entry.coordinates[axis] for entry in entries}) for axis in range(len(sheet.axes))]
        # a long axis goes down: pages are read from above
        order = sorted(range(len(sheet.axes)), key=lambda axis: -len(used[axis]))
        self._down, self._across = order[0] if order else None, order[1] if len(order) > 1 else None
        self._deep = sorted(order[2:])
        self._rows = used[self._down] if self._down is not None else [0]
        self._columns = used[self._across] if self._across is not None else [0]
        wanted = {tuple(entry.coordinates[axis] for axis in self._deep) for entry in entries}
        self.places = [place for place in product(*(used[axis] for axis in self._deep)) if place in wanted] or [()]
        self.tile = next((tile for tile in _TILES if self._pixels(tile) <= _PIXELS), _TILES[-1])

    def _pixels(self, tile: int) -> int:
        return len(self.places) * len(self._rows) * len(self._columns) * (tile + _GAP) ** 2

    def page(self, fonts: Fonts, place: tuple[int, ...], notes: Sequence[str]) -> Image.Image:
        step, line = self.tile + _GAP, _TEXT + _GAP
        top = line * (3 + len(notes))
        size = (max(_LABEL + len(self._columns) * step, 480) + _GAP, top + len(self._rows) * step + _GAP)
        page = Image.new("RGB", size, _GROUND)
        draw = ImageDraw.Draw(page)
        heading = [self.sheet.name, *(self._label(axis, at) for axis, at in zip(self._deep, place, strict=True))]
        for number, text in enumerate([" · ".join(heading), *notes], 1):
            ink = _INK if number == 1 else _FAINT
            fonts.draw(draw, (_GAP, line * number), fonts.fitted(text, size[0] - 2 * _GAP), ink)
        for column, across in enumerate(self._columns):
            self._write(fonts, draw, self._across, across, (_LABEL + column * step, top - _GAP), self.tile)
        for row, down in enumerate(self._rows):
            at = top + row * step
            self._write(fonts, draw, self._down, down, (_GAP, at + _TEXT), _LABEL - 2 * _GAP)
            for column, across in enumerate(self._columns):
                entry = self._at.get(self._coordinates(place, down, across))
                self._tile(fonts, page, draw, (_LABEL + column * step, at), entry)
        return page

    def _label(self, axis: int, at: int) -> str:
        return f"{self.sheet.axes[axis].label}: {self.sheet.axes[axis].values[at]}"

    def _write(
        self, fonts: Fonts, draw: ImageDraw.ImageDraw, axis: int | None, value: int, at: tuple[int, int], width: int
    ) -> None:
        if axis is not None:
            fonts.draw(draw, at, fonts.fitted(self._label(axis, value), width), _INK)

    def _coordinates(self, place: tuple[int, ...], down: int, across: int) -> tuple[int, ...]:
        values = dict(zip(self._deep, place, strict=True))
        if self._down is not None:
            values[self._down] = down
        if self._across is not None:
            values[self._across] = across
        return tuple(values[axis] for axis in range(len(self.sheet.axes)))

    def _tile(
        self, fonts: Fonts, page: Image.Image, draw: ImageDraw.ImageDraw, at: tuple[int, int], entry: Entry | None
    ) -> None:
        """The picture, centred in its square; else why there is none."""
        if entry is None:
            return
        picture = next(
            (each for path in (entry.preview, entry.file) if path and (each := _small(path, self.tile))), None
        )
        if picture is not None:
            page.paste(picture, (at[0] + (self.tile - picture.width) // 2, at[1] + (self.tile - picture.height) // 2))
            return
        draw.rectangle((*at, at[0] + self.tile - 1, at[1] + self.tile - 1), outline="#d0d0d0")
        words = fonts.fitted(entry.note or entry.state, self.tile - 2 * _GAP)
        fonts.draw(draw, (at[0] + _GAP, at[1] + self.tile // 2), words, _FAINT)


def _small(path: Path, tile: int) -> Image.Image | None:
    """On white where it is transparent; None where the file cannot be read."""
    try:
        with Image.open(path) as picture:
            picture.draft("RGB", (tile, tile))
            picture.thumbnail((tile, tile), Image.Resampling.LANCZOS, reducing_gap=2.0)
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    ground = Image.new("RGBA", upright.size, _GROUND)
    return Image.alpha_composite(ground, upright).convert("RGB")
