"""The sidecars of an export: held against the pictures that are here, and laid beside those that have none."""

import json
from collections.abc import Iterable
from dataclasses import fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from easel.edits import origins
from easel.library.catalogue import Facts
from easel.library.tables import picture
from easel.runs.inputs import RunInput
from easel.store.sidecars import Sidecar, key_of_picture
from easel.store.store import Store
from easel.threads import origins as turns

_AT_ONCE = 500
_OBJECTS = ("params", "got", "reply", "asked")
_PLAIN: dict[Any, type | tuple[type, ...]] = {str: str, int: int, float: (int, float), bool: bool}
Told = tuple[Sidecar, bytes]  # with its bytes as they came


def put(store: Store, desk: str, lines: Iterable[bytes]) -> None:
    """On disk for good. A line that is none, or another picture's, is passed over: a check of the library tells which pictures
    have none. Raises OSError and sqlalchemy's errors, and what `lines` raises."""
    waiting: list[Told] = []
    for data in lines:
        told = _read(data)
        if told is not None:
            waiting.append(told)
        if len(waiting) >= _AT_ONCE:
            _put(store, desk, waiting)
            waiting.clear()
    _put(store, desk, waiting)


def _put(store: Store, desk: str, some: list[Told]) -> None:
    columns = (picture.c.id, picture.c.job_id, picture.c.sha256, picture.c.position)
    ids = {sidecar.picture_id for sidecar, _ in some}
    chosen = sa.select(*columns).where(picture.c.id.in_(ids), picture.c.desk == desk)
    with store.database.reading() as connection:
        here = {row.id: row for row in connection.execute(chosen)}
    for sidecar, text in some:
        row = here.get(sidecar.picture_id)
        if row is None or (row.job_id, row.sha256) != (sidecar.job_id, sidecar.sha256):
            continue
        own = replace(sidecar, position=row.position, desk=desk)
        key = key_of_picture(row.job_id, row.position)
        if not store.blobs.has(key):
            store.blobs.put_new(key, text if own == sidecar else own.to_json())


def _read(data: bytes) -> Told | None:
    try:
        text = json.loads(data)["text"].encode()
        sidecar = Sidecar.from_json(text)
        return (sidecar, text) if _is_sound(sidecar) else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidOperation):
        return None


def _is_sound(sidecar: Sidecar) -> bool:
    """Whether rows could be made of it, should the database be lost. Raises what the making raises."""
    plain = {each.name: _PLAIN[each.type] for each in fields(sidecar) if each.type in _PLAIN}
    Facts.of(sidecar).row()
    Decimal(sidecar.cost or 0)
    for each in sidecar.inputs:
        RunInput(**each)
    if sidecar.edit is not None and not origins.is_sound(sidecar.edit):
        return False
    if sidecar.turn is not None and not turns.is_sound(sidecar.turn):
        return False
    return all(isinstance(getattr(sidecar, name), kind) for name, kind in plain.items()) and all(
        isinstance(getattr(sidecar, name), dict) for name in _OBJECTS
    )
