"""How much there is in a library: pictures, their bytes, boards and months."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import sqlalchemy as sa

from easel.library.queries import IS_THERE
from easel.library.tables import board, board_picture, catalogue, picture
from easel.store.database import Database
from easel.store.scope import STUDIO

_ON_DESK = sa.and_(picture.c.desk == sa.bindparam("desk"), IS_THERE)
# the same bytes twice are one file
_FILES = sa.select(picture.c.sha256, sa.func.max(picture.c.size_bytes).label("size")).where(_ON_DESK)
_BYTES = sa.select(sa.func.coalesce(sa.func.sum(_FILES.group_by(picture.c.sha256).subquery().c.size), 0))
_TIMES = sa.select(picture.c.created).where(_ON_DESK)
_TRASH = (
    sa.select(sa.func.count())
    .select_from(catalogue)
    .where(catalogue.c.desk == sa.bindparam("desk"), catalogue.c.trashed.is_not(None), catalogue.c.emptied.is_(None))
)
_BOARDS = (
    sa.select(board.c.name, sa.func.count(board_picture.c.picture_id))
    .join_from(board, board_picture, board_picture.c.board_id == board.c.id, isouter=True)
    .where(board.c.desk == sa.bindparam("desk"))
    .group_by(board.c.id, board.c.name)
)


@dataclass(frozen=True, slots=True)
class Figures:
    """`pictures` counts those in the trash, too, and `trash` them alone; `size_bytes` is what the files of all take together.
    `boards` are by name, `months` ("2026-11") by time."""

    pictures: int
    size_bytes: int
    trash: int
    boards: dict[str, int]
    months: dict[str, int]


def figures(database: Database, zone: tzinfo | None = None, *, desk: str = STUDIO) -> Figures:
    """Months are those of `zone`; None is the machine's own. A tenth of a second for 100,000 pictures."""
    this = {"desk": desk}
    with database.reading() as connection:
        times = connection.execute(_TIMES, this).scalars().all()
        months = Counter(f"{datetime.fromtimestamp(each, UTC).astimezone(zone):%Y-%m}" for each in times)
        return Figures(
            pictures=len(times),
            size_bytes=int(connection.execute(_BYTES, this).scalar_one()),
            trash=int(connection.execute(_TRASH, this).scalar_one()),
            boards=dict(sorted((str(name), int(count)) for name, count in connection.execute(_BOARDS, this))),
            months=dict(sorted(months.items())),
        )
