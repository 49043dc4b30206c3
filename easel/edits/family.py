"""A kept picture's family: all that it was made from by edits, and what was made from it.

A picture as it came and those sealed from it are one step, for which a sealed one stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from easel.edits.sources import SOURCE_COLUMNS, Source, source_of
from easel.edits.tables import edit_source, seal, source
from easel.library import queries
from easel.library.records import Picture
from easel.library.tables import catalogue, picture
from easel.store.store import Store

MOST = 24  # of each
_DEEPEST = 100  # edits one after the other that are followed
_ROWS = 200  # pictures that are read for MOST steps


@dataclass(frozen=True, slots=True)
class Relative:
    """A kept picture, or a picture that was brought in (`source` alone). What lies in the trash still has its place."""

    picture: Picture | None
    source: Source | None = None
    is_trashed: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """`ancestors` from the first to the nearest, `children` from the oldest; at most MOST of each, the nearest and the newest."""

    ancestors: tuple[Relative, ...] = ()
    children: tuple[Relative, ...] = ()


def family(store: Store, picture_id: str, desk: str) -> Family:
    """Nobody for a picture that is not there. Two statements beside that for the picture itself."""
    with store.database.reading() as connection:
        one = queries.one_picture(connection, desk, picture_id)
        if one is None:
            return Family()
        before = connection.execute(_ANCESTORS, {"run": one.run_id, "desk": desk}).all()
        after = connection.execute(_CHILDREN, {"raw": _step(one), "desk": desk}).all()
    return Family(_ancestors(before), _children(after))


def _step(one: Picture) -> str:
    """The picture as it came, from which others may have been sealed."""
    return one.parents[0] if one.is_sealed and one.parents else one.id


def _ancestors(rows: Iterable[Sequence[Any]]) -> tuple[Relative, ...]:
    """Each once, where it is nearest. An extended picture is no step of its own: that is the one it was extended from."""
    known: dict[str, Relative] = {}
    for name, of_source in _grouped(rows).items():
        found = source_of(of_source[0][_OF_SOURCE])
        if found.picture_id is not None:
            shown = _shown(found.picture_id, [_relative(row[_OF_PICTURE]) for row in of_source])
            if shown.picture and shown.picture.is_emptied:  # the edit keeps its own copy
                shown = Relative(None, found)
            known.setdefault(_step(shown.picture) if shown.picture else name, shown)
        elif found.parent_id is None:
            known.setdefault(found.sha256, Relative(None, found))
    return tuple(reversed(list(known.values())[:MOST]))


def _grouped(rows: Iterable[Sequence[Any]]) -> dict[str, list[Sequence[Any]]]:
    """Those of each source, at its nearest place."""
    groups: dict[str, list[Sequence[Any]]] = {}
    for row in rows:
        group = groups.setdefault(row[2], [])
        if not group or group[0][:2] == row[:2]:
            group.append(row)
    return groups


def _children(rows: Iterable[Sequence[Any]]) -> tuple[Relative, ...]:
    """For each step the newest that was sealed, else the picture as it came; `rows` are the newest first."""
    steps: dict[str, Relative] = {}
    for one in map(_relative, rows):
        assert one.picture is not None
        before = steps.get(_step(one.picture))
        if before is None or (one.picture.is_sealed and before.picture and not before.picture.is_sealed):
            steps[_step(one.picture)] = one
    return tuple(steps[name] for name in sorted(sorted(steps)[-MOST:]))


def _shown(picture_id: str, siblings: Sequence[Relative]) -> Relative:
    """What stands for a picture that was used: the newest sealed from it that is not in the trash, else itself."""
    used = next(each for each in siblings if each.picture and each.picture.id == picture_id)
    sealed = [
        each
        for each in siblings
        if each.picture and each.picture.is_sealed and _step(each.picture) == picture_id and not each.is_trashed
    ]
    return max(sealed, key=lambda each: each.picture.id if each.picture else "", default=used)


def _relative(row: Sequence[Any]) -> Relative:
    *values, trashed = row
    return Relative(queries.picture_of(values), is_trashed=trashed is not None)


_OF_SOURCE, _OF_PICTURE = slice(2, 2 + len(SOURCE_COLUMNS)), slice(2 + len(SOURCE_COLUMNS), None)
_PICTURE = (*queries.PICTURE_COLUMNS, catalogue.c.trashed)
_DESK: sa.BindParameter[str] = sa.bindparam("desk", type_=sa.String)
_RAW: sa.BindParameter[str] = sa.bindparam("raw", type_=sa.String)


def _line() -> sa.CTE:
    """Every source that a run goes back to, with how many edits ago and at which place of that edit it was used."""
    first = sa.select(edit_source.c.source_id, sa.literal_column("0", sa.Integer).label("ago"), edit_source.c.position)
    line = first.where(edit_source.c.run_id == sa.bindparam("run")).cte("line", recursive=True)
    used, earlier = picture.alias("used"), edit_source.alias("earlier")
    before = sa.func.coalesce(source.c.parent_id, earlier.c.source_id)
    further = (
        sa.select(before, line.c.ago + 1, sa.func.coalesce(earlier.c.position, line.c.position))
        .join_from(line, source, sa.and_(source.c.id == line.c.source_id, source.c.desk == _DESK))
        .outerjoin(used, used.c.id == source.c.picture_id)
        .outerjoin(earlier, earlier.c.run_id == used.c.run_id)
        .where(before.is_not(None), line.c.ago < _DEEPEST)
    )
    return line.union(further)


def _ancestors_statement() -> sa.Select[Any]:
    line, used = _line(), picture.alias("one_used")
    return (
        sa.select(line.c.ago, line.c.position, *SOURCE_COLUMNS, *_PICTURE)
        .join_from(line, source, sa.and_(source.c.id == line.c.source_id, source.c.desk == _DESK))
        .outerjoin(used, used.c.id == source.c.picture_id)
        .outerjoin(picture, picture.c.job_id == used.c.job_id)
        .outerjoin(catalogue, catalogue.c.picture_id == picture.c.id)
        .order_by(line.c.ago, line.c.position, source.c.id, picture.c.id)
    )


def _children_statement() -> sa.Select[Any]:
    step = sa.select(seal.c.sealed_id).where(seal.c.picture_id == _RAW).union(sa.select(_RAW)).subquery()
    own = sa.select(source.c.id).where(source.c.desk == _DESK, source.c.picture_id.in_(sa.select(step.c[0])))
    line = own.cte("own", recursive=True)
    extended = source.alias("extended")
    line = line.union(sa.select(extended.c.id).join_from(line, extended, extended.c.parent_id == line.c.id))
    runs = sa.select(edit_source.c.run_id).where(edit_source.c.source_id.in_(sa.select(line.c.id)))
    here = (
        sa.func.coalesce(picture.c.desk, "") == _DESK
    )  # not by its index, nor by that of ids: those are of the whole library
    return (
        sa.select(*_PICTURE)
        .join_from(picture, catalogue, catalogue.c.picture_id == picture.c.id)
        .where(picture.c.run_id.in_(runs), here, catalogue.c.trashed.is_(None))
        .order_by(sa.func.coalesce(picture.c.id, "").desc())
        .limit(_ROWS)
    )


_ANCESTORS, _CHILDREN = _ancestors_statement(), _children_statement()
