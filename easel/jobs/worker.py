"""One job from its row to its end: asks the server once, keeps what comes, and leaves the true state behind."""

import contextlib
import logging
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from easel.errors import EaselError, NoPicture, NoRoom, NotSent
from easel.jobs import server_tasks, task
from easel.jobs.attempts import JobObserver, Withdrawn
from easel.jobs.ending import Ending
from easel.jobs.parts import Parts
from easel.jobs.routing import HandedOn, Routed, Routing
from easel.jobs.task import Task
from easel.rounds import survived
from easel.runs import states
from easel.store.trouble import TROUBLE, reason
from easel.wire.polling import Left

_LOG = logging.getLogger(__name__)

ROOM = 64 * 1024 * 1024  # bytes that must stay free beside the largest picture


class Worker:
    """`incoming` is this process's own folder for what arrives, on the same disk as the library."""

    def __init__(self, parts: Parts, ending: Ending) -> None:
        self._parts = parts
        self._ending = ending
        self._settings, self._store, self._lines = parts.settings, parts.store, parts.lines
        self._keeping, self._heartbeat, self._is_closing = parts.keeping, parts.heartbeat, parts.is_closing
        self._executor_id = parts.executor.id
        self._incoming = parts.settings.home / "incoming" / self._executor_id

    def run(self, job_id: str, turn: int) -> bool:
        """Runs a queued job to its end, when its row still says that it stands in its line by this very ticket; whether it was
        of a batch, whose next ones may come then."""
        with self._heartbeat.flying(job_id) as mine:
            found = self._load(job_id) if mine else None
            if found is None or found.state != "queued" or found.turn != turn or not found.line:
                return False
            if self._is_closing():
                self._lines.give_back(found)
            elif found.executor in (None, self._executor_id):
                self._send(found)
            return found.batch

    def _load(self, job_id: str) -> Task | None:
        try:
            return task.load(self._store.database, job_id)
        except TROUBLE as error:  # nothing was sent: its row still says that it waits, and the recovery finds it
            _LOG.error("Job %s could not be looked up: %s", job_id, reason(error))
            return None

    def _send(self, job: Task) -> None:
        folder = self._incoming / job.job_id
        observer = JobObserver(
            job, self._store, self._heartbeat, self._executor_id, self._parts.directory, self._is_closing
        )
        routing = Routing(
            self._settings, self._store, self._parts.directory, self._lines, job, folder, observer, self._executor_id
        )
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._has_room(folder)
            self._keep(job, routing.run(), observer, folder)
        except Withdrawn:
            if self._is_closing():
                self._lines.give_back(job)
        except HandedOn:
            pass
        except EaselError as error:
            self._ending.fail(job.job_id, error)
        except Left:
            self._leave(job.job_id)
        except (sa.exc.DBAPIError, sa.exc.TimeoutError, OSError) as error:
            # A full disk, a locked or a broken database. What was sent is brought to its end by the recovery, by what was kept
            # or received; so the folder stays.
            _LOG.error("Job %s could not be kept and is left to the recovery: %s", job.job_id, reason(error))
            self._fail_unsent(job.job_id)
            return
        except BaseException:
            # Not ours to judge: a job that was not sent fails in words, one that was is left to the recovery.
            self._fail_unsent(job.job_id)
            raise
        shutil.rmtree(folder, ignore_errors=True)

    def _has_room(self, folder: Path) -> None:
        """Raises NoRoom. The request itself was checked when its row was written."""
        if shutil.disk_usage(folder).free < self._settings.max_picture + ROOM:
            raise NoRoom("The disk is too full for another picture.")

    def _keep(self, job: Task, asked: Routed, observer: JobObserver, folder: Path) -> None:
        observer.stage("checking the picture")
        answered = replace(job, connection=asked.connection.name)
        try:
            so_far = (observer.is_stopped, observer.unconfirmed)
            self._keeping.keep(answered, asked.reply, observer.attempts, asked.prices, so_far)
        except OSError as error:
            rescued = self._settings.home / "rescued" / job.job_id
            rescued.parent.mkdir(mode=0o700, exist_ok=True)
            folder.rename(rescued)
            why = (error.strerror or "the disk failed").lower()
            raise NoPicture(
                f"A picture arrived but could not be saved to the library: {why}.",
                hint=f"It was probably billed. The file is kept in EASEL_HOME/rescued/{job.job_id}.",
                request_id=asked.reply.request_id,
            ) from error

    def _leave(self, job_id: str) -> None:
        """Its server works on it by itself, and whoever takes it next asks on; unwritten, it is found by the recovery."""
        with contextlib.suppress(*TROUBLE), self._store.database.writing() as connection:
            server_tasks.release(connection, job_id, self._executor_id)

    def _fail_unsent(self, job_id: str) -> None:
        error = NotSent("Easel itself failed before sending anything; its log says why.")
        with contextlib.suppress(*TROUBLE, sa.exc.DBAPIError), self._store.database.writing() as connection:
            states.move(connection, job_id, "failed", only_from=("queued",), error=error.as_dict())


class Readers:
    """`work` has one job done; `here` names those in hand, until `over` hears that one is off our hands, done or not."""

    def __init__(self, work: Callable[[str, int], None], here: set[str], over: Callable[[str], None]) -> None:
        self._work = work
        self._here = here
        self._over = over
        self._lock = threading.Lock()
        self._ends: dict[
            tuple[str, int], threading.Event
        ] = {}  # by ticket; each set when its job has ended, or is let go
        self._left = threading.Event()

    @property
    def are_left(self) -> bool:
        """Nobody waits for them any more."""
        return self._left.is_set()

    def begin(self, job_id: str, turn: int) -> threading.Event:
        """Has the job done in a thread that may be let go, if nobody does it by this ticket yet; what is returned is set at its
        end."""
        with self._lock:
            if (job_id, turn) in self._ends:
                return self._ends[job_id, turn]
            ended = self._ends[job_id, turn] = threading.Event()
            self._here.add(job_id)
        work = partial(self._read, job_id, turn, ended)
        name = f"job-{job_id}"
        threading.Thread(target=survived, args=(_LOG, f"Job {job_id}", work), name=name, daemon=True).start()
        return ended

    def run(self, job_id: str, turn: int) -> None:
        """Has the job done, and waits for it."""
        ended = self.begin(job_id, turn)
        if not self._left.is_set():
            ended.wait()

    def leave(self, grace: float, busy: Callable[[], object]) -> None:
        """Waits up to `grace` seconds while they are `busy`, then lets go of them."""
        ends = time.monotonic() + grace
        while self._ends and busy() and time.monotonic() < ends:
            time.sleep(0.05)
        self._left.set()
        for ended in list(self._ends.values()):
            ended.set()

    def _read(self, job_id: str, turn: int, ended: threading.Event) -> None:
        try:
            self._work(job_id, turn)
        finally:
            try:
                self._over(job_id)
            finally:
                with self._lock:
                    self._ends.pop((job_id, turn), None)
                ended.set()
