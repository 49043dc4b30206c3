"""Chooses what a judge sees next: the pictures whose order is least known, at places where each has been least.

The same ballots, judge and seed give the same set, so that a page that is loaded again shows what it showed.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from easel.experiments.ballot import Ballot
from easel.experiments.ranking import Ranking, rank

Array = NDArray[np.floating[Any]]


def next_set(
    ballots: Sequence[Ballot], pictures: Iterable[str], judge: str, size: int, seed: int = 0
) -> tuple[str, ...]:
    """Of `pictures`, those that have a picture, `size` or as many as there are; fewer than two are none.

    First whatever was seen least, while something was not seen at all; then the pairs whose judgement says most.
    """
    among = sorted(set(pictures))
    if len(among) < 2:
        return ()
    mine = sum(ballot.judge == judge for ballot in ballots)
    chance = random.Random(f"{seed}:{judge}:{mine}:{len(ballots)}:{size}")  # noqa: S311 # nothing secret hangs on it
    chance.shuffle(among)
    seen = Counter(picture for ballot in ballots for picture in ballot.shown)
    chosen = [picture for picture in among if not seen[picture]][:size]
    if len(chosen) < size:
        chosen = _filled(chosen, among, min(size, len(among)), rank(tuple(ballots)), _last(ballots, judge))
    return _placed(chosen, ballots, judge, chance)


def _last(ballots: Sequence[Ballot], judge: str) -> frozenset[str]:
    """What this judge has just seen: the same set twice running is judged from memory."""
    mine = [ballot for ballot in ballots if ballot.judge == judge]
    return frozenset(mine[-1].shown) if mine else frozenset()


def _filled(chosen: list[str], among: list[str], size: int, ranking: Ranking, last: frozenset[str]) -> list[str]:
    """`chosen` with those added whose comparison with it says most, one after the other."""
    gain = _gains(among, ranking)
    if size == 2 and last <= set(among) and len(among) > 2:
        one, other = (among.index(picture) for picture in last) if len(last) == 2 else (0, 0)
        gain[one, other] = gain[other, one] = -0.5
    at = [among.index(picture) for picture in chosen]
    if not at:
        at = [int(each) for each in np.unravel_index(int(gain.argmax()), gain.shape)]
    while len(at) < size:
        worth = gain[at].sum(axis=0)
        worth[at] = -1.0
        if len(at) == size - 1 and len(among) > size:  # not all of what was there before
            worth[[each for each, picture in enumerate(among) if {*(among[one] for one in at), picture} == last]] = -0.5
        at.append(int(worth.argmax()))
    return [among[each] for each in at[:size]]


def _gains(among: Sequence[str], ranking: Ranking) -> Array:
    """For each pair how much its judgement would say: the variance of the difference, by the variance of the answer.

    Among the better ones it counts up to twice: their order is what is asked for.
    """
    values, variances = ranking.pairs(among)
    apart = values[:, None] - values[None, :]
    even = 1 / (2 + np.exp(np.minimum(apart, 700)) + np.exp(np.minimum(-apart, 700)))
    place = np.argsort(np.argsort(-values)) / len(among)
    gain: Array = variances * even * (2 - np.minimum(place[:, None], place[None, :]))
    np.fill_diagonal(gain, -1.0)
    return gain


def _placed(chosen: Sequence[str], ballots: Sequence[Ballot], judge: str, chance: random.Random) -> tuple[str, ...]:
    """In the order in which each picture stands where it has stood least, for this judge above all."""
    stood: Counter[tuple[str, int]] = Counter()
    for ballot in ballots:
        if len(ballot.shown) == len(chosen):
            part = 3 if ballot.judge == judge else 1
            stood.update({(picture, place): part for place, picture in enumerate(ballot.shown)})
    orders = list(permutations(chosen))
    chance.shuffle(orders)
    return min(orders, key=lambda order: sum(stood[picture, place] ** 2 for place, picture in enumerate(order)))
