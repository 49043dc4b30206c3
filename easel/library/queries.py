"""Asks for the pictures of a desk; each question is one statement, pages of lists go by key and nothing is counted."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from easel.library.records import Picture
from easel.library.tables import picture
from easel.store import rows

PICTURE_COLUMNS, _NAMES = rows.columns(picture), rows.names(picture)
IS_THERE = picture.c.size_bytes > 0  # its file was not deleted for good
_GALLERY = sa.select(*PICTURE_COLUMNS).where(picture.c.desk == sa.bindparam("desk"), IS_THERE)
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
    return tuple(picture_of(row, requests) for row in connection.execute(_SHELF[bool(before)], values))


def one_picture(connection: sa.Connection, desk: str, name: str) -> Picture | None:
    row = connection.execute(_PICTURE, {"name": name, "desk": desk}).one_or_none()
    return None if row is None else picture_of(row)


def of_bytes(connection: sa.Connection, desk: str, digests: Sequence[str]) -> dict[str, str]:
    """The ids of the pictures with these bytes, by their SHA-256; of several the first."""
    these = (picture.c.sha256.in_(digests), picture.c.desk == desk, IS_THERE)
    statement = sa.select(picture.c.sha256, picture.c.id).where(*these).order_by(picture.c.id.desc())
    return {row[0]: row[1] for row in connection.execute(statement)}


def picture_of(values: Sequence[Any], requests: dict[str, dict[str, Any]] | None = None) -> Picture:
    """One picture from PICTURE_COLUMNS; `requests` are those decoded so far, by their text."""
    fields = dict(zip(_NAMES, values, strict=True))
    del fields["position"], fields["whole"]
    for name in ("got", "usage"):
        fields[name] = None if fields[name] is None else json.loads(fields[name])
    fields["parents"] = tuple(json.loads(fields["parents"]))
    fields["asked"] = rows.decoded(fields["asked"], {} if requests is None else requests)
    return Picture(**fields)
