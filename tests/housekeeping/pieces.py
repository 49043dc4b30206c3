"""Files as a library has them, for tests of housekeeping: whole pictures of a few bytes, and files that are old."""

import hashlib
import os
import time
from collections.abc import Callable

import sqlalchemy as sa

from easel.library import marks
from easel.library.tables import catalogue
from easel.store.scope import STUDIO
from easel.store.sidecars import Sidecar
from easel.store.store import Store

DAY = 86_400.0
Keep = Callable[..., Sidecar]


def put_file(store: Store, text: str, days: float = 0) -> str:
    """A blob of these bytes, kept that many days ago; its digest."""
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    part = store.home / "part"
    part.write_bytes(data)
    path = store.blobs.put_file(part, digest)
    part.unlink()
    os.utime(path, (time.time() - days * DAY,) * 2)
    return digest


def put_picture(store: Store, keep: Keep, text: str, *, trashed_days: float | None = None, board: str = "") -> Sidecar:
    """A picture with a file whose bytes are `text`; in the trash since so many days ago."""
    made = keep(text, sha256=put_file(store, text, days=100), size_bytes=len(text.encode()))
    with store.database.writing() as connection:
        if board:
            marks.place(connection, STUDIO, [made.picture_id], board, on=True)
        if trashed_days is not None:
            since = time.time() - trashed_days * DAY
            this = sa.update(catalogue).where(catalogue.c.picture_id == made.picture_id)
            connection.execute(this.values(trashed=since))
    return made


def has_file(store: Store, sha256: str) -> bool:
    return store.blobs.path(sha256).is_file()
