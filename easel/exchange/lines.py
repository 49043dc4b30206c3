"""The things that go along, in an order in which whoever takes them in can put them among its own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from easel.exchange.selection import BATCH, Everything, Found, Rows
from easel.exchange.things import OF_RUN, THINGS, Line, Part, Row, Thing

_WITHOUT_EXPERIMENTS = ("board", "source", "mask", "seal", "thread")


def of(connection: sa.Connection, chosen: Everything | Found) -> Iterator[Line]:
    """Things in an order in which each comes after those that it names; a run's jobs and pictures follow it at once, so that
    whoever takes them in can do so together."""
    for thing in THINGS.values():
        if thing.name == "run":
            yield from _runs(connection, chosen)
        elif thing.name not in OF_RUN and (chosen.keeps_experiments or thing.name in _WITHOUT_EXPERIMENTS):
            lines = (
                line for rows in chosen.batches(connection, thing) for line in _with_parts(connection, thing, rows)
            )
            yield from _parents_first(lines) if thing.name == "source" else lines


def _runs(connection: sa.Connection, chosen: Everything | Found) -> Iterator[Line]:
    for rows in chosen.batches(connection, THINGS["run"]):
        ids = [row["id"] for row in rows]
        of_run: dict[str, list[Line]] = {}
        for line in _with_parts(connection, THINGS["run"], rows):
            if not chosen.keeps_experiments:
                line.row["experiment"] = ""
            of_run[line.row["id"]] = [line]
        for thing in (THINGS["job"], THINGS["picture"]):
            found = chosen.of_runs(connection, thing, ids)
            for at in range(0, len(found), BATCH):
                for line in _with_parts(connection, thing, found[at : at + BATCH]):
                    of_run[line.row["run_id"]].append(line)
        for lines in of_run.values():
            yield from lines


def _with_parts(connection: sa.Connection, thing: Thing, rows: Rows) -> Iterator[Line]:
    parts = {part.table.name: _parts(connection, part, [row["id"] for row in rows]) for part in thing.parts}
    for row in rows:
        told = {name: found[row["id"]] for name, found in parts.items() if row["id"] in found}
        yield Line(thing.name, _told(thing.columns, row), told)


def _parts(connection: sa.Connection, part: Part, owners: list[str]) -> dict[str, list[Row]]:
    owner = part.table.c[part.of]
    chosen = sa.select(part.table).where(owner.in_(owners)).order_by(*part.table.primary_key.columns)
    found: dict[str, list[Row]] = {}
    for row in connection.execute(chosen).mappings():
        found.setdefault(row[part.of], []).append(_told(part.columns, row))
    return found


def _told(columns: Sequence[sa.Column[Any]], row: Mapping[Any, Any]) -> Row:
    return {column.name: row[column.name] for column in columns}


def _parents_first(lines: Iterator[Line]) -> Iterator[Line]:
    """Sources that were made of another come after it, whatever the clocks of two machines said."""
    told: set[str] = set()
    waiting: dict[str, list[Line]] = {}
    for line in lines:
        parent = line.row["parent_id"]
        if parent is not None and parent not in told:
            waiting.setdefault(parent, []).append(line)
            continue
        ready = [line]
        while ready:
            told.add(ready[-1].row["id"])
            one = ready.pop()
            yield one
            ready += waiting.pop(one.row["id"], [])
