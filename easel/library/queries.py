"""The questions about the pictures of a desk; each is one statement, pages of lists go by key and nothing is counted."""

from typing import Any

import sqlalchemy as sa

from easel.library import rows
from easel.library.records import Picture
from easel.library.tables import picture

_GALLERY = sa.select(*rows.PICTURE_COLUMNS).where(picture.c.desk == sa.bindparam("desk"))
_SHELF = {
    before: (_GALLERY.where(picture.c.id < sa.bindparam("before")) if before else _GALLERY)
    .order_by(picture.c.id.desc())
    .limit(sa.bindparam("count"))
    for before in (False, True)
}
_PICTURE = _GALLERY.where(picture.c.id == sa.bindparam("name"))


def pictures(connection: sa.Connection, desk: str, limit: int, before: str | None = None) -> tuple[Picture, ...]:
    """Newest first; `before` is the id of the last picture of the page before."""
    values = {"desk": desk, "count": limit} | ({"before": before} if before else {})
    requests: dict[str, dict[str, Any]] = {}
    return tuple(rows.picture_of(row, requests) for row in connection.execute(_SHELF[bool(before)], values))


def one_picture(connection: sa.Connection, desk: str, name: str) -> Picture | None:
    row = connection.execute(_PICTURE, {"name": name, "desk": desk}).one_or_none()
    return None if row is None else rows.picture_of(row)
