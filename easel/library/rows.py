"""From rows to the values of records.py, each JSON text decoded once however many rows repeat it."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from easel.library.records import Job, Picture, Run
from easel.library.tables import Json, job, picture, run


def columns(table: sa.Table, *leave: str) -> list[sa.ColumnElement[Any]]:
    """A table's columns for a select, JSON as its text."""
    return [
        sa.type_coerce(column, sa.Text).label(f"{table.name}_{column.name}")
        if isinstance(column.type, Json)
        else column
        for column in table.columns
        if column.name not in leave
    ]


def _names(table: sa.Table, *leave: str) -> list[str]:
    return [column.name for column in table.columns if column.name not in leave]


JOB_LEAVES = ("usage", "cost", "raw", "executor", "lease")
RUN_COLUMNS, RUN_NAMES = columns(run, "batch"), _names(run, "batch")
JOB_COLUMNS, JOB_NAMES = columns(job, *JOB_LEAVES), _names(job, *JOB_LEAVES)
PICTURE_COLUMNS, PICTURE_NAMES = columns(picture), _names(picture)


def runs(rows: Iterable[Sequence[Any]]) -> tuple[Run, ...]:
    """Rows of RUN_COLUMNS + JOB_COLUMNS + PICTURE_COLUMNS, each run's and each job's together, in the order to keep."""
    found: list[Run] = []
    for of_run in _groups(rows, 0):
        given = dict(zip(RUN_NAMES, of_run[0], strict=False))
        given["params"] = json.loads(given["params"])
        found.append(Run(**given, jobs=jobs(of_run, given["params"])))
    return tuple(found)


def jobs(rows: Sequence[Sequence[Any]], params: dict[str, Any]) -> tuple[Job, ...]:
    """The jobs of one run from its rows."""
    start = len(RUN_NAMES)
    return tuple(_job(of_job, params) for of_job in _groups(rows, start) if of_job[0][start] is not None)


def picture_of(values: Sequence[Any], params: dict[str, Any]) -> Picture:
    """One picture from PICTURE_COLUMNS and its run's params."""
    given = dict(zip(PICTURE_NAMES, values, strict=True))
    del given["position"], given["whole"]
    for name in ("got", "usage"):
        given[name] = None if given[name] is None else json.loads(given[name])
    given["parents"] = tuple(json.loads(given["parents"]))
    return Picture(**given, prompt=str(params.get("prompt", "")), asked=params)


def _job(rows: Sequence[Sequence[Any]], params: dict[str, Any]) -> Job:
    start, end = len(RUN_NAMES), len(RUN_NAMES) + len(JOB_NAMES)
    given = dict(zip(JOB_NAMES, rows[0][start:end], strict=True))
    given["index"] = given.pop("idx")
    given["notes"] = tuple(json.loads(given["notes"] or "[]"))
    given["error"] = None if given["error"] is None else json.loads(given["error"])
    pictures = tuple(picture_of(row[end:], params) for row in rows if row[end] is not None)
    return Job(**given, pictures=pictures)


def _groups(rows: Iterable[Sequence[Any]], position: int) -> list[list[Sequence[Any]]]:
    """Neighbouring rows that share the value at `position`."""
    groups: list[list[Sequence[Any]]] = []
    for row in rows:
        if groups and groups[-1][0][position] == row[position]:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups
