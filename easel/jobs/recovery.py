"""What becomes of jobs whose process died: what was kept is taken in, what was sent is unknown, what was not goes on.

A job is lost only when the lock of its process is free and its lease has run out.
"""

import hashlib
import logging
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from easel.costs import Prices
from easel.errors import EaselError, NoPicture, WorkerLost
from easel.jobs.alive import Place
from easel.jobs.heartbeat import LEASE, Heartbeat
from easel.jobs.keep import SALVAGED, Keeping
from easel.jobs.task import Task, load
from easel.library.library import PARTIALS
from easel.pictures.structure import BrokenPicture, check
from easel.runs import states
from easel.runs.queries import UNFINISHED
from easel.runs.records import JobState
from easel.runs.runs import Runs
from easel.runs.tables import job
from easel.store.ids import is_id
from easel.store.sidecars import Sidecar
from easel.store.store import Store
from easel.wire.picture_folder import PREVIEW
from easel.wire.replies import ReceivedPicture, Reply

_LOG = logging.getLogger(__name__)

KEEP_PREVIEWS = 60.0  # seconds after a job's end, for pages that still show them

_OPEN = sa.select(job.c.id, job.c.state, job.c.executor).where(
    job.c.state.in_(UNFINISHED), job.c.settled != states.HELD
)


class Recovery:
    """`is_here` says that this process has a job in hand; `launch` starts a queued one here, with `own_only` none that another
    process had (the command line). `shares`: what a dead process left queued is for whoever picks it up."""

    def __init__(
        self,
        store: Store,
        keeping: Keeping,
        executor: Place,
        heartbeat: Heartbeat,
        is_here: Callable[[str], bool],
        launch: Callable[[str], None],
        *,
        shares: bool = False,
        own_only: bool = False,
    ) -> None:
        self._store = store
        self._keeping = keeping
        self._executor = executor
        self._heartbeat = heartbeat
        self._is_here = is_here
        self._launch = launch
        self._shares = shares
        self._own_only = own_only

    def once(self) -> bool:
        """Looks at every job that has not ended; takes milliseconds when nobody died.

        True when a job of a dead process is left alone until its lease has run out: look again soon.
        """
        soon = False
        alive: dict[str | None, bool] = {self._executor.id: False}  # what is ours but not under way here is lost, too
        with self._store.database.reading() as connection:
            rows = connection.execute(_OPEN).all()
        for job_id, state, executor_id in rows:
            if executor_id not in alive:
                alive[executor_id] = self._executor.is_alive(executor_id)
            if alive[executor_id] or self._is_here(job_id):
                continue
            if state == "queued":
                self._take_over(job_id, executor_id)
            else:
                soon |= not self._recover_lost(job_id)
        self._clear_previews()
        return soon

    def recover(self, task: Task) -> bool:
        """A job that was sent by a process that is gone: done by what was kept or had come, else unknown.

        False while it may yet live.
        """
        others = task.executor != self._executor.id
        if others and (self._executor.is_alive(task.executor) or _lease_holds(task.lease)):
            return False
        if others and not self._claim(task):
            return True  # another studio has it in hand
        kept = self._store.sidecars.of_job(task.job_id)
        try:
            if kept:
                self._take_in(task.job_id, tuple(sidecar for sidecar in kept if not sidecar.broken))
            elif not self._salvage(task):
                self._end(task.job_id, "unknown", _lost())
        except EaselError as error:
            if error.answer:
                self._keeping.keep_answer(task.job_id, error)
            self._end(task.job_id, "failed", error)
        return True

    def keep_late(self, job_id: str) -> None:
        """What lies here for a job that other machines took for lost while this one was away: then it is done after all."""
        task = load(self._store.database, job_id)
        if task is None or task.state != "unknown":
            return
        try:
            self._salvage(task)
        except EaselError as error:
            _LOG.warning("What had come for job %s cannot be kept: %s", job_id, error.message)

    def _take_in(self, job_id: str, whole: tuple[Sidecar, ...]) -> None:
        """Raises NoPicture, SealFailed."""
        if not whole:
            raise _broken()
        self._keeping.take_in(job_id, whole)

    def _salvage(self, task: Task) -> bool:
        """Whether whole pictures lay where they had arrived. Raises NoPicture, SealFailed."""
        incoming = self._store.home / "incoming"
        reply = found(incoming, task.job_id)
        if reply is None:
            return False
        known = Runs(self._store).job(task.job_id, desk=task.desk)
        assert known is not None
        answered = replace(task, connection=known.connection)
        # Without usage there is no price, whoever answered.
        self._keeping.keep(answered, reply, known.attempts, Prices())
        for folder in folders(incoming, task.job_id):
            shutil.rmtree(folder, ignore_errors=True)
        return True

    def _claim(self, task: Task) -> bool:
        """Of several studios that find the same lost job, one brings it to its end."""
        same = job.c.executor == task.executor if task.executor else job.c.executor.is_(None)
        mine = sa.update(job).where(job.c.id == task.job_id, job.c.state.in_(states.IN_FLIGHT), same)
        with self._store.database.writing() as connection:
            return connection.execute(mine.values(executor=self._executor.id)).rowcount == 1

    def _recover_lost(self, job_id: str) -> bool:
        with self._heartbeat.flying(job_id) as mine:
            task = load(self._store.database, job_id) if mine else None
            return task is None or task.state not in states.IN_FLIGHT or self.recover(task)

    def _take_over(self, job_id: str, executor_id: str | None) -> None:
        if (self._own_only and executor_id != self._executor.id) or (self._shares and executor_id is None):
            return
        same = job.c.executor == executor_id if executor_id else job.c.executor.is_(None)
        claim = sa.update(job).where(job.c.id == job_id, job.c.state == "queued", same)
        with self._store.database.writing() as connection:
            next_one = None if self._shares else self._executor.id
            claimed = connection.execute(claim.values(executor=next_one)).rowcount == 1
        if claimed and not self._shares:
            self._launch(job_id)

    def _end(self, job_id: str, state: JobState, error: EaselError) -> None:
        with self._store.database.writing() as connection:
            states.move(connection, job_id, state, only_from=states.IN_FLIGHT, error=error.as_dict())

    def _clear_previews(self) -> None:
        keys = list(self._store.blobs.names(PARTIALS))
        if not keys:
            return
        of_job = {key: key.rsplit("/", 1)[-1].partition(".")[0] for key in keys}
        wanted = sa.or_(job.c.ended_at.is_(None), job.c.ended_at > time.time() - KEEP_PREVIEWS)
        with self._store.database.reading() as connection:
            found = connection.execute(sa.select(job.c.id).where(job.c.id.in_(set(of_job.values())), wanted)).scalars()
            needed = set(found)
        for key, job_id in of_job.items():
            if job_id not in needed:
                self._store.blobs.delete(key)


def _lease_holds(lease: float | None) -> bool:
    """A lease further away than any lease can be was written before the clock was set back: it holds no longer."""
    left = (lease or 0) - time.time()
    return 0 < left <= LEASE


def _lost() -> WorkerLost:
    return WorkerLost("The studio ended while it waited for the server's answer.")


def _broken() -> NoPicture:
    return NoPicture("The answer held no whole picture.")


def found(incoming: Path, job_id: str) -> Reply | None:
    """The pictures of a job that came whole, as the answer that they were; None where there is none.

    Whoever calls has made sure that nobody receives for this job any more.
    """
    pictures = tuple(_whole(incoming, job_id))
    if not pictures:
        return None
    request_id = pictures[-1].path.name.rpartition("-")[0]
    return Reply(pictures, usage=None, echoed={}, skeleton=SALVAGED, request_id=request_id, streamed=False)


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
