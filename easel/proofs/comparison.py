"""Holds the words that were read against those that were wanted; never wrong where it is not sure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from easel.proofs import letters, matching, spans
from easel.proofs.reading import Reading
from easel.proofs.spans import Span

Verdict = Literal["same", "near", "missing", "extra", "unsure"]

# How sure the reader has to be, measured by `bench proofs` on other pictures than those whose figures are told.
RIGHT = 0.40  # of each letter of a word that is called right
WRONG = 0.90  # of each letter that is called another one
LOST = 0.4  # the share of a word's letters that are not there, from which on it may only not have been found
CLEAR = 0.90  # of what else was read, where a word is called missing or extra


@dataclass(frozen=True, slots=True)
class Word:
    """`wanted` and `read` as they stand ("" for none); `letters` are those of `read` that differ, by place; `note` says what else
    differs; `corners` are where it stands in the picture, in pixels, empty where nobody knows."""

    verdict: Verdict
    wanted: str
    read: str = ""
    letters: tuple[int, ...] = ()
    note: str = ""
    corners: tuple[tuple[float, float], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        corners = [[round(x), round(y)] for x, y in self.corners]
        return {
            "verdict": self.verdict,
            "wanted": self.wanted,
            "read": self.read,
            "letters": list(self.letters),
            "note": self.note,
            "corners": corners,
        }


def compare(wanted: Sequence[str], reading: Reading) -> tuple[Word, ...]:
    """One for each wanted word, in their order; then what was read besides."""
    tokens = spans.tokens(reading)
    matches = matching.matched([letters.signs(word) for word in wanted], tokens)
    is_clear = reading.is_complete and all(token.certainty >= CLEAR for token in tokens if not _is_used(token, matches))
    told = [_word(word, matches.get(at), is_clear) for at, word in enumerate(wanted)]
    return (*told, *_extra(tokens, matches, told))


def _word(wanted: str, found: Span | None, is_clear: bool) -> Word:
    if not all(letters.is_readable(sign.shown) for sign in letters.signs(wanted)):
        return Word("unsure", wanted, note="This script cannot be read.")
    if found is None:
        return Word("missing" if is_clear else "unsure", wanted)
    read, corners = found.text, tuple(found.corners())
    if found.is_same:
        sure = found.certainty >= RIGHT
        return Word("same" if sure else "unsure", wanted, read, note=_note(wanted, read), corners=corners)
    note = "Only accents differ." if found.only_accents else ""
    # a speck is read as an accent, a small accent is not seen; and of a word in parts one may not have been found
    is_doubtful = found.only_accents or len(found.lost) >= LOST * len(letters.signs(wanted))
    verdict: Verdict = "unsure" if is_doubtful or found.surest_difference < WRONG else "near"
    return Word(verdict, wanted, read, found.differing_places, note, corners)


def _note(wanted: str, read: str) -> str:
    """What differs and is let pass."""
    if wanted == read:
        return ""
    if wanted.casefold() == read.casefold():
        return "Different capitalisation."
    if len(read.split()) > 1 or ("-" in read and "-" not in wanted):
        return "Split in the picture."
    return "Punctuation or width differs."


def _extra(tokens: Sequence[Span], matches: dict[int, Span], told: Sequence[Word]) -> Iterator[Word]:
    """What was read and not wanted; beside words that are missing it may be one of them."""
    for token in tokens:
        if not _is_used(token, matches) and token.certainty >= CLEAR and len(token.signs) > 1:
            yield Word("extra", "", token.text, corners=tuple(token.corners()))


def _is_used(token: Span, matches: dict[int, Span]) -> bool:
    return any(token.overlaps(match) for match in matches.values())
