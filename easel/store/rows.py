"""From rows to values: columns for a select, and neighbours that belong together."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from easel.store.tables import Json


def columns(table: sa.Table, *leave: str) -> list[sa.ColumnElement[Any]]:
    """A table's columns for a select, JSON as its text."""
    return [
        sa.type_coerce(column, sa.Text).label(f"{table.name}_{column.name}")
        if isinstance(column.type, Json)
        else column
        for column in table.columns
        if column.name not in leave
    ]


def names(table: sa.Table, *leave: str) -> list[str]:
    return [column.name for column in table.columns if column.name not in leave]


def groups(rows: Iterable[Sequence[Any]], position: int) -> list[list[Sequence[Any]]]:
    """Neighbouring rows that share the value at `position`."""
    groups: list[list[Sequence[Any]]] = []
    for row in rows:
        if groups and groups[-1][0][position] == row[position]:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def decoded(text: str, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A JSON object from its text, decoded once for all rows that repeat it: `known` holds those of before."""
    value = known.get(text)
    if value is None:
        value = known[text] = json.loads(text)
    return value
