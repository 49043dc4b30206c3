"""What an experiment has shown, for a page: its pictures by rank, and each axis by value, beside cost, time and failures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from easel.experiments.fit import Interval
from easel.experiments.ranking import Ranking, share
from easel.experiments.value import Offer, sentence, values
from easel.experiments.word_count import WordCount, together

MADE = frozenset({"done", "reused"})
FAILED = frozenset({"failed", "unknown"})


class Cell(Protocol):
    """What is asked of a cell; `CellRow` is one."""

    @property
    def coordinates(self) -> tuple[int, ...]: ...
    @property
    def state(self) -> str: ...
    @property
    def picture_id(self) -> str | None: ...
    @property
    def cost(self) -> Decimal | None: ...
    @property
    def seconds(self) -> float | None: ...
    @property
    def words(self) -> WordCount | None: ...


@dataclass(frozen=True, slots=True)
class ValueRow:
    """All cells of one value: how strong they are together (None: not judged), the mean of what one cost and took, and what the
    words of all came to."""

    label: str
    strength: Interval | None
    cost: Decimal | None
    seconds: float | None
    failed: int
    ended: int
    words: WordCount | None = None


@dataclass(frozen=True, slots=True)
class AxisRow:
    """An axis with its values, the strongest first, and the sentence on the best value."""

    label: str
    values: tuple[ValueRow, ...]
    best_value: str


def axis_row(ranking: Ranking, at: int, label: str, labels: Sequence[str], cells: Sequence[Cell]) -> AxisRow:
    """For the axis number `at`, with `labels` of its values."""
    groups = [[cell for cell in cells if cell.coordinates[at] == number] for number in range(len(labels))]
    rows = [_value(ranking, word, group) for word, group in zip(labels, groups, strict=True) if group]
    offers = [
        Offer(word, tuple(_pictures(group)), _mean_cost(group))
        for word, group in zip(labels, groups, strict=True)
        if group
    ]
    order = sorted(rows, key=lambda row: -row.strength.value if row.strength else float("inf"))
    return AxisRow(label, tuple(order), sentence(values(ranking, offers)))


def words_row(ranking: Ranking, cells: Sequence[Cell]) -> AxisRow | None:
    """What came of the words as an axis: are pictures with right words preferred? None where there is nothing to tell apart."""
    groups: dict[str, list[Cell]] = {"All right": [], "Some wrong": [], "Not sure of any": []}
    for cell in cells:
        if cell.words is not None:
            is_sure = cell.words.share is not None
            groups["Not sure of any" if not is_sure else "All right" if cell.words.is_right else "Some wrong"].append(
                cell
            )
    rows = tuple(_value(ranking, label, group) for label, group in groups.items() if group)
    return AxisRow("Words right", rows, "") if len(rows) > 1 else None


def percent(interval: Interval) -> tuple[int, int, int]:
    """How often it is preferred to an average picture, with both ends, in whole percents."""
    low, middle, high = (round(100 * share(each)) for each in (interval.low, interval.value, interval.high))
    return middle, low, high


def _value(ranking: Ranking, label: str, cells: Sequence[Cell]) -> ValueRow:
    pictures = [picture for picture in _pictures(cells) if ranking.is_judged(picture)]
    seconds = [cell.seconds for cell in cells if cell.seconds is not None and cell.state in MADE]
    failed = sum(cell.state in FAILED for cell in cells)
    return ValueRow(
        label,
        ranking.together(pictures) if pictures else None,
        _mean_cost(cells),
        sum(seconds) / len(seconds) if seconds else None,
        failed,
        failed + sum(cell.state in MADE for cell in cells),
        together(cell.words for cell in cells),
    )


def _pictures(cells: Iterable[Cell]) -> list[str]:
    return [cell.picture_id for cell in cells if cell.picture_id and cell.state in MADE]


def _mean_cost(cells: Iterable[Cell]) -> Decimal | None:
    """None while nothing is made, or where what one cost is not known."""
    costs = [cell.cost for cell in cells if cell.state in MADE]
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) / len(known) if known and len(known) == len(costs) else None
