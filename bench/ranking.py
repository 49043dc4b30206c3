"""Does the ranking find a simulated truth: 12 pictures 1.0 logit apart, ten fours a picture, four judges."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from bench.measure import target
from easel.experiments.ballot import Ballot
from easel.experiments.next_set import next_set
from easel.experiments.ranking import Ranking, rank

SIMULATIONS = 200


@dataclass(frozen=True, slots=True)
class Setting:
    """`gap` is in logits between neighbours; the first `biased` judges are drawn to the first place by `bias` logits.

    `chosen`: the studio chooses what is seen next, else it is dealt.
    """

    pictures: int = 12
    gap: float = 1.0
    times: int = 10
    size: int = 4
    judges: int = 4
    biased: int = 0
    bias: float = 2.0
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one simulation: Kendall's tau, and the part of the 90 % intervals that hold the truth."""

    tau: float
    held: float


def simulate(setting: Setting, seed: int) -> Outcome:
    """Judges who see a truth through Plackett-Luce's noise, and what the ranking makes of their ballots."""
    dice = np.random.default_rng(seed)
    names = [f"{number:02}" for number in dice.permutation(setting.pictures)]
    strengths = setting.gap * (np.arange(setting.pictures) - (setting.pictures - 1) / 2)
    truth = dict(zip(names, strengths.tolist(), strict=True))
    return compare(rank(tuple(_ballots(setting, truth, dice, seed))), truth)


def compare(ranking: Ranking, truth: dict[str, float]) -> Outcome:
    order = [each.picture for each in ranking.standings]
    pairs = [truth[one] - truth[other] for one, other in combinations(order, 2)]
    held = [each.strength.low <= truth[each.picture] <= each.strength.high for each in ranking.standings]
    return Outcome(float(np.sign(pairs).mean()), statistics.mean(held))


def _ballots(setting: Setting, truth: dict[str, float], dice: np.random.Generator, seed: int) -> Iterator[Ballot]:
    count, ballots = setting.pictures * setting.times // setting.size, list[Ballot]()
    dealt = _deal(setting, list(truth), dice)
    for number in range(count):
        judge = number % setting.judges
        shown = next_set(ballots, truth, str(judge), setting.size, seed) if setting.chosen else tuple(dealt[number])
        seen = np.array([truth[name] for name in shown]) + dice.gumbel(size=len(shown))
        seen[0] += setting.bias * (judge < setting.biased)
        ranks = tuple(int(behind) + 1 for behind in np.argsort(np.argsort(-seen)))
        ballots.append(Ballot(str(judge), shown, ranks))
    yield from ballots


def _deal(setting: Setting, names: Sequence[str], dice: np.random.Generator) -> list[list[str]]:
    """Sets in which each picture occurs equally often, and in no set twice."""
    while True:
        row = [str(name) for _ in range(setting.times) for name in dice.permutation(list(names))]
        sets = [row[at : at + setting.size] for at in range(0, len(row), setting.size)]
        if all(len(set(each)) == setting.size for each in sets):
            return sets


def show(rounds: int) -> None:
    """The two figures that are promised, then others for knowledge."""
    even, usual = Setting(), Setting(biased=1)
    taus = [simulate(usual, seed).tau for seed in range(SIMULATIONS)]
    target("1 - median Kendall tau, one judge of four led by place", 1 - statistics.median(taus), 0.1, "")
    held = statistics.mean(simulate(even, seed).held for seed in range(SIMULATIONS))
    target(f"90 % intervals hold {held:.1%} of the truth; away from 90 %", abs(held - 0.9), 0.05, "")
    for words, setting in {
        "one judge of four led by place": usual,
        "0.5 logits apart": replace(even, gap=0.5),
        "no difference at all": replace(even, gap=0.0),
        "three fours a picture": replace(even, times=3),
        "pairs": replace(even, size=2),
        "sets chosen by the studio": replace(even, chosen=True),
        "six fours a picture, dealt": replace(even, times=6),
        "six fours a picture, chosen": replace(even, times=6, chosen=True),
    }.items():
        outcomes = [simulate(setting, seed) for seed in range(rounds * 5)]
        tau, held = (statistics.mean(getattr(each, name) for each in outcomes) for name in ("tau", "held"))
        print(f"          {words}: tau {tau:.2f}, intervals hold {held:.0%}")
