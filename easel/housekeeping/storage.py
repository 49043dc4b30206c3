"""What the kept pictures of a desk take up, by board and by month, as the database knows it: a few sums, no look at the disk."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

import sqlalchemy as sa

from easel.library.queries import IS_THERE
from easel.library.tables import board, board_picture, catalogue, picture
from easel.store.database import Database
from easel.store.scope import STUDIO

_QUARTER = 900  # seconds: every zone's months begin with one
_DESK: sa.BindParameter[str] = sa.bindparam("desk")
_COUNT, _SIZE = sa.func.count(picture.c.id), sa.func.coalesce(sa.func.sum(picture.c.size_bytes), 0)
_HERE = sa.and_(picture.c.desk == _DESK, IS_THERE)
_QUARTERS = sa.cast(sa.func.floor(picture.c.created / _QUARTER), sa.BigInteger)
_MONTHS = sa.select(_QUARTERS, _COUNT, _SIZE).where(_HERE).group_by(_QUARTERS)
_BOARDS = (
    sa.select(board.c.name, _COUNT, _SIZE)
    .join_from(board, board_picture, board_picture.c.board_id == board.c.id)
    .join(picture, picture.c.id == board_picture.c.picture_id)
    .where(board.c.desk == _DESK, _HERE)
    .group_by(board.c.id, board.c.name)
)
_LAID = sa.select(_COUNT, _SIZE).where(_HERE, picture.c.id.in_(sa.select(board_picture.c.picture_id)))
_TRASH = (
    sa.select(_COUNT, _SIZE)
    .join_from(picture, catalogue, catalogue.c.picture_id == picture.c.id)
    .where(_HERE, catalogue.c.desk == _DESK, catalogue.c.trashed.is_not(None), catalogue.c.emptied.is_(None))
)


@dataclass(frozen=True, slots=True)
class Share:
    """Some of the pictures; the name of a board, or a month ("2026-11")."""

    name: str
    pictures: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Storage:
    """All pictures, those of the trash among them; `boards` by size, a picture that lies on two counts on each; `months` latest
    first."""

    all: Share
    trash: Share
    unlaid: Share
    boards: tuple[Share, ...]
    months: tuple[Share, ...]


def storage(database: Database, zone: tzinfo = UTC, *, desk: str = STUDIO) -> Storage:
    """Months are those of `zone`. About a tenth of a second for 100,000 pictures."""
    this = {"desk": desk}
    with database.reading() as connection:
        months = _months(connection.execute(_MONTHS, this), zone)
        boards = [Share(str(name), int(count), int(size)) for name, count, size in connection.execute(_BOARDS, this)]
        trash, laid = (_share(connection.execute(each, this).one()) for each in (_TRASH, _LAID))
    pictures, size = sum(each.pictures for each in months), sum(each.size_bytes for each in months)
    return Storage(
        all=Share("", pictures, size),
        trash=trash,
        unlaid=Share("", pictures - laid.pictures, size - laid.size_bytes),
        boards=tuple(sorted(boards, key=lambda each: (-each.size_bytes, each.name))),
        months=months,
    )


def _share(row: Any) -> Share:
    return Share("", int(row[0]), int(row[1]))


def _months(rows: Iterable[Any], zone: tzinfo) -> tuple[Share, ...]:
    pictures, sizes = Counter[str](), Counter[str]()
    for quarter, count, size in rows:
        month = f"{datetime.fromtimestamp(int(quarter) * _QUARTER, UTC).astimezone(zone):%Y-%m}"
        pictures[month] += int(count)
        sizes[month] += int(size)
    return tuple(Share(month, pictures[month], sizes[month]) for month in sorted(pictures, reverse=True))
