"""Keeps sealed pictures as every picture of the library is kept, with the row that says how each was sealed.

One belongs to the job that brought the raw one, at the next free position, and names that one as its parent. Its sidecar
tells the plan, so that it can be sealed anew when a database was lost.
"""

from dataclasses import asdict, replace
from time import time
from typing import Any

import sqlalchemy as sa

from easel.edits.edit_runs import EditRun
from easel.edits.seal import rows
from easel.edits.seal.rows import Seal
from easel.edits.workroom import digest_of, workroom
from easel.library import keep
from easel.library.keep import Arrival, Kept
from easel.library.library import Library
from easel.pictures import png
from easel.pictures.png import Pixels
from easel.pictures.structure import BrokenPicture
from easel.requests import kinds
from easel.store.ids import new_id
from easel.store.sidecars import Sidecar
from easel.store.store import Store

_PLAN = "edit"


class SealedPictures:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._library = Library(store)

    def keep(self, raw: Sidecar, pixels: Pixels, planned: EditRun, measures: dict[str, Any]) -> str:
        """The id of the new picture, which is on disk for good when this returns. Raises OSError, BrokenPicture."""
        height, width = pixels.shape[:2]
        with workroom(self._store) as room:
            path = room / "sealed.png"
            png.write(pixels, path)
            sidecar = replace(
                raw,
                picture_id=new_id(),
                kind=kinds.SEALED.name,
                created=time(),
                sha256=digest_of(path),
                size_bytes=path.stat().st_size,
                width=width,
                height=height,
                format="png",
                got={"size": f"{width}x{height}", "format": "png", **measures},
                usage=None,
                cost=None,
                reply={_PLAN: asdict(planned)},
                parents=(raw.picture_id,),
            )
            arrival = Arrival(path, sidecar)
            outcome = keep.keep(
                self._library, [arrival], lambda connection: put_seal(connection, sidecar), at_next_position=True
            )
        return self._finish(outcome)

    def enter(self, sidecar: Sidecar) -> str:
        """The same for one whose bytes and sidecar stand."""
        return self._finish(keep.enter(self._library, [sidecar], lambda connection: put_seal(connection, sidecar)))

    def left_behind(self, raw: Sidecar, choice: str) -> Sidecar | None:
        """A sealed picture that was kept by a process that died before it wrote the rows."""
        for sidecar in self._store.sidecars.of_job(raw.job_id):
            is_same = sidecar.parents == (raw.picture_id,) and sidecar.got.get("choice") == choice
            if sidecar.is_sealed and is_same and not sidecar.broken:
                return sidecar
        return None

    def plan_of(self, raw: Sidecar) -> EditRun | None:
        """The plan as the sidecar of any picture sealed from the same job tells it: for a lost database."""
        plans = map(plan_in, self._store.sidecars.of_job(raw.job_id))
        return next((plan for plan in plans if plan), None)

    def _finish(self, outcome: Kept) -> str:
        if not outcome.whole:
            raise BrokenPicture(outcome.reasons[0])
        with self._store.database.writing() as connection:
            keep.mark_whole(connection, outcome.ids)
        return outcome.ids[0]


def put_seal(connection: sa.Connection, sidecar: Sidecar) -> None:
    """The row that says how a picture was sealed; the picture's own must stand."""
    measures = {key: value for key, value in sidecar.got.items() if key not in ("size", "format")}
    rows.keep(connection, Seal(sidecar.parents[0], sidecar.got["choice"], sidecar.picture_id, measures))


def plan_in(sidecar: Sidecar) -> EditRun | None:
    """What a sealed picture's sidecar tells of the edit that it belongs to."""
    plan = sidecar.reply.get(_PLAN) if sidecar.is_sealed else None
    return EditRun(**plan) if plan else None
