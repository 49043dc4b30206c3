"""Reads the words of a picture: finds its lines, lays each straight, and spells it."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from easel.proofs.bending import Strip
from easel.proofs.finding import Finder, Pixels
from easel.proofs.reading import Line, Reading
from easel.proofs.spelling import Letter, Speller



class Reader:
    """One thread at a time; about 0.3 GB while it reads."""

    def __init__(self) -> None:
        self._finder, self._speller = Finder(), Speller()

    def read(self, path: Path) -> Reading:
        """Raises OSError and Pillow's errors for a file that is no whole picture."""
        return self.read_pixels(pixels(path))

    def read_pixels(self, picture: Pixels) -> Reading:
        """`picture` is BGR."""
        found = self._finder.lines(picture)
        lines = [line for strip in found.lines if (line := self._line(picture, strip)) is not None]
        return Reading(tuple(in_order(lines)), found.is_complete)

    def _line(self, picture: Pixels, strip: Strip) -> Line | None:
        letters = self._speller.letters(strip.laid_straight(picture))
        return _told(letters, strip) if letters else None


def pixels(path: Path) -> Pixels:
    """BGR, transparent parts on white."""
    with Image.open(path) as image:
        shown = image.convert("RGBA")
        ground = Image.new("RGBA", shown.size, "white")
        return np.ascontiguousarray(np.asarray(Image.alpha_composite(ground, shown).convert("RGB"))[..., ::-1])


def _told(letters: tuple[Letter, ...], strip: Strip) -> Line:
    edges: list[Any] = [tuple((float(x), float(y)) for x, y in edge) for edge in (strip.upper, strip.lower)]
    return Line(
        "".join(each.text for each in letters),
        tuple(each.certainty for each in letters),
        tuple(each.at for each in letters),
        edges[0],
        edges[1],
    )


def in_order(lines: list[Line]) -> list[Line]:
    """From above to below, and within a row from left to right."""

    def middle(line: Line) -> tuple[float, float, float]:
        points = [*line.upper, *line.lower]
        ys = [y for _, y in points]
        return sum(ys) / len(ys), min(x for x, _ in points), (max(ys) - min(ys))

    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: middle(each)[0]):
        at, _, high = middle(line)
        if rows and abs(middle(rows[-1][0])[0] - at) < min(high, middle(rows[-1][0])[2]) / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda each: middle(each)[1])]
