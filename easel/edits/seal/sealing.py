"""Sealing kept pictures: the source comes back outside the mask, as a new picture beside the raw one, which always stays.

It is done by the job's own worker before the job is done, and later in a small pool when somebody switches the way of
sealing; never in a script thread. The same way asked for twice is made once.

Measures, as they stand in `Picture.got` of a sealed picture and in `Seal.measures`: "leak" (share 0-1 of protected pixels in
which a channel differs by more than 8 of 255), "leak_mean", "leak_max" (of 255), "leak_aligned" (the share that remains once
the drift is undone, None when it was not), "drift" ([dx, dy, scale] in px of the source, None when it could not be told),
"aligned", "seal" (strict, blended, raw), "choice" (its full name), "protected" (pixels), "notes" (sentences).
"""

import os
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import cv2
from PIL import Image

from easel.edits import edit_runs
from easel.edits.edit_runs import EditRun
from easel.edits.plan import EditPlan, SealChoice
from easel.edits.seal import composing, rows
from easel.edits.seal.pictures import SealedPictures
from easel.edits.seal.rows import Seal, name_of
from easel.edits.workroom import workroom
from easel.errors import SealFailed
from easel.library.library import Library
from easel.library.records import Picture
from easel.pictures.decode import BrokenPicture
from easel.pictures.seal import Judged
from easel.store.scope import STUDIO
from easel.store.sidecars import Sidecar
from easel.store.store import Store

AT_ONCE = max(1, min(2, (os.cpu_count() or 2) - 1))  # each may take 300 MB at 12 megapixels
_FAILURES = (OSError, BrokenPicture, ValueError, MemoryError, cv2.error)


class Sealing:
    """One per process, shared by its threads; `close` waits for what is under way."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._library = Library(store)
        self._kept = SealedPictures(store)
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._pool = ThreadPoolExecutor(AT_ONCE, "seal")
        self._under_way: dict[tuple[str, str], Future[Picture]] = {}
        self._lock = threading.Lock()

    def is_planned(self, run_id: str) -> bool:
        """Whether the pictures of this run are to be sealed."""
        planned = self._planned(run_id)
        return planned is not None and planned.mask_sha256 is not None

    def after(self, sidecars: Iterable[Sidecar]) -> None:
        """Seals what came as its run was planned; what is sealed already is left alone. For the job's worker: blocks.

        Raises SealFailed; the raw pictures are not touched.
        """
        for sidecar in sidecars:
            planned = None if sidecar.is_sealed else self._planned(sidecar.run_id)
            if planned is not None and planned.mask_sha256 is not None:
                self._made(sidecar.desk, sidecar.picture_id, EditPlan.from_dict(planned.plan).seal)

    def reseal(self, picture_id: str, choice: SealChoice, *, desk: str = STUDIO) -> "Future[Picture]":
        """The picture sealed another way, or as it came; `picture_id` may be the raw one or any sealed from it.

        A future that is done at once when that way is known. It raises SealFailed, or LookupError for no such picture.
        """
        raw_id = self.raw_of(picture_id, desk=desk)
        key = raw_id, name_of(choice)
        with self._lock:
            future = self._under_way.get(key)
            if future is None:
                future = self._known_future(desk, raw_id, choice)
            if future is None:
                future = self._pool.submit(self._made, desk, raw_id, choice)
                self._under_way[key] = future
                future.add_done_callback(lambda _: self._under_way.pop(key, None))
        return future

    def known(self, picture_id: str, *, desk: str = STUDIO) -> tuple[Seal, ...]:
        """Every way in which the picture, or the one it was sealed from, is sealed, with its measures; oldest first."""
        with self._store.database.reading() as connection:
            return rows.known(connection, desk, picture_id)

    def raw_of(self, picture_id: str, *, desk: str = STUDIO) -> str:
        """The id of the picture as it came. Raises LookupError."""
        picture = self._library.picture(picture_id, desk=desk)
        if picture is None:
            raise LookupError("There is no such picture.")
        return picture.parents[0] if picture.is_sealed else picture.id

    def heat_map(self, picture_id: str, *, desk: str = STUDIO) -> Path:
        """A JPEG on the source's grid that shows where the model changed what it should not have: made once, and kept as a
        cache. Seconds for a large picture: call it in a thread. Raises SealFailed, LookupError."""
        raw_id = self.raw_of(picture_id, desk=desk)
        target = self._store.home / "heat-maps" / f"{raw_id}.jpg"
        if target.is_file():
            return target
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with self._room, workroom(self._store) as room:
            sidecar = self._sidecar(desk, raw_id)
            try:
                shown = self._judged(sidecar, self._plan(sidecar), SealChoice()).heat_map()
                with (room / target.name).open("xb") as file:
                    Image.fromarray(shown).save(file, "JPEG", quality=90)
                (room / target.name).chmod(0o600)
                (room / target.name).replace(target)
            except _FAILURES as error:
                raise _failed(sidecar, error) from error
        return target

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _planned(self, run_id: str) -> EditRun | None:
        with self._store.database.reading() as connection:
            return edit_runs.of_run(connection, run_id)

    def _known_future(self, desk: str, raw_id: str, choice: SealChoice) -> "Future[Picture] | None":
        name = self._known(desk, raw_id, choice)
        picture = self._library.picture(name, desk=desk) if name else None
        if picture is None:
            return None
        done: Future[Picture] = Future()
        done.set_result(picture)
        return done

    def _known(self, desk: str, raw_id: str, choice: SealChoice) -> str | None:
        name = name_of(choice)
        return next((each.sealed_id for each in self.known(raw_id, desk=desk) if each.choice == name), None)

    def _made(self, desk: str, raw_id: str, choice: SealChoice) -> Picture:
        with self._room:
            name = self._known(desk, raw_id, choice) or self._make(desk, raw_id, choice)
        picture = self._library.picture(name, desk=desk)
        if picture is None:
            raise LookupError("There is no such picture.")
        return picture

    def _make(self, desk: str, raw_id: str, choice: SealChoice) -> str:
        """The id of the sealed picture, or of the raw one where that is the choice."""
        sidecar = self._sidecar(desk, raw_id)
        try:
            left = self._kept.left_behind(sidecar, name_of(choice))
            if left is not None:
                return self._kept.enter(left)
            planned = self._plan(sidecar)
            judgement = self._judged(sidecar, planned, choice)
            measures = composing.measures(judgement, choice)
            if choice.mode != "raw":
                return self._kept.keep(sidecar, composing.composed(judgement, choice), planned, measures)
            with self._store.database.writing() as connection:
                rows.keep(connection, Seal(raw_id, name_of(choice), raw_id, measures))
            return raw_id
        except _FAILURES as error:
            raise _failed(sidecar, error) from error

    def _judged(self, sidecar: Sidecar, planned: EditRun, choice: SealChoice) -> Judged:
        raw = self._store.blobs.path(sidecar.sha256)
        return composing.judged(self._store.blobs, planned, raw, align=choice.align)

    def _plan(self, sidecar: Sidecar) -> EditRun:
        planned = self._planned(sidecar.run_id) or self._kept.plan_of(sidecar)
        if planned is None:
            raise composing.Unsealable("The source and mask of this edit are no longer known.")
        return planned

    def _sidecar(self, desk: str, raw_id: str) -> Sidecar:
        picture = self._library.picture(raw_id, desk=desk)
        sidecars = self._store.sidecars.of_job(picture.job_id) if picture else ()
        sidecar = next((each for each in sidecars if each.picture_id == raw_id), None)
        if sidecar is None:
            raise LookupError("There is no such picture.")
        return sidecar


def _failed(sidecar: Sidecar, error: BaseException) -> SealFailed:
    return SealFailed(f"The picture arrived but could not be sealed: {_reason(error)}.", request_id=sidecar.request_id)


def _reason(error: BaseException) -> str:
    """Words of ours, or the system's own for a disk; those of a library are for programmers."""
    if isinstance(error, BrokenPicture | composing.Unsealable):
        return str(error).rstrip(".")
    if isinstance(error, MemoryError):
        return "there was not enough memory"
    return getattr(error, "strerror", None) or "its pixels could not be read"
