"""Fits strengths to choices: Plackett-Luce with places, as a mean and a covariance.

How far strengths spread, and how much places pull, is not known before: each of several spreads is fitted (Laplace) and counts by
its evidence, so that few judgements claim little. `choix` gives the first values by its spectral method; Newton's steps add
what it does not know: places, and the parts of a tie. It is imported, with SciPy, when first needed: the studio's
start does not pay for them.
"""

import importlib
import math
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from easel.experiments.choices import Choices

Array = NDArray[np.floating[Any]]

# In logits. Strengths hardly spread by more than 3: half a normal distribution. Most judges are not led by places.
SPREADS = (0.35, 0.6, 1.0, 1.7, 2.9, 4.9, 8.3)
USUAL = 3.0
PLACE_SPREADS = ((0.05, 0.4), (0.4, 0.4), (1.6, 0.2))
MANY = 150  # pictures, above which one spread of places has to do
NEGLIGIBLE = 3.0  # of log evidence below the best
STEPS, NEAR, ROUNDS = 50, 1e-3, 40
Z90 = 1.6448536269514722  # 90 % of a normal distribution lie within so many deviations


@dataclass(frozen=True, slots=True)
class Interval:
    """A value in logits with the ends of its 90 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_settled(self) -> bool:
        """Whether it lies on one side of zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Fit:
    """A mixture of normal distributions, each with its part, over the parameters of `Choices`: `values[mode, parameter]`."""

    parts: Array
    values: Array
    covariances: Array

    def mean(self) -> Array:
        mean: Array = self.parts @ self.values
        return mean

    def covariance(self) -> Array:
        apart = self.values - self.mean()
        whole: Array = np.einsum("k,kij->ij", self.parts, self.covariances) + (self.parts[:, None] * apart).T @ apart
        return whole

    def interval(self, weights: Array) -> Interval:
        """Of the parameters' sum by `weights`: its median, and between which ends 90 % of it lie."""
        at = np.flatnonzero(weights)
        own = weights[at]
        variances = np.einsum("i,kij,j->k", own, self.covariances[:, at[:, None], at], own)
        return self._interval(self.values[:, at] @ own, variances)

    def above(self, centre: Array) -> list[Interval]:
        """Of each parameter, less the sum of all by `centre`."""
        shared = self.covariances @ centre
        variances = np.diagonal(self.covariances, axis1=1, axis2=2) - 2 * shared + (shared @ centre)[:, None]
        centres = self.values - (self.values @ centre)[:, None]
        return [self._interval(*each) for each in zip(centres.T, variances.T, strict=True)]

    def _interval(self, centres: Array, variances: Array) -> Interval:
        deviations = np.sqrt(np.maximum(variances, 1e-12))
        low, middle, high = (self._quantile(centres, deviations, part) for part in (0.05, 0.5, 0.95))
        return Interval(middle, low, high)

    def _quantile(self, centres: Array, deviations: Array, part: float) -> float:
        """By halving, since a mixture has no formula for it."""
        reach = 2.5 * Z90 * deviations
        low, high = float((centres - reach).min()), float((centres + reach).max())
        for _ in range(ROUNDS):
            middle = (low + high) / 2
            below = sum(
                share * math.erfc((centre - middle) / deviation / math.sqrt(2)) / 2
                for share, centre, deviation in zip(self.parts, centres, deviations, strict=True)
            )
            low, high = (middle, high) if below < part else (low, middle)
        return (low + high) / 2


def warm() -> None:
    """Imports in the background what the first fit needs: more than a second, while a person looks at a first set."""
    if "choix" not in sys.modules:
        threading.Thread(target=importlib.import_module, args=("choix",), name="ranking", daemon=True).start()


def fit(choices: Choices) -> Fit:
    """Takes about 50 ms for a hundred ballots."""
    modes = sorted(_modes(choices), key=lambda mode: -mode.evidence)
    modes = [mode for mode in modes if mode.evidence > modes[0].evidence - NEGLIGIBLE]
    parts = np.exp([mode.evidence - modes[0].evidence for mode in modes])
    covariances = np.array([np.linalg.inv(mode.curvature) for mode in modes])
    return Fit(parts / parts.sum(), np.array([mode.values for mode in modes]), covariances)


def _modes(choices: Choices) -> Iterator["_Mode"]:
    """For each spread of places: outwards from the middle spread of strengths, as long as there is evidence."""
    problem, middle = _Problem(choices), len(SPREADS) // 2
    first = np.concatenate([_first(choices), np.zeros(len(choices.places))])
    for places, belief in PLACE_SPREADS if len(choices.items) <= MANY else PLACE_SPREADS[1:2]:
        start = problem.mode(first, SPREADS[middle], places, belief)
        first, best = start.values, start.evidence
        yield start
        for side in (SPREADS[middle + 1 :], SPREADS[middle - 1 :: -1]):
            mode = start
            for spread in side:
                mode = problem.mode(mode.values, spread, places, belief)
                yield mode
                best = max(best, mode.evidence)
                if mode.evidence < best - NEGLIGIBLE:
                    break


def _first(choices: Choices) -> Array:
    """Strengths by Luce spectral ranking, without places; centred."""
    import choix

    rows = [
        (int(row[0, 0]), tuple(int(each) for each in row[1:, 0][is_there[1:]]))
        for row, is_there in zip(choices.terms, choices.present, strict=True)
    ]
    strengths: Array = choix.lsr_top1(len(choices.items), rows, alpha=0.1)
    centred: Array = strengths - strengths.mean()
    return centred


@dataclass(frozen=True, slots=True)
class _Mode:
    """The most probable values under one pair of spreads, the curvature there, and the log evidence for these spreads."""

    values: Array
    curvature: Array
    evidence: float


@dataclass(slots=True)
class _Problem:
    choices: Choices
    _cells: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        terms = self.choices.terms
        self._cells = (terms[:, :, None, :, None] * (self.choices.size + 1) + terms[:, None, :, None, :]).ravel()

    def mode(self, values: Array, spread: float, places: float, belief: float) -> _Mode:
        """By Newton's method from `values`: the loss is convex, so a shorter step always helps where a whole one does not."""
        counts = (len(self.choices.items), len(self.choices.places))
        precision = np.repeat([spread**-2, places**-2], counts)
        loss, gradient, curvature = self._slope(values, precision)
        for _ in range(STEPS):
            step: Array = np.linalg.solve(curvature, gradient)
            scale = 1.0
            after = self._slope(values - step, precision)
            while after[0] > loss and scale > NEAR:
                scale /= 2
                after = self._slope(values - scale * step, precision)
            values, (loss, gradient, curvature) = values - scale * step, after
            if np.abs(step).max() * scale < NEAR:
                break
        evidence = -loss + 0.5 * (np.log(precision).sum() - np.linalg.slogdet(curvature)[1])
        prior = math.log(spread * belief) - (spread / USUAL) ** 2 / 2
        return _Mode(values, curvature, float(evidence) + prior)

    def _slope(self, values: Array, precision: Array) -> tuple[float, Array, Array]:
        """The loss with its first and second derivatives."""
        size, terms, weights = self.choices.size, self.choices.terms, self.choices.weights[:, None]
        strengths = np.append(values, 0.0)[terms].sum(axis=2)
        strengths[~self.choices.present] = -np.inf
        strengths -= strengths.max(axis=1, keepdims=True)
        shares = np.exp(strengths)
        total = shares.sum(axis=1, keepdims=True)
        loss = float((weights * (np.log(total) - strengths[:, :1])).sum() + 0.5 * (precision * values**2).sum())
        shares /= total
        pull = weights * shares
        pull[:, 0] -= self.choices.weights
        gradient = np.bincount(terms.ravel(), np.repeat(pull.ravel(), 2), size + 1)[:size] + precision * values
        own = -weights[:, :, None] * shares[:, :, None] * shares[:, None, :]
        diagonal = np.arange(shares.shape[1])
        own[:, diagonal, diagonal] += weights * shares
        square: Array = (
            np.bincount(self._cells, np.repeat(own.ravel(), 4), (size + 1) ** 2)
            .astype(float)
            .reshape(size + 1, size + 1)
        )
        return loss, gradient, square[:size, :size] + np.diag(precision)
