"""Reads the words of a picture: finds its lines, lays each straight, and spells it."""

from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from easel.proofs.bending import Strip
from easel.proofs.finding import Finder, Pixels
from easel.proofs.reading import Line, Reading
from easel.proofs.spelling import Letter, Speller

_WIDER = 0.09  # of its height
_DOUBT = 0.45  # the most that a letter is sure of which the second look does not see


class Reader:
    """One thread at a time; up to 0.4 GB while it reads."""

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
        """Read twice, as it was found and a little wider: by what differs no word is called wrong."""
        looks = [strip, strip.wider(_WIDER)]
        spelt = [self._speller.letters(each.laid_straight(picture)) for each in looks]
        best = max((0, 1), key=lambda at: _certainty(spelt[at]))
        letters = agreed(spelt[best], spelt[1 - best])
        return _told(letters, looks[best]) if letters else None


def agreed(letters: tuple[Letter, ...], others: tuple[Letter, ...]) -> tuple[Letter, ...]:
    """The letters, each as sure as the less sure of two looks; beside one that only the other look saw nothing is. Where words
    part does not matter."""
    places = [at for at, each in enumerate(letters) if not each.text.isspace()]
    other = [each for each in others if not each.text.isspace()]
    sure = [each.certainty for each in letters]
    matcher = SequenceMatcher(None, [letters[at].text for at in places], [each.text for each in other], autojunk=False)
    for what, start, end, begin, _ in matcher.get_opcodes():
        beside = places[start:end] or places[max(0, start - 1) : start + 1]
        for step, at in enumerate(beside):
            sure[at] = min(sure[at], other[begin + step].certainty if what == "equal" else _DOUBT)
    return tuple(replace(each, certainty=known) for each, known in zip(letters, sure, strict=True))


def _certainty(letters: tuple[Letter, ...]) -> float:
    return sum(each.certainty for each in letters) / len(letters) if letters else 0.0


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
