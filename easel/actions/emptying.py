"""Empties the trash: files of pictures are deleted for good, by hand only; the rows that work, money and lineage name stay.

A file goes where nothing else names its bytes. What is cut off in between is still in the trash, and done by emptying again:
a picture's files go before its row says that they are gone. Its sidecar becomes a stone that tells nothing, so that no rebuild
brings it back.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from easel.edits.leftovers import is_named
from easel.edits.tables import seal
from easel.experiments.tables import cell, experiment
from easel.library import catalogue as places
from easel.library import marks
from easel.library.library import PARTIALS, Library
from easel.library.tables import board_picture, catalogue, picture, picture_tag, proof, reading
from easel.runs.records import FINAL_STATES
from easel.runs.tables import job
from easel.store.blobs import key_of
from easel.store.store import Store

_AT_ONCE = 50  # pictures of one transaction, for which other writers wait
_C = catalogue.c
_TRASH = (
    sa.select(picture.c.id, picture.c.job_id, picture.c.position, picture.c.sha256, picture.c.size_bytes, job.c.partial)
    .join_from(picture, catalogue, _C.picture_id == picture.c.id)
    .join(job, job.c.id == picture.c.job_id)
    .where(_C.trashed.is_not(None), _C.emptied.is_(None), job.c.state.in_(FINAL_STATES))
    .order_by(_C.number)
)


class NotInTrash(ValueError):
    """Nothing was deleted, since not all of it lies in the trash."""

    def __init__(self) -> None:
        super().__init__("Not all of these pictures are in the trash, so nothing was deleted. Check the trash again.")


@dataclass(frozen=True, slots=True)
class Plan:
    """What lies in the trash of work that has ended, and the bytes of these pictures; the same bytes twice count once."""

    ids: tuple[str, ...]
    size_bytes: int

    @property
    def pictures(self) -> int:
        return len(self.ids)


def plan(library: Library, desk: str, before: float | None = None) -> Plan:
    """With `before`, of what has lain there since then (unix seconds)."""
    these = _TRASH.where(_C.desk == desk, *(() if before is None else (_C.trashed < before,)))
    with library.store.database.reading() as connection:
        rows = connection.execute(these).all()
    sizes = {row.sha256: row.size_bytes for row in rows}
    return Plan(tuple(row.id for row in rows), sum(sizes.values()))


def empty(library: Library, desk: str, ids: Sequence[str]) -> int:
    """Deletes these pictures for good; how many. One that is taken out of the trash meanwhile stays. Raises NotInTrash before
    anything is deleted, OSError and sqlalchemy's errors."""
    if not set(ids) <= set(plan(library, desk).ids):
        raise NotInTrash
    begun = time.time()
    return sum(_emptied(library, desk, some, begun) for some in _chunks(list(dict.fromkeys(ids))))


def _emptied(library: Library, desk: str, ids: Sequence[str], begun: float) -> int:
    with library.store.database.writing() as connection:
        rows = connection.execute(_TRASH.where(_C.desk == desk, picture.c.id.in_(ids))).all()
        _stub(connection, [row.id for row in rows])
        for row in rows:
            _delete(library, connection, row, begun)
    return len(rows)


def _stub(connection: sa.Connection, ids: Sequence[str]) -> None:
    """What is left of the rows."""
    for each in ids:
        places.leave(connection, each)
    bytes_of = sa.select(picture.c.sha256).where(picture.c.id.in_(ids))
    connection.execute(sa.delete(reading).where(reading.c.sha256.in_(bytes_of)))
    told = ((picture_tag, "picture_id"), (board_picture, "picture_id"), (seal, "sealed_id"), (proof, "picture_id"))
    for table, name in told:
        connection.execute(sa.delete(table).where(table.c[name].in_(ids)))
    # pages that ask what has changed of an experiment go by its cells
    connection.execute(sa.update(cell).where(cell.c.picture_id.in_(ids)).values(picture_id=cell.c.picture_id))
    gone = {"size_bytes": 0, "whole": False, "thumb_ready": False}
    connection.execute(sa.update(picture).where(picture.c.id.in_(ids)).values(gone))
    said = {"emptied": time.time(), "likeness": None, "note": ""}
    connection.execute(sa.update(catalogue).where(_C.picture_id.in_(ids)).values(said))
    marks.note_said(connection, ids)


def _delete(library: Library, connection: sa.Connection, row: Any, begun: float) -> None:
    """The files of one picture, of which the rows tell nothing any more."""
    store = library.store
    store.sidecars.bury(row.job_id, row.position, begun)
    library.drop_thumb(row.id)
    (store.home / "heat-maps" / f"{row.id}.jpg").unlink(missing_ok=True)
    if row.partial:
        store.blobs.delete(f"{PARTIALS}/{row.partial}")
    # and by its jobs
    connection.execute(sa.update(job).where(job.c.id == row.job_id).values(partial=None))
    if not is_named(connection, row.sha256) and not _is_planned(connection, row.sha256):
        _remove(store, row.sha256, begun)


def _is_planned(connection: sa.Connection, sha256: str) -> bool:
    """Whether an experiment would send this file if it was run again."""
    definition = experiment.c.definition.cast(sa.Text)
    return (
        connection.execute(sa.select(experiment.c.id).where(definition.contains(sha256)).limit(1)).first() is not None
    )


def _remove(store: Store, sha256: str, begun: float) -> None:
    """In a folder, not where the same bytes were kept since; in a bucket that cannot be told."""
    if store.blobs.is_shared:
        store.blobs.delete(key_of(sha256))
    else:
        store.blobs.forget(sha256, begun)


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
