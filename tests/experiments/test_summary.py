"""Each value of an axis stands with its strength beside what it cost, how long it took, and how often it failed."""

from dataclasses import dataclass
from decimal import Decimal

from easel.experiments.ballot import Ballot
from easel.experiments.ranking import rank
from easel.experiments.summary import axis_row, percent, words_row
from easel.experiments.word_count import WordCount, together


@dataclass(frozen=True)
class Made:
    """A cell as the database tells it."""

    coordinates: tuple[int, ...]
    picture_id: str | None
    state: str = "done"
    cost: Decimal | None = Decimal("0.04")
    seconds: float | None = 4.0
    words: WordCount | None = None


CELLS = [
    Made((0, 0), "a", words=WordCount(3, 1)),
    Made((0, 1), "b", cost=Decimal("0.02"), seconds=2.0, words=WordCount(2, 0, 2)),
    Made((1, 0), None, "failed", None, None),
    Made((1, 1), "d", cost=Decimal("0.01"), words=WordCount(0, 0, 4)),
]
RANKING = rank(
    tuple(Ballot("Ann", pair, (1, 2) if pair[1] == "d" else (2, 1)) for pair in (("a", "d"), ("d", "b")) * 4)
)


def test_values_have_figures_of_their_own() -> None:
    """Means of what was made; failures are counted among what has ended."""
    axis = axis_row(RANKING, 0, "Quality", ("high", "low"), CELLS)
    assert [row.label for row in axis.values] == ["high", "low"]
    high, low = axis.values
    assert (high.cost, high.seconds, high.failed, high.ended) == (Decimal("0.03"), 3.0, 0, 2)
    assert (low.cost, low.failed, low.ended) == (Decimal("0.01"), 1, 2)
    assert high.strength is not None
    assert low.strength is not None
    assert high.strength.value > 0 > low.strength.value
    assert axis.best_value.startswith("Best value: ")


def test_what_was_not_judged_comes_last_without_a_strength() -> None:
    """A value without cells is left out."""
    axis = axis_row(rank(()), 1, "Size", ("small", "large", "none"), CELLS)
    assert [(row.label, row.strength) for row in axis.values] == [("small", None), ("large", None)]
    assert axis.best_value == ""


def test_percents_say_how_often_something_is_preferred() -> None:
    """Even is 50, and the ends enclose it."""
    middle, low, high = percent(RANKING.difference(["a"], ["d"]))
    assert 50 < middle <= 100
    assert low <= middle <= high


def test_words_right_are_shared_out_among_those_that_are_sure() -> None:
    """By value and as an axis of its own; what is not sure is neither right nor wrong, a picture without words is left out."""
    high, low = axis_row(RANKING, 0, "Quality", ("high", "low"), CELLS).values
    assert (high.words, high.words and high.words.share) == (WordCount(5, 1, 2), 5 / 6)
    assert (low.words, low.words and low.words.share) == (WordCount(0, 0, 4), None)
    axis = words_row(RANKING, CELLS)
    assert axis is not None
    assert [(row.label, row.ended) for row in axis.values] == [
        ("All right", 1),
        ("Some wrong", 1),
        ("Not sure of any", 1),
    ]
    assert (together([None]), words_row(RANKING, [Made((0, 0), "a")])) == (None, None)
    assert [WordCount(3, 0, 1).sentence, WordCount(0, 1).sentence] == [
        "3 of 4 words right, 1 not sure",
        "0 of 1 word right",
    ]
