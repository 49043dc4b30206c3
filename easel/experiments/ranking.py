"""Ranks what was judged: a strength with its 90 % interval for each picture and for whatever pictures have in common.

A strength is in logits above the average of what was judged; `share` says it as how often a picture is preferred to an average
one. Where a judge is led by places (left, first), that is estimated beside the strengths, and taken out of them.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from easel.experiments.ballot import Ballot
from easel.experiments.choices import NONE, Choices, Place, choices
from easel.experiments.fit import Fit, Interval, fit

Array = NDArray[np.floating[Any]]

UNJUDGED = 2.0  # logits: how far strengths usually spread


@dataclass(frozen=True, slots=True)
class Standing:
    """One picture's: how often it was seen, was the one best, and was among those all bad."""

    picture: str
    strength: Interval
    seen: int
    best: int
    bad: int


@dataclass(frozen=True, slots=True)
class Pull:
    """How a place draws a judge, beside what stands there."""

    place: Place
    strength: Interval


@dataclass(frozen=True, slots=True)
class Ranking:
    """`standings` are best first. `acceptable` is the strength above which a picture is rather taken than none; None where
    nothing was called "all bad"."""

    ballots: tuple[Ballot, ...]
    standings: tuple[Standing, ...]
    pulls: tuple[Pull, ...]
    acceptable: Interval | None
    _index: Mapping[str, int]
    _fit: Fit | None

    def difference(self, one: Iterable[str], other: Iterable[str]) -> Interval:
        """By how much the pictures `one` are stronger than the pictures `other`, on average; those not judged do not count."""
        weights = self._mean(one) - self._mean(other)
        return self._interval(weights)

    def together(self, pictures: Iterable[str]) -> Interval:
        """The average strength of `pictures`, those of one value of an axis, say."""
        return self._interval(self._mean(pictures) - self._mean(self._index))

    def is_judged(self, picture: str) -> bool:
        return picture in self._index

    def pairs(self, pictures: Sequence[str]) -> tuple[Array, Array]:
        """The strengths of `pictures`, and for each two the variance of their difference; of those not judged it is wide."""
        size = self._fit.values.shape[1] if self._fit else 0
        covariance, values = np.zeros((size + 1, size + 1)), np.zeros(size + 1)
        if self._fit:
            covariance[:size, :size], values[:size] = self._fit.covariance(), self._fit.mean()
            values[size] = values[list(self._index.values())].mean()
        at = np.array([self._index.get(picture, size) for picture in pictures])
        own = np.where(at == size, UNJUDGED**2, np.diag(covariance)[at])
        return values[at], own[:, None] + own[None, :] - 2 * covariance[np.ix_(at, at)]

    def _mean(self, pictures: Iterable[str]) -> Array:
        weights = np.zeros(self._fit.values.shape[1] if self._fit else 0)
        at = [self._index[picture] for picture in pictures if picture in self._index]
        weights[at] = 1 / max(len(at), 1)
        return weights

    def _interval(self, weights: Array) -> Interval:
        return self._fit.interval(weights) if self._fit and weights.any() else Interval(0.0, 0.0, 0.0)


@lru_cache(maxsize=8)
def rank(ballots: tuple[Ballot, ...]) -> Ranking:
    """The ranking that follows from `ballots`, of whatever judges. The same ballots are reckoned once."""
    if not ballots:
        return Ranking((), (), (), None, {}, None)
    data = choices(ballots)
    fitted = fit(data)
    index = {picture: at for at, picture in enumerate(data.items) if picture != NONE}
    centre = np.zeros(data.size)
    centre[list(index.values())] = 1 / len(index)
    strengths = fitted.above(centre)
    return Ranking(
        ballots,
        _standings(ballots, {picture: strengths[at] for picture, at in index.items()}),
        tuple(_pulls(data, fitted)),
        strengths[data.items.index(NONE)] if NONE in data.items else None,
        index,
        fitted,
    )


def share(logits: float) -> float:
    """How often what is so much stronger is preferred, 0 to 1."""
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, logits))))


def _standings(ballots: Sequence[Ballot], strengths: Mapping[str, Interval]) -> tuple[Standing, ...]:
    seen = Counter(picture for ballot in ballots for picture in ballot.shown)
    best = Counter(ballot.winner for ballot in ballots)
    bad = Counter(picture for ballot in ballots if ballot.is_all_bad for picture in ballot.shown)
    order = sorted(strengths, key=lambda picture: (-strengths[picture].value, picture))
    return tuple(Standing(picture, strengths[picture], seen[picture], best[picture], bad[picture]) for picture in order)


def _pulls(data: Choices, fitted: Fit) -> Iterable[Pull]:
    """Each place against the average of its screen."""
    first = len(data.items)
    for at, place in enumerate(data.places):
        screen = [first + other for other, each in enumerate(data.places) if each[:2] == place[:2]]
        weights = np.zeros(data.size)
        weights[screen] = -1 / len(screen)
        weights[first + at] += 1
        yield Pull(place, fitted.interval(weights))
