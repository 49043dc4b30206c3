"""One direction of a grid: how many values it has, and what each of them sets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from easel.experiments.expansions import Expansions, Pieces
from easel.requests.field import Value

Settings = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """`names` are what it sets, `settings` says what the value at a place sets, `value` how it is shown; `draw` chooses a place
    by chance."""

    name: str
    label: str
    names: tuple[str, ...]
    count: int
    settings: Callable[[int], Settings]
    value: Callable[[int], Value]
    draw: Callable[[Random], int]


def of_values(name: str, label: str, values: tuple[Value, ...]) -> Dimension:
    """Of values that are all equally likely."""
    return Dimension(
        name=name,
        label=label,
        names=(name,),
        count=len(values),
        settings=lambda place: {name: values[place]},
        value=lambda place: values[place],
        draw=lambda random: random.randrange(len(values)),
    )


def of_rows(rows: tuple[Settings, ...]) -> Dimension:
    """Of rows that each set several things at once."""
    return Dimension(
        name="row",
        label="Row",
        names=tuple(dict.fromkeys(name for row in rows for name in row)),
        count=len(rows),
        settings=lambda place: rows[place],
        value=lambda place: place + 1,
        draw=lambda random: random.randrange(len(rows)),
    )


def of_expansions(name: str, label: str, expansions: Expansions, shown: Callable[[Pieces], str]) -> Dimension:
    """Of what a part of a prompt, or a variable, can become."""

    @cache  # a value stands in many cells
    def value(place: int) -> str:
        return shown(expansions.pieces(place)).strip()

    return Dimension(
        name=name,
        label=label,
        names=(name,),
        count=expansions.count,
        settings=lambda place: {name: value(place)},
        value=value,
        draw=expansions.draw,
    )
