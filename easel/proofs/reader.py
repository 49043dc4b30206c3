"""Reads the words of a picture: finds its lines, lays each straight, and spells it."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from easel.proofs.finding import Finder, Pixels, Plane
from easel.proofs.reading import Line, Reading
from easel.proofs.spelling import Letter, Speller

NAME = "PP-OCRv6 small, 1"  # raised when readings of before are to be made again
_UPRIGHT = 1.5  # what is so much higher than wide is read turned


class Reader:
    """One thread at a time; about 0.3 GB while it reads."""

    def __init__(self) -> None:
        self._finder, self._speller = Finder(), Speller()

    def read(self, path: Path) -> Reading:
        """Raises OSError and Pillow's errors for a file that is no whole picture."""
        return self.read_pixels(pixels(path))

    def read_pixels(self, picture: Pixels) -> Reading:
        """`picture` is BGR."""
        lines = [line for corners in self._finder.lines(picture) if (line := self._line(picture, corners)) is not None]
        return Reading(tuple(in_order(lines)))

    def _line(self, picture: Pixels, corners: Plane) -> Line | None:
        straight = laid_straight(picture, corners)
        letters = self._speller.letters(straight)
        return _told(letters, corners) if letters else None


def pixels(path: Path) -> Pixels:
    """BGR, transparent parts on white."""
    with Image.open(path) as image:
        shown = image.convert("RGBA")
        ground = Image.new("RGBA", shown.size, "white")
        return np.ascontiguousarray(np.asarray(Image.alpha_composite(ground, shown).convert("RGB"))[..., ::-1])


def laid_straight(picture: Pixels, corners: Plane) -> Pixels:
    wide = max(1, round(float(max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3])))))
    high = max(1, round(float(max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1])))))
    to = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, to)
    straight = cv2.warpPerspective(picture, turn, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.rot90(straight) if high >= wide * _UPRIGHT else straight  # type: ignore[return-value]  # numpy forgets the kind


def _told(letters: tuple[Letter, ...], corners: Plane) -> Line:
    edges: list[Any] = [tuple((float(x), float(y)) for x, y in corners[list(pair)]) for pair in ((0, 1), (3, 2))]
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
