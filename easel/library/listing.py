"""Many pictures with all that is known of them and all that people said of them, a few statements for hundreds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.library import finder
from easel.library.records import Marked, Picture
from easel.library.tables import board, board_picture, catalogue, picture_tag
from easel.store.database import Database
from easel.store.scope import STUDIO

_AT_ONCE = 500  # pictures of one statement
_C = catalogue.c
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_SAID = sa.select(_C.picture_id, _C.stars, _C.flag, _C.note, _C.trashed).where(_C.picture_id.in_(_IDS))
_TAGS = sa.select(picture_tag.c.picture_id, picture_tag.c.tag).where(picture_tag.c.picture_id.in_(_IDS))
_BOARDS = (
    sa.select(board_picture.c.picture_id, board.c.name)
    .join_from(board_picture, board, board.c.id == board_picture.c.board_id)
    .where(board_picture.c.picture_id.in_(_IDS))
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A picture, and what people said of it."""

    picture: Picture
    marked: Marked

    def as_dict(self, zone: tzinfo | None = None) -> dict[str, Any]:
        """JSON-ready. Times as ISO 8601 in `zone` (None: the machine's own), cost in USD as text, None where unknown."""
        one, said = self.picture, self.marked
        same = ("id", "run_id", "prompt", "revised_prompt", "asked", "got", "sha256")
        return {name: getattr(one, name) for name in same} | {
            "created": _iso(one.created, zone),
            "model": one.asked.get("model") or one.got.get("model") or "",
            "size": f"{one.width}x{one.height}",
            "cost": money_text(one.cost),
            "parents": list(one.parents),
            "stars": said.stars,
            "flag": said.flag,
            "note": said.note,
            "tags": list(said.tags),
            "boards": list(said.boards),
            "trashed": None if said.trashed is None else _iso(said.trashed, zone),
        }


def listed(database: Database, picture_ids: Sequence[str], *, desk: str = STUDIO) -> Iterator[Listed]:
    """Those that there are, in the order given. Only a few hundred are held at a time."""
    for at in range(0, len(picture_ids), _AT_ONCE):
        ids = picture_ids[at : at + _AT_ONCE]
        with database.reading() as connection:
            found = finder.by_ids(connection, desk, ids)
            said = _said(connection, list(found))
        yield from (Listed(found[name], said[name]) for name in ids if name in found)


def money_text(money: Decimal | None) -> str | None:
    """USD without an exponent and without zeros at the end."""
    return None if money is None else f"{money.normalize():f}"


def _said(connection: sa.Connection, ids: list[str]) -> dict[str, Marked]:
    """Of each of these; nothing said yet is nothing said."""
    texts: dict[str, dict[str, list[str]]] = {"tags": {}, "boards": {}}
    for kind, statement in (("tags", _TAGS), ("boards", _BOARDS)):
        for name, text in connection.execute(statement, {"ids": ids}):
            texts[kind].setdefault(name, []).append(text)
    rows = {row.picture_id: row for row in connection.execute(_SAID, {"ids": ids})}
    return {name: _marked(rows.get(name), *(texts[kind].get(name, ()) for kind in ("tags", "boards"))) for name in ids}


def _marked(row: Any | None, tags: Sequence[str], boards: Sequence[str]) -> Marked:
    of_all = {"tags": tuple(sorted(tags)), "boards": tuple(sorted(boards))}
    if row is None:
        return Marked(stars=0, flag=0, note="", trashed=None, **of_all)
    return Marked(stars=row.stars, flag=row.flag, note=row.note, trashed=row.trashed, **of_all)


def _iso(moment: float, zone: tzinfo | None) -> str:
    return datetime.fromtimestamp(moment, UTC).astimezone(zone).isoformat(timespec="milliseconds")
