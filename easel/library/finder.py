"""Answers searches: the pictures that are meant, newest first, and how many of them there are of each kind."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from easel.library.queries import IS_THERE, PICTURE_COLUMNS, picture_of
from easel.library.records import Found, Marked, Picture, Spot
from easel.library.search.conditions import Conditions
from easel.library.search.query import Query
from easel.library.tables import board, board_picture, catalogue, picture, picture_tag

_C = catalogue.c
_SPOT = (
    _C.picture_id,
    _C.created,
    _C.width,
    _C.height,
    _C.stars,
    _C.flag,
    _C.run_id,
    _C.is_sealed,
    _C.number,
    sa.null(),
)
_MOST_NAMES = 40  # of one kind that are counted
_FAR = 99  # bits: further than any that is found
_FLAGS = {1: "picked", 0: "unflagged", -1: "rejected"}


def find(connection: sa.Connection, desk: str, query: Query, limit: int | None = None) -> Found:
    """Newest first; where it is asked what looks like a picture, the nearest first, each with how far it is."""
    conditions = Conditions(connection, desk, query)
    statement = conditions.select(*_SPOT)
    rows = connection.execute(statement.order_by(conditions.order.desc()).limit(limit))
    spots = tuple(map(Spot._make, rows))
    if conditions.apart:
        measured = (each._replace(apart=conditions.apart.get(each.number)) for each in spots)
        spots = tuple(sorted(measured, key=lambda each: (_FAR if each.apart is None else each.apart, -each.number)))
    return Found(spots, (*query.remarks, *conditions.remarks))


def total(connection: sa.Connection, desk: str, query: Query) -> int:
    return int(connection.execute(Conditions(connection, desk, query).all_of(sa.func.count())).scalar_one())


_COLUMNS = (_C.flag, _C.stars, _C.model, _C.quality, _C.width, _C.height, _C.format, _C.connection, _C.is_imported)


def facets(connection: sa.Connection, desk: str, query: Query) -> dict[str, list[tuple[str, int]]]:
    """For each key its values with how many of the found pictures have them, most first; what none has is left out."""
    counts: dict[str, Counter[str]] = {}
    many = sa.func.count()
    statement = Conditions(connection, desk, query).all_of(*_COLUMNS, many).group_by(*_COLUMNS)
    for *values, number in connection.execute(statement):
        for key, value in _named(*values):
            counts.setdefault(key, Counter())[value] += number
    ids = Conditions(connection, desk, query).all_of(_C.picture_id)
    counts["board"] = _counted(
        connection,
        sa.select(board.c.name, many)
        .join_from(board_picture, board, board.c.id == board_picture.c.board_id)
        .where(board_picture.c.picture_id.in_(ids))
        .group_by(board.c.name),
    )
    tags = sa.select(picture_tag.c.tag, many).where(picture_tag.c.picture_id.in_(ids)).group_by(picture_tag.c.tag)
    counts["tag"] = _counted(connection, tags)
    return {key: _most(values) for key, values in counts.items() if values}


def _named(
    flag: int,
    stars: int,
    model: str,
    quality: str,
    width: int,
    height: int,
    form: str,
    connection: str,
    is_imported: bool,
) -> Iterator[tuple[str, str]]:
    """The facts of a row, as a search names them."""
    yield "is", _FLAGS[flag]
    if is_imported:
        yield "is", "imported"
    yield "stars", str(stars)
    yield "orientation", "square" if width == height else "landscape" if width > height else "portrait"
    yield "size", f"{width}x{height}"
    yield from (
        (key, value)
        for key, value in (("model", model), ("quality", quality), ("format", form), ("connection", connection))
        if value
    )


def _counted(connection: sa.Connection, statement: sa.Select[Any]) -> "Counter[str]":
    return Counter({str(value): int(number) for value, number in connection.execute(statement)})


def _most(counts: "Counter[str]") -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:_MOST_NAMES]


def by_ids(connection: sa.Connection, desk: str, ids: Sequence[str]) -> dict[str, Picture]:
    """Those that there are."""
    statement = sa.select(*PICTURE_COLUMNS).where(picture.c.id.in_(ids), picture.c.desk == desk, IS_THERE)
    requests: dict[str, dict[str, Any]] = {}
    found = (picture_of(row, requests) for row in connection.execute(statement))
    return {each.id: each for each in found}


def marked(connection: sa.Connection, desk: str, picture_id: str) -> Marked | None:
    """What people said of one picture."""
    row = connection.execute(
        sa.select(_C.stars, _C.flag, _C.note, _C.trashed).where(_C.picture_id == picture_id, _C.desk == desk)
    ).first()
    if row is None:
        return None
    tags = connection.execute(sa.select(picture_tag.c.tag).where(picture_tag.c.picture_id == picture_id)).scalars()
    boards = connection.execute(
        sa.select(board.c.name)
        .join_from(board_picture, board, board.c.id == board_picture.c.board_id)
        .where(board_picture.c.picture_id == picture_id)
    ).scalars()
    return Marked(*row, tags=tuple(sorted(tags)), boards=tuple(sorted(boards)))
