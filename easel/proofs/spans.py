"""Parts of what was read: signs with their places, how sure the reader is of each, and which are not as they were wanted."""

from collections.abc import Iterator
from dataclasses import dataclass

from easel.proofs import letters
from easel.proofs.letters import Sign
from easel.proofs.reading import Reading

_POINTS = ".,:;!?·•|/"


@dataclass(frozen=True, slots=True)
class ReadSign:
    sign: Sign
    line: int
    certainty: float


@dataclass(frozen=True, slots=True)
class Span:
    """Signs that follow one another, between `first` and `last` of each of their lines. `differing` are those that are not as
    wanted, `lost` how sure the neighbours are of a wanted sign that is not there."""

    reading: Reading
    pieces: tuple[tuple[int, int, int], ...]
    signs: tuple[ReadSign, ...]
    differing: tuple[ReadSign, ...] = ()
    lost: tuple[float, ...] = ()
    only_accents: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.reading.lines[line].text[first : last + 1] for line, first, last in self.pieces)

    @property
    def certainty(self) -> float:
        return min((each.certainty for each in self.signs), default=0.0)

    @property
    def is_same(self) -> bool:
        return not self.differing and not self.lost

    @property
    def surest_difference(self) -> float:
        """One letter that is wrong for certain makes the word wrong."""
        return max((*(each.certainty for each in self.differing), *self.lost))

    @property
    def differing_places(self) -> tuple[int, ...]:
        """In `text`."""
        starts, at = {}, 0
        for line, first, last in self.pieces:
            starts[line] = at - first
            at += last - first + 2
        return tuple(sorted({starts[each.line] + each.sign.place for each in self.differing}))

    def corners(self) -> list[tuple[float, float]]:
        """Of the part that has most of its signs."""
        line, first, last = max(self.pieces, key=lambda piece: piece[2] - piece[1])
        return self.reading.lines[line].corners(first, last)

    def overlaps(self, other: "Span") -> bool:
        return any(
            one[0] == two[0] and one[1] <= two[2] and two[1] <= one[2] for one in self.pieces for two in other.pieces
        )


def tokens(reading: Reading) -> tuple[Span, ...]:
    """What stands between spaces; each sign of a script without spaces by itself."""
    return tuple(each for line in range(len(reading.lines)) for each in _tokens(reading, line) if each.signs)


def _tokens(reading: Reading, line: int) -> Iterator[Span]:
    text, sure = reading.lines[line].text, reading.lines[line].sure
    found = [ReadSign(sign, line, sure[sign.place]) for sign in letters.signs(text)]
    start = 0
    for at in range(len(text) + 1):
        ends = (
            at == len(text)
            or _parts(text, at)
            or letters.is_unspaced(text[at])
            or (at and letters.is_unspaced(text[at - 1]))
        )
        if ends and at > start:
            yield Span(reading, ((line, start, at - 1),), tuple(one for one in found if start <= one.sign.place < at))
        if ends:
            start = at + 1 if at < len(text) and _parts(text, at) else at


def _parts(text: str, at: int) -> bool:
    """Whether words part at a sign: a space, or a point that is none of a number."""
    digits = 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()
    return text[at].isspace() or (text[at] in _POINTS and not digits)
