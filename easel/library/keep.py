"""Makes bytes a kept picture, the one way into the library: blob, sidecar, row, every pixel decoded, thumbnail.

What was paid for is never lost: the bytes are on disk for good before the sidecar names them, and the sidecar before the row
does. Whoever dies in between leaves a sidecar behind, by which the picture is taken in at the next start. A picture is visible
from its row on, and whole once it was decoded in full.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from easel.library import catalogue, marks
from easel.library.library import Library
from easel.library.tables import picture
from easel.pictures.structure import BrokenPicture
from easel.store.sidecars import Sidecar

_KNOWN = sa.select(sa.func.count()).select_from(picture).where(picture.c.id == sa.bindparam("name"))
# Runs stand above: of theirs a picture needs this alone.
_BOARD: sa.Select[Any] = (
    sa.select(sa.column("board")).select_from(sa.table("run")).where(sa.column("id") == sa.bindparam("run"))
)
# Writes what else belongs to pictures, in the transaction that makes their rows.
Beside = Callable[[sa.Connection], None]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file of ours, which becomes the library's, and what its sidecar is to say."""

    path: Path
    sidecar: Sidecar


@dataclass(frozen=True, slots=True)
class Kept:
    """The sidecars of the pictures that are whole, and why the others are not: those have no row any more, their bytes stay."""

    whole: tuple[Sidecar, ...]
    reasons: tuple[str, ...] = ()

    @property
    def ids(self) -> list[str]:
        return [sidecar.picture_id for sidecar in self.whole]


def keep(library: Library, arrivals: Sequence[Arrival], beside: Beside, *, at_next_position: bool = False) -> Kept:
    """Keeps the pictures of one job, whose row must stand. `at_next_position`: behind those that it has, whoever else adds one.

    Raises OSError and sqlalchemy's errors; what was on disk by then is found by its sidecar.
    """
    return enter(library, store(library, arrivals, at_next_position=at_next_position), beside)


def store(library: Library, arrivals: Sequence[Arrival], *, at_next_position: bool = False) -> tuple[Sidecar, ...]:
    """The part of it that comes before the rows: bytes and sidecars are on disk for good; the sidecars as they are written."""
    for arrival in arrivals:
        library.store.blobs.put_file(arrival.path, arrival.sidecar.sha256)
    sidecars = tuple(arrival.sidecar for arrival in arrivals)
    if at_next_position:
        return tuple(map(library.store.sidecars.write_next, sidecars))
    for sidecar in sidecars:
        library.store.sidecars.write(sidecar)
    return sidecars


def keep_with_work(library: Library, arrivals: Sequence[Arrival], work: Beside) -> Kept:
    """Keeps pictures whose job has no row yet: `work` writes it, in the transaction of their own. Raises as `keep` does."""
    for arrival in arrivals:
        library.store.blobs.put_file(arrival.path, arrival.sidecar.sha256)
        library.store.sidecars.write(arrival.sidecar)
    return enter(library, [arrival.sidecar for arrival in arrivals], work=work)


def enter(
    library: Library, sidecars: Sequence[Sidecar], beside: Beside | None = None, *, work: Beside | None = None
) -> Kept:
    """The same for pictures whose bytes and sidecars are on disk. Raises OSError and sqlalchemy's errors."""
    with library.store.database.writing() as connection:
        if work is not None:
            work(connection)
        for sidecar in sidecars:
            put_row(connection, sidecar, connection.execute(_BOARD, {"run": sidecar.run_id}).scalar())
        if beside is not None:
            beside(connection)
    return decode(library, sidecars)


def put_row(connection: sa.Connection, sidecar: Sidecar, board: str | None = None) -> None:
    """The picture's row, where there is none yet, and its place on the `board` of its run, which it is given this once; its job's
    row must stand. Without `board` it is the one that the sidecar tells: boards may be renamed since that was written."""
    if not connection.execute(_KNOWN, {"name": sidecar.picture_id}).scalar_one():
        connection.execute(sa.insert(picture), _row(sidecar))
        catalogue.enter(connection, [catalogue.Facts.of(sidecar)])
        told = marks.name_or_none(sidecar.board)
        now = told if board is None else board
        if now:
            marks.place(connection, sidecar.desk, [sidecar.picture_id], now, on=True, is_told=now == told)
        elif told:
            marks.note_said(connection, [sidecar.picture_id])


def decode(library: Library, sidecars: Sequence[Sidecar]) -> Kept:
    """Decodes every pixel and makes the thumbnails; a picture that is broken loses its row. Whoever calls marks the others as
    whole, in the transaction that ends its own work. Raises OSError."""
    whole, reasons = [], []
    for sidecar in sidecars:
        try:
            library.make_thumb(sidecar.picture_id, sidecar.sha256)
            library.note_likeness(sidecar.picture_id)
            whole.append(sidecar)
        except BrokenPicture as error:
            reasons.append(str(error))
            _drop_row(library, sidecar)
    return Kept(tuple(whole), tuple(reasons))


def mark_whole(connection: sa.Connection, picture_ids: Sequence[str]) -> None:
    """These pictures were decoded in full and have their thumbnails."""
    these = sa.update(picture).where(picture.c.id.in_(picture_ids), picture.c.size_bytes > 0)
    connection.execute(these.values(whole=True, thumb_ready=True))


def _row(sidecar: Sidecar) -> dict[str, Any]:
    same = ("job_id", "run_id", "position", "kind", "created", "sha256", "size_bytes", "width", "height", "format")
    more = ("revised_prompt", "got", "usage", "after_stop", "asked", "desk")
    values = {name: getattr(sidecar, name) for name in (*same, *more)}
    values |= {"prompt": str(sidecar.asked.get("prompt", "")), "parents": list(sidecar.parents)}
    return values | {"id": sidecar.picture_id, "cost": None if sidecar.cost is None else Decimal(sidecar.cost)}


def _drop_row(library: Library, sidecar: Sidecar) -> None:
    library.store.sidecars.write(replace(sidecar, broken=True))
    with library.store.database.writing() as connection:
        catalogue.leave(connection, sidecar.picture_id)
        connection.execute(sa.delete(picture).where(picture.c.id == sidecar.picture_id))
