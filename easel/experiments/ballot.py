"""One judgement: which pictures a judge saw side by side, at which places, and how the judge ranked them."""

from collections.abc import Sequence
from dataclasses import dataclass

from easel.requests.problems import Problem

MOST = 4  # pictures side by side
NAME_LENGTH = 60
_NAME_RULE = f"Enter a name of up to {NAME_LENGTH} characters."


@dataclass(frozen=True, slots=True)
class Ballot:
    """`shown` are pictures in the order of their places, two to four; `ranks` say of each 1 for the best, equal where tied, and 0
    where the judge stopped before it: it is behind those with a rank. No ranks at all: all are bad."""

    judge: str
    shown: tuple[str, ...]
    ranks: tuple[int, ...] = ()

    @property
    def is_all_bad(self) -> bool:
        return not self.ranks

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The pictures by rank, best first, each group a tie; without those that have none."""
        order = sorted({rank for rank in self.ranks if rank})
        return tuple(
            tuple(picture for picture, rank in zip(self.shown, self.ranks, strict=True) if rank == each)
            for each in order
        )

    @property
    def winner(self) -> str | None:
        """The one best picture; None after a tie for it, or where all are bad."""
        first = self.groups[0] if self.ranks else ()
        return first[0] if len(first) == 1 else None

    @property
    def left(self) -> tuple[str, ...]:
        """The pictures without a rank, behind the others in no order."""
        return tuple(picture for picture, rank in zip(self.shown, self.ranks, strict=False) if not rank)

    def problems(self) -> list[Problem]:
        """Every broken rule at once."""
        place_count = len(self.shown)
        rules = (
            ("judge", "name", bool(self.judge.strip()) and len(self.judge) <= NAME_LENGTH, _NAME_RULE),
            ("shown", "number", 2 <= place_count <= MOST, f"A judgement compares two to {MOST} pictures."),
            ("shown", "once", len(set(self.shown)) == place_count, "A picture can appear only once in a judgement."),
            ("ranks", "ranks", _are_ranks(self.ranks, place_count), "Rank the pictures, or none where all are bad."),
        )
        return [Problem(field, rule, words) for field, rule, is_kept, words in rules if not is_kept]


def _are_ranks(ranks: Sequence[int], number: int) -> bool:
    """None, or one for each picture, of which at least one is the best."""
    return not ranks or (len(ranks) == number and min(rank or number for rank in ranks) == 1 and min(ranks) >= 0)
