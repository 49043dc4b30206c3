"""Says in sentences what a ranking knows: how many judgements, what is settled, who is led by places, what to judge next."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from easel.experiments.ballot import Ballot
from easel.experiments.fit import Z90, Interval
from easel.experiments.ranking import Pull, Ranking, share

ENOUGH = 5  # ballots, from which on it is said which place was chosen how often
MANY = 30  # judgements, above which it is said that two are too close
NAMED = 2  # neighbours that are named


def remarks(ranking: Ranking) -> list[str]:
    """The lines under a ranking; pictures are called by their rank."""
    if not ranking.ballots:
        return ["Nothing judged yet."]
    unsettled = _open(ranking)
    order = _order(unsettled, len(ranking.standings))
    return [
        f"{_counted(ranking.ballots)}: {'; '.join([order, *_places(ranking.ballots)])}.",
        *_led(ranking.pulls),
        *_acceptable(ranking),
        *_next(unsettled),
    ]


def to_settle(ranking: Ranking) -> tuple[str, str] | None:
    """The two pictures to judge next for the first order that is not settled; None where all are."""
    unsettled = _open(ranking)
    if not unsettled:
        return None
    one, other = ranking.standings[unsettled[0][0] - 1 : unsettled[0][0] + 1]
    return one.picture, other.picture


def judgements_needed(difference: Interval) -> int | None:
    """About how many more comparisons of two settle their order, should it stay as it is; None for more than MANY."""
    if difference.is_settled:
        return 0
    deviation = (difference.high - difference.low) / 2 / Z90
    odds = share(difference.value)
    if not difference.value:
        return None
    more = ((Z90 / difference.value) ** 2 - deviation**-2) / (odds * (1 - odds))
    return max(1, round(more)) if more <= MANY else None


def _counted(ballots: Sequence[Ballot]) -> str:
    judges = len({ballot.judge for ballot in ballots})
    words = "1 judgement" if len(ballots) == 1 else f"{len(ballots)} judgements"
    return words if judges == 1 else f"{words} by {judges} judges"


def _open(ranking: Ranking) -> list[tuple[int, Interval]]:
    """Neighbours whose order is not settled: the rank of the first (from 1) and by how much it is ahead."""
    neighbours = pairwise(standing.picture for standing in ranking.standings)
    apart = [ranking.difference([one], [other]) for one, other in neighbours]
    return [(rank, each) for rank, each in enumerate(apart, 1) if not each.is_settled]


def _order(unsettled: Sequence[tuple[int, Interval]], count: int) -> str:
    if not unsettled:
        return "the order is clear"
    if len(unsettled) == count - 1 > NAMED:
        return "no order is clear yet"
    pairs = [f"{rank} and {rank + 1}" for rank, _ in unsettled]
    more = f" and {len(pairs) - NAMED} more" if len(pairs) > NAMED else ""
    return f"the order of {', of '.join(pairs[:NAMED])}{more} is still open"


def _places(ballots: Sequence[Ballot]) -> list[str]:
    """How often the place was chosen that was chosen most, for two side by side and for more."""
    words = []
    for size in sorted({len(ballot.shown) for ballot in ballots}):
        chosen = [
            ballot.shown.index(winner) for ballot in ballots if len(ballot.shown) == size and (winner := ballot.winner)
        ]
        if len(chosen) >= ENOUGH:
            most = max(range(size), key=chosen.count) if size > 2 else 0
            words.append(f"{_place(most, size)} was chosen {chosen.count(most) / len(chosen):.0%}".replace("%", " %"))
    return words


def _place(number: int, size: int) -> str:
    return ("left", "right")[number] if size == 2 else f"place {number + 1} of {size}"


def _led(pulls: Iterable[Pull]) -> list[str]:
    """Judges who are drawn to a place, whatever stands there."""
    strongest: dict[tuple[str, int], Pull] = {}
    for pull in pulls:
        key = pull.place[:2]
        if pull.strength.low > 0 and (key not in strongest or pull.strength.value > strongest[key].strength.value):
            strongest[key] = pull
    return [
        f"{judge} tends to choose {_place(pull.place.number, size)} whatever is shown there; the ranking corrects for it."
        for (judge, size), pull in sorted(strongest.items())
    ]


def _acceptable(ranking: Ranking) -> list[str]:
    line = ranking.acceptable
    if line is None:
        return []
    above = sum(standing.strength.value > line.value for standing in ranking.standings)
    return [f"{above} of {len(ranking.standings)} are better than no picture, judging by the “all bad” rounds."]


def _next(unsettled: Sequence[tuple[int, Interval]]) -> list[str]:
    """Where further judgements settle something."""
    if not unsettled:
        return []
    rank, difference = unsettled[0]
    more = judgements_needed(difference)
    if more is None:
        return [f"{rank} and {rank + 1} are too close to separate even with {MANY} more comparisons."]
    comparisons = "1 more comparison" if more == 1 else f"{more} more comparisons"
    return [f"To decide, judge {rank} against {rank + 1}: about {comparisons}."]
