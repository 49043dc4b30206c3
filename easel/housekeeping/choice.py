"""Which pictures an export takes along: all, those of a board, those that a search finds, or some that were chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from easel.library.library import Library
from easel.library.queries import IS_THERE
from easel.library.search.grammar import parse
from easel.library.tables import board, board_picture, picture
from easel.store.scope import STUDIO

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """`of` is "everything", "board", "search" or "chosen"; `text` names the board or is the search, read at `now`."""

    of: str
    text: str = ""
    ids: tuple[str, ...] = ()

    def picture_ids(self, library: Library, now: datetime, *, desk: str = STUDIO) -> tuple[str, ...] | None:
        """None for everything. Raises ValueError for what is no choice, and sqlalchemy's errors."""
        if self.of == "everything":
            return None
        if self.of == "board":
            return _on_board(library, self.text, desk)
        if self.of == "search":
            return tuple(spot.id for spot in library.find(parse(self.text, now), desk=desk).spots)
        if self.of == "chosen":
            return tuple(each for some in _chunks(self.ids) for each in _there(library, some, desk))
        raise ValueError("That is nothing that can be exported.")


def size(library: Library, picture_ids: Sequence[str]) -> int:
    """The bytes of these pictures; the same bytes twice count twice."""
    total = 0
    with library.store.database.reading() as connection:
        for some in _chunks(picture_ids):
            these = sa.select(sa.func.coalesce(sa.func.sum(picture.c.size_bytes), 0)).where(picture.c.id.in_(some))
            total += int(connection.execute(these).scalar_one())
    return total


def _on_board(library: Library, name: str, desk: str) -> tuple[str, ...]:
    on = (board_picture, board_picture.c.picture_id == picture.c.id)
    these = sa.select(picture.c.id).join_from(picture, *on).join(board, board.c.id == board_picture.c.board_id)
    these = these.where(board.c.desk == desk, board.c.name == name, picture.c.desk == desk, IS_THERE)
    with library.store.database.reading() as connection:
        return tuple(connection.execute(these.order_by(picture.c.id)).scalars())


def _there(library: Library, ids: Sequence[str], desk: str) -> list[str]:
    these = sa.select(picture.c.id).where(picture.c.id.in_(ids), picture.c.desk == desk, IS_THERE)
    with library.store.database.reading() as connection:
        return list(connection.execute(these).scalars())


def _chunks(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE)]
