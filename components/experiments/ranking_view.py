"""Shows what judging has come to: pictures by rank, each axis by value, what is settled, and what is the best value."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from components.kit import cost_note, resources, urls
from components.kit.element import element
from components.picture import picture_acts
from easel.experiments.ballot import Ballot
from easel.experiments.fit import Interval
from easel.experiments.grid import Axis
from easel.experiments.ranking import Ranking, Standing, rank
from easel.experiments.records import CellRow
from easel.experiments.remarks import remarks, to_settle
from easel.experiments.summary import AxisRow, ValueRow, axis_row, percent, words_row
from easel.experiments.word_count import WordCount
from easel.words import units

MOST = 60  # pictures that are listed
_PAGE = "experiments"
_ranking = element("experiments/ranking_view")


def show(
    experiment_id: str, cells: Sequence[CellRow], ballots: Sequence[Ballot], settle: Callable[[tuple[str, str]], object]
) -> None:
    """Of all judges together. `settle` is called with two pictures whose order a person wants to settle."""
    experiment = resources.studio().experiments.get(experiment_id)
    if experiment is None:
        return
    axes = resources.studio().experiments.grid(experiment.definition).axes
    ranking = rank(tuple(ballots))
    by_picture = {cell.picture_id: cell for cell in cells if cell.picture_id}
    standings = [each for each in ranking.standings if each.picture in by_picture]
    pair = to_settle(ranking)
    pair = pair if pair and by_picture.keys() >= set(pair) else None  # one may be deleted since
    data = {
        "settle": bool(pair),
        "lines": remarks(ranking),
        "pictures": [_picture(each, at, by_picture[each.picture], axes) for at, each in enumerate(standings[:MOST], 1)],
        "more": max(len(standings) - MOST, 0),
        "axes": [_axis(row) for row in _axes(ranking, axes, cells)],
    }
    _ranking(data=data, key="ranking", on_act_change=lambda: _do(pair, settle))


def _do(pair: tuple[str, str] | None, settle: Callable[[tuple[str, str]], object]) -> None:
    act = st.session_state.get("ranking", {}).get("act")
    if act and act["what"] == "settle" and pair:
        settle(pair)
    else:
        picture_acts.do(_PAGE, "ranking")


def _axes(ranking: Ranking, axes: Sequence[Axis], cells: Sequence[CellRow]) -> list[AxisRow]:
    """Without the repeats, which are the same thing several times; last what came of the words."""
    rows = [
        axis_row(ranking, at, axis.label, [str(value) for value in axis.values], cells)
        for at, axis in enumerate(axes)
        if axis.name != "repeat" and len(axis.values) > 1
    ]
    words = words_row(ranking, cells)
    return [*rows, words] if words else rows


def _picture(standing: Standing, at: int, cell: CellRow, axes: Sequence[Axis]) -> dict[str, Any]:
    picture = resources.library().picture(standing.picture)
    words = [f"{axis.label}: {axis.values[place]}" for axis, place in zip(axes, cell.coordinates, strict=False)]
    return {
        "id": standing.picture,
        "rank": at,
        "thumb": urls.thumb(picture) if picture else "",
        "words": ", ".join(words) or str(cell.request.get("prompt", "")),
        "seen": standing.seen,
        "best": standing.best,
        "bad": standing.bad,
        **_strength(standing.strength),
        **_figures(cell.cost, cell.seconds),
        **_words(cell.words),
    }


def _axis(row: AxisRow) -> dict[str, Any]:
    return {"label": row.label, "values": [_value(each) for each in row.values], "best": row.best_value}


def _value(row: ValueRow) -> dict[str, Any]:
    failed = f"{row.failed} of {row.ended}" if row.failed else "0"
    return {
        "words": row.label,
        "failed": failed,
        **_strength(row.strength),
        **_figures(row.cost, row.seconds),
    } | _words(row.words)


def _strength(interval: Interval | None) -> dict[str, Any]:
    if interval is None:
        return {"share": None}
    middle, low, high = percent(interval)
    return {"share": middle, "low": low, "high": high}


def _figures(cost: Decimal | None, seconds: float | None) -> dict[str, str]:
    return {
        "cost": "" if cost is None else cost_note.charged(cost),
        "time": "" if seconds is None else units.took(seconds),
    }


def _words(count: WordCount | None) -> dict[str, str]:
    """The share of those that the reader is sure of, and the numbers behind it; nothing where no words were wanted."""
    if count is None:
        return {}
    return {
        "right": "not sure" if count.share is None else f"{count.share:.0%}".replace("%", " %"),
        "counted": count.sentence,
    }
