"""Which part of what was read stands for which wanted word: the nearest ones first, whatever stands between or runs together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from easel.proofs import alignment, letters
from easel.proofs.letters import Sign
from easel.proofs.reading import Reading

_POINTS = ".,:;!?·•|/"
_RUN = 4  # wanted words that may be read as one
_PARTS = 4  # parts into which a word may be read
_APART, _TOGETHER = 0.02, 0.01  # what a part more, and a word more, counts against what is nearer
_NEAR = {1: 0.0, 2: 0.5, 3: 0.34}  # the share of letters that may differ; of longer words:
_NEAR_LONG = 0.5


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


@dataclass(frozen=True, slots=True)
class _Candidate:
    cost: float
    word: int
    words: int
    first: int
    tokens: int


def tokens(reading: Reading) -> tuple[Span, ...]:
    """What stands between spaces; each sign of a script without spaces by itself."""
    return tuple(each for line in range(len(reading.lines)) for each in _tokens(reading, line) if each.signs)


def matched(wanted: Sequence[list[Sign]], read: Sequence[Span]) -> dict[int, Span]:
    """By the place of the wanted word."""
    made: dict[int, Span] = {}
    used: set[int] = set()
    for each in sorted(
        _candidates(wanted, read),
        key=lambda one: (one.cost, -sum(map(len, wanted[one.word : one.word + one.words])), -one.tokens, one.first),
    ):
        words, places = range(each.word, each.word + each.words), range(each.first, each.first + each.tokens)
        if any(word in made for word in words) or any(place in used for place in places):
            continue
        used.update(places)
        made |= _shared_out(wanted, each, _joined(read[each.first : each.first + each.tokens]))
    return made


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


def _candidates(wanted: Sequence[list[Sign]], read: Sequence[Span]) -> Iterator[_Candidate]:
    for word in range(len(wanted)):
        for words in range(1, min(_RUN, len(wanted) - word) + 1):
            asked = [sign for each in wanted[word : word + words] for sign in each]
            limit = _NEAR.get(len(asked), _NEAR_LONG if words == 1 else 0.3)
            for first in range(len(read)):
                for many, cost in _costs(asked, read, first, limit):
                    yield _Candidate(cost + _TOGETHER * (words - 1), word, words, first, many)


def _costs(asked: list[Sign], read: Sequence[Span], first: int, limit: float) -> Iterator[tuple[int, float]]:
    """For each number of tokens from `first` on that may be these signs, how far they are from them."""
    found: list[ReadSign] = []
    room = len(asked) * (1 + limit)
    parts = 0
    for many in range(1, len(asked) + 3):
        at = first + many - 1
        if at >= len(read) or (many > 1 and not _goes_on(read[at - 1], read[at])):
            return
        found += read[at].signs
        parts += not letters.is_unspaced(read[at].signs[0].sign.shown)
        if len(found) > room or parts > _PARTS:
            return
        if len(found) >= len(asked) * (1 - limit):
            cost = alignment.distance(asked, [each.sign for each in found]) / len(asked)
            if cost <= limit:
                yield many, cost + _APART * max(0, parts - 1)


def _goes_on(one: Span, following: Span) -> bool:
    """Whether both may be one word: on one line, on two side by side, or parted by a hyphen at the end of the first."""
    (line, _, last), (other, *_) = one.pieces[-1], following.pieces[0]
    lines = one.reading.lines
    if line == other or line + 1 != other:
        return line == other
    return last == len(lines[line].text) - 1 and (
        lines[line].text[-1] in "-\u2010\u2013" or lines[line].goes_on_in(lines[other])
    )


def _joined(parts: Sequence[Span]) -> Span:
    pieces: list[tuple[int, int, int]] = []
    for line, first, last in (piece for each in parts for piece in each.pieces):
        if pieces and pieces[-1][0] == line:
            pieces[-1] = (line, pieces[-1][1], last)
        else:
            pieces.append((line, first, last))
    return Span(parts[0].reading, tuple(pieces), tuple(sign for each in parts for sign in each.signs))


def _shared_out(wanted: Sequence[list[Sign]], found: _Candidate, span: Span) -> dict[int, Span]:
    """Gives each word of a candidate its part of the span."""
    asked = [(word, sign) for word in range(found.word, found.word + found.words) for sign in wanted[word]]
    steps = alignment.steps([sign for _, sign in asked], [each.sign for each in span.signs])
    made: dict[int, Span] = {}
    for word in range(found.word, found.word + found.words):
        mine = [step for step in steps if _owner(step, asked, steps) == word]
        signs = tuple(span.signs[read] for _, read in mine if read is not None)
        part = span if found.words == 1 else _part(span, signs)
        made[word] = _told(part, [(asked[at][1] if at is not None else None, read) for at, read in mine], span.signs)
    return made


def _owner(
    step: tuple[int | None, int | None],
    asked: Sequence[tuple[int, Sign]],
    steps: Sequence[tuple[int | None, int | None]],
) -> int:
    """Whose a step is: what was read too much belongs to the word before it."""
    at = step[0]
    if at is None:
        place = steps.index(step)
        at = next((one for one, _ in reversed(steps[:place]) if one is not None), 0)
    return asked[at][0]


def _part(span: Span, signs: tuple[ReadSign, ...]) -> Span:
    lines = sorted({each.line for each in signs})
    pieces = tuple(
        (
            line,
            min(each.sign.place for each in signs if each.line == line),
            max(each.sign.place for each in signs if each.line == line),
        )
        for line in lines
    )
    return replace(span, pieces=pieces or span.pieces, signs=signs)


def _told(span: Span, steps: Sequence[tuple[Sign | None, int | None]], read: Sequence[ReadSign]) -> Span:
    differing, lost, accents = [], [], []
    for asked, at in steps:
        if at is None:
            lost.append(_beside(steps, (asked, at), read))
        elif asked is None or not letters.same(asked, read[at].sign):
            differing.append(read[at])
        if at is None or asked is None:
            accents.append(False)
        elif not letters.same(asked, read[at].sign):
            accents.append(letters.only_accents_differ(asked, read[at].sign))
    return replace(span, differing=tuple(differing), lost=tuple(lost), only_accents=bool(accents) and all(accents))


def _beside(
    steps: Sequence[tuple[Sign | None, int | None]], step: tuple[Sign | None, int | None], read: Sequence[ReadSign]
) -> float:
    """How sure the signs beside a lost one are."""
    place = steps.index(step)
    before = next((at for _, at in reversed(steps[:place]) if at is not None), None)
    behind = next((at for _, at in steps[place + 1 :] if at is not None), None)
    return min((read[at].certainty for at in (before, behind) if at is not None), default=0.0)
