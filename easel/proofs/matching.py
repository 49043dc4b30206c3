"""Which part of what was read stands for which wanted word: the nearest ones first, whatever stands between or runs together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from easel.proofs import alignment, letters
from easel.proofs.letters import Sign
from easel.proofs.spans import ReadSign, Span

_RUN = 4  # wanted words that may be read as one
_PARTS = 4  # parts into which a word may be read
_APART, _TOGETHER = 0.02, 0.01  # what a part more, and a word more, counts against what is nearer
_NEAR = {1: 0.0, 2: 0.5, 3: 0.34}  # the share of letters that may differ; of longer words:
_NEAR_LONG = 0.5
_Step = tuple[Sign | None, int | None]  # the sign asked, the place read; None where the other has nothing


@dataclass(frozen=True, slots=True)
class _Candidate:
    cost: float
    word: int
    words: int
    first: int
    tokens: int


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


def _candidates(wanted: Sequence[list[Sign]], read: Sequence[Span]) -> Iterator[_Candidate]:
    """Several words may be read as one: they run together. Where they stand apart only the spaces may be elsewhere, or a letter
    too many in the next word would pass for the last one of this."""
    for word in range(len(wanted)):
        for words in range(1, min(_RUN, len(wanted) - word) + 1):
            asked = [sign for each in wanted[word : word + words] for sign in each]
            limit = _NEAR.get(len(asked), _NEAR_LONG if words == 1 else 0.3)
            for first in range(len(read)):
                for many, cost, is_exact in _costs(asked, read, first, limit):
                    if words == 1 or many < words or is_exact:
                        yield _Candidate(cost + _TOGETHER * (words - 1), word, words, first, many)


def _costs(asked: list[Sign], read: Sequence[Span], first: int, limit: float) -> Iterator[tuple[int, float, bool]]:
    """For each number of tokens from `first` on that may be these signs, how far they are from them, whether they are these."""
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
                yield many, cost + _APART * max(0, parts - 1), not cost


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
    before: list[_Step] = []
    for word in range(found.word, found.word + found.words):
        mine = [
            (asked[at][1] if at is not None else None, read)
            for at, read in steps
            if _owner((at, read), asked, steps) == word
        ]
        signs = tuple(span.signs[read] for _, read in mine if read is not None)
        made[word] = _told(span if found.words == 1 else _part(span, signs), mine, span.signs)
        if before and _differs(before[-1], span.signs):
            made[word] = _doubted(made[word])
        if before and _differs(mine[0], span.signs):
            made[word - 1] = _doubted(made[word - 1])
        before = mine
    return made


def _differs(step: _Step, read: Sequence[ReadSign]) -> bool:
    asked, at = step
    return asked is None or at is None or not letters.same(asked, read[at].sign)


def _doubted(span: Span) -> Span:
    """Of words that run together: beside what differs at its end, where one ends and the other begins nobody knows."""
    return replace(span, signs=tuple(replace(each, certainty=0.0) for each in span.signs))


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


def _told(span: Span, steps: Sequence[_Step], read: Sequence[ReadSign]) -> Span:
    differing, lost, accents = [], [], []
    for asked, at in steps:
        if at is None:
            lost.append(_beside(steps, (asked, at), read))
        elif _differs((asked, at), read):
            differing.append(read[at])
        if at is None or asked is None:
            accents.append(False)
        elif not letters.same(asked, read[at].sign):
            accents.append(letters.only_accents_differ(asked, read[at].sign))
    return replace(span, differing=tuple(differing), lost=tuple(lost), only_accents=bool(accents) and all(accents))


def _beside(steps: Sequence[_Step], step: _Step, read: Sequence[ReadSign]) -> float:
    """How sure the signs beside a lost one are."""
    place = steps.index(step)
    before = next((at for _, at in reversed(steps[:place]) if at is not None), None)
    behind = next((at for _, at in steps[place + 1 :] if at is not None), None)
    return min((read[at].certainty for at in (before, behind) if at is not None), default=0.0)
