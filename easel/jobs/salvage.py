"""Finds what a dead process had kept or had received whole for a job, and has it kept: what was paid for is not lost with it.

Whoever calls has made sure that nobody receives for this job any more.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from easel.costs import Prices
from easel.jobs.keep import SALVAGED, Keeping
from easel.jobs.task import Task
from easel.pictures.structure import BrokenPicture, check
from easel.runs.runs import Runs
from easel.store.ids import is_id
from easel.store.store import Store
from easel.wire.picture_folder import PREVIEW
from easel.wire.replies import ReceivedPicture, Reply


class Salvage:
    """Both tell whether the job has its pictures, and raise NoPicture, SealFailed."""

    def __init__(self, store: Store, keeping: Keeping) -> None:
        self._store = store
        self._keeping = keeping
        self._incoming = store.home / "incoming"

    def kept(self, task: Task) -> bool:
        """By the sidecars that it had written, with those pictures of the same answer for which it had not come to that."""
        sidecars = self._store.sidecars.of_job(task.job_id)
        if not sidecars:
            return False
        arrived = found(self._incoming, task.job_id)
        self._keeping.take_in(task.job_id, sidecars, arrived.pictures if arrived else ())
        self._clear(task)
        return True

    def arrived(self, task: Task) -> bool:
        """By whole pictures that lay where they had arrived: without their usage, so there is no price, whoever answered."""
        reply = found(self._incoming, task.job_id)
        if reply is None:
            return False
        known = Runs(self._store).job(task.job_id, desk=task.desk)
        assert known is not None
        self._keeping.keep(replace(task, connection=known.connection), reply, known.attempts, Prices())
        self._clear(task)
        return True

    def _clear(self, task: Task) -> None:
        for folder in folders(self._incoming, task.job_id):
            shutil.rmtree(folder, ignore_errors=True)


def found(incoming: Path, job_id: str) -> Reply | None:
    """The pictures of a job that came whole, as the answer that they were; None where there is none. A stream may bring a
    picture twice: it counts once."""
    pictures: dict[str, ReceivedPicture] = {}
    for each in _whole(incoming, job_id):
        pictures.setdefault(each.sha256, each)
    if not pictures:
        return None
    *_, latest = in_order = tuple(pictures.values())
    request_id = latest.path.name.rpartition("-")[0]
    return Reply(in_order, usage=None, echoed={}, skeleton=SALVAGED, request_id=request_id, streamed=False)


def folders(incoming: Path, job_id: str) -> list[Path]:
    """Where the job's answers arrived, in whichever process."""
    return sorted(incoming.glob(f"*/{job_id}")) if is_id(job_id) else []


def _whole(incoming: Path, job_id: str) -> Iterator[ReceivedPicture]:
    for folder in folders(incoming, job_id):
        for path in sorted(folder.iterdir()):
            if path.name.endswith(PREVIEW) or not re.search(r"-\d{2}$", path.name):
                continue
            try:
                check(path)
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                yield ReceivedPicture(path, digest, path.stat().st_size)
            except (BrokenPicture, OSError):  # half of it, most often: the process died while it came
                continue
