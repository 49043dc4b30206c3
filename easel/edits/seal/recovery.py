"""After a lost database: what sealed pictures' sidecars tell of edits, put back into rows, so that versions and seals are known.

A source comes back under its own id as the upright picture that was edited; the file as it had been brought in is not known
any more, and neither are masks that were never sent.
"""

import logging
import time

import sqlalchemy as sa

from easel.edits import edit_runs
from easel.edits.edit_runs import EditRun
from easel.edits.seal.pictures import plan_in, put_seal
from easel.edits.tables import edit_run, seal, source
from easel.library.tables import picture
from easel.pictures.structure import KEPT, BrokenPicture, check
from easel.requests import kinds
from easel.runs.tables import run
from easel.store.sidecars import Sidecar
from easel.store.store import Store

_LOG = logging.getLogger(__name__)

_UNKNOWN = sa.select(picture.c.id, picture.c.job_id).where(
    picture.c.kind == kinds.SEALED.name, picture.c.id.not_in(sa.select(seal.c.sealed_id))
)


def restore(store: Store) -> int:
    """How many seals came back. Takes milliseconds when none is missing."""
    with store.database.reading() as connection:
        missing = connection.execute(_UNKNOWN.order_by(picture.c.created)).all()
    restored = 0
    for name, job_id in missing:
        sidecar = next((each for each in store.sidecars.of_job(job_id) if each.picture_id == name), None)
        if sidecar is not None and sidecar.parents and sidecar.got.get("choice") and _has_raw(store, sidecar):
            _restore(store, sidecar)
            restored += 1
    return restored


def _has_raw(store: Store, sidecar: Sidecar) -> bool:
    """What it was sealed from may have been deleted for good before the database was lost."""
    with store.database.reading() as connection:
        return _is_there(connection, picture.c.id, sidecar.parents[0])


def _restore(store: Store, sidecar: Sidecar) -> None:
    with store.database.writing() as connection:
        put_seal(connection, sidecar)
    planned = plan_in(sidecar)
    if planned is None:
        return
    of_source = _source_row(store, sidecar, planned)
    with store.database.writing() as connection:
        if not _is_there(connection, edit_run.c.run_id, sidecar.run_id) and _is_there(
            connection, run.c.id, sidecar.run_id
        ):
            edit_runs.keep(connection, sidecar.run_id, planned)
        if of_source is not None and not _is_there(connection, source.c.id, planned.source_id):
            connection.execute(sa.insert(source), of_source)


def _source_row(store: Store, sidecar: Sidecar, planned: EditRun) -> dict[str, object] | None:
    path = store.blobs.path(planned.source_sha256)
    try:
        header = check(path, KEPT)
        size = path.stat().st_size
    except (BrokenPicture, OSError) as error:
        _LOG.warning("What picture %s was edited from cannot be read: %s", sidecar.picture_id, error)
        return None
    names = [each["name"] for each in sidecar.inputs if each["position"] == 0]
    return {
        "id": planned.source_id,
        "created": sidecar.run_created,
        "used": time.time(),
        "name": names[0] if names else "source.png",
        "sha256": planned.source_sha256,
        "original_sha256": planned.source_sha256,
        "width": header.width,
        "height": header.height,
        "has_alpha": header.has_alpha,
        "notes": [],
        "size_bytes": size,
        "desk": sidecar.desk,
    }


def _is_there(connection: sa.Connection, column: sa.Column[str], name: str) -> bool:
    return connection.execute(sa.select(column).where(column == name)).first() is not None
