"""Pictures of before there was a catalogue get their places in it, once, when their library is opened."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from easel.library import catalogue
from easel.library.catalogue import Facts
from easel.library.tables import catalogue as places
from easel.library.tables import picture
from easel.runs.inputs import MASK
from easel.runs.tables import job, run_input
from easel.store.database import Database

_BATCH = 1000

_HAS_MASK = (
    sa.select(sa.literal(1))
    .where(run_input.c.run_id == picture.c.run_id, run_input.c.position == MASK)
    .correlate(picture)
    .exists()
)
_NAMES = ("id", "run_id", "desk", "kind", "created", "width", "height", "format", "cost", "after_stop", "asked", "got")
_MISSING = (
    sa.select(
        *(picture.c[name] for name in _NAMES), picture.c.prompt, picture.c.revised_prompt, job.c.connection, _HAS_MASK
    )
    .join_from(picture, job, job.c.id == picture.c.job_id)
    .outerjoin(places, places.c.picture_id == picture.c.id)
    .where(places.c.picture_id.is_(None))
    .order_by(picture.c.id)
    .limit(_BATCH)
)


def catch_up(database: Database) -> int:
    """How many pictures got their places; several processes may do it at once."""
    return sum(_batches(database))


def enter(connection: sa.Connection, picture_ids: Sequence[str]) -> None:
    """Places for these pictures, up to a thousand, in the transaction that has made their rows."""
    rows = connection.execute(_MISSING.where(picture.c.id.in_(picture_ids))).all()
    catalogue.enter(connection, [_facts(row) for row in rows])


def _batches(database: Database) -> Iterator[int]:
    with database.reading() as connection:
        if connection.execute(_MISSING.limit(1)).first() is None:
            return
    while True:
        with database.writing() as connection:
            rows = connection.execute(_MISSING).all()
            catalogue.enter(connection, [_facts(row) for row in rows])
        yield len(rows)
        if len(rows) < _BATCH:
            return


def _facts(row: Sequence[Any]) -> Facts:
    *same, prompt, revised, connection, has_mask = row
    values = dict(zip(_NAMES, same, strict=True))
    values["picture_id"] = values.pop("id")
    return Facts(**values, prompt=prompt, revised_prompt=revised, connection=connection, has_mask=bool(has_mask))
