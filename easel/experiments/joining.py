"""Puts the words of an expansion together: no double space where nothing was chosen, and marks on what was."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Atom:
    """Words that stand in an expansion, and whether something was chosen to get them."""

    text: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Expansion:
    """One prompt. `marks` are from where up to where its letters were chosen."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    def segments(self) -> Iterator[tuple[str, bool]]:
        """Its text in pieces, and whether each was chosen."""
        at = 0
        for start, end in self.marks:
            if start > at:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


def joined(atoms: Iterable[Atom]) -> Expansion:
    """Where two atoms meet, one space stands for two; a line that holds nothing but nothing is left out."""
    text, marks, is_first, was_empty = "", list[tuple[int, int]](), True, False
    for atom in atoms:
        words = atom.text if is_first else _fitted(text, atom.text, was_empty=was_empty)
        if atom.is_chosen and words:
            marks.append((len(text), len(text) + len(words)))
        text += words
        is_first, was_empty = False, not words
    return _trimmed(text, marks) if was_empty else Expansion(text, tuple(marks))


def _fitted(before: str, after: str, *, was_empty: bool) -> str:
    if after.startswith(" ") and (before.endswith((" ", "\n")) or (was_empty and not before)):
        return after[1:]
    if was_empty and after.startswith("\n") and (not before or before.endswith("\n")):
        return after[1:]
    return after


def _trimmed(text: str, marks: list[tuple[int, int]]) -> Expansion:
    """Without the space before nothing at the end."""
    text = text.rstrip(" ")
    return Expansion(text, tuple((start, min(end, len(text))) for start, end in marks if start < len(text)))
