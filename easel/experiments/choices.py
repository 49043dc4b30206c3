"""Turns ballots into choices: of several pictures at their places, one was taken.

A ranking is the choice of the best, then of the best of the rest, and so on. A tie is every order of its pictures at equal
parts. "All bad" is the choice of none of them; where it occurs, each other ballot also says that its best is better than none.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import factorial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from easel.experiments.ballot import MOST, Ballot

NONE = ""  # the alternative to all pictures of an "all bad"


class Place(NamedTuple):
    """A place on a judge's screen: of how many pictures, and which, from the left and from above."""

    judge: str
    size: int
    number: int


@dataclass(frozen=True, slots=True)
class Choices:
    """`terms[row, alternative]` are the parameters whose sum is an alternative's strength: its picture and its place. The one
    taken comes first. The parameters are `items`, then `places`; one more stands for nothing."""

    items: tuple[str, ...]
    places: tuple[Place, ...]
    terms: NDArray[np.intp]
    present: NDArray[np.bool_]
    weights: NDArray[np.float64]

    @property
    def size(self) -> int:
        return len(self.items) + len(self.places)


def choices(ballots: Sequence[Ballot]) -> Choices:
    """All choices that `ballots` say, with one parameter for each picture and for each place of each judge."""
    with_none = any(ballot.is_all_bad for ballot in ballots)
    items = sorted({picture for ballot in ballots for picture in ballot.shown}) + [NONE] * with_none
    places = [Place(judge, size, index) for judge, size in _screens(ballots) for index in range(size)]
    item_at = {picture: index for index, picture in enumerate(items)}
    place_at = {place: len(items) + index for index, place in enumerate(places)}
    nothing = len(items) + len(places)
    rows, weights = [], []
    for ballot in ballots:
        at = {picture: place_at[ballot.judge, len(ballot.shown), index] for index, picture in enumerate(ballot.shown)}  # type: ignore[index]
        for alternatives, weight in _stages(ballot, with_none=with_none).items():
            pairs = [(item_at[picture], at.get(picture, nothing)) for picture in alternatives]
            rows.append(pairs + [(nothing, nothing)] * (MOST + 1 - len(pairs)))
            weights.append(weight)
    terms = np.array(rows, dtype=np.intp).reshape(-1, MOST + 1, 2)
    return Choices(tuple(items), tuple(places), terms, terms[:, :, 0] != nothing, np.array(weights, dtype=float))


def _screens(ballots: Sequence[Ballot]) -> list[tuple[str, int]]:
    return sorted({(ballot.judge, len(ballot.shown)) for ballot in ballots})


def _stages(ballot: Ballot, *, with_none: bool) -> dict[tuple[str, ...], float]:
    """Each choice with its weight; the picture that was taken comes first."""
    if ballot.is_all_bad:
        return {(NONE, *ballot.shown): 1.0}
    weights: dict[tuple[str, ...], float] = defaultdict(float)
    groups = ballot.groups
    for at, group in enumerate(groups):
        behind = (*(picture for each in groups[at + 1 :] for picture in each), *ballot.left)
        for taken, rest, weight in _orders(group, behind):
            none = (NONE,) if with_none and at == 0 and len(rest) + 1 == len(ballot.shown) else ()
            if rest or none:
                weights[taken, *rest, *none] += weight
    return weights


def _orders(group: tuple[str, ...], behind: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], float]]:
    """Who is taken before whom in each order of a tie, and the order's part."""
    part = 1 / factorial(len(group))
    for order in permutations(group):
        for at, taken in enumerate(order):
            yield taken, (*sorted(order[at + 1 :]), *behind), part
