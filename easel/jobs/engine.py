"""The engine that pages and the command line drive: submit, stop, again; it owns every thread that works on jobs."""

import contextlib
import shutil
import threading
from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa

from easel import process_limits
from easel.connections.connection import BEST
from easel.connections.directory import Directory
from easel.edits import edit_runs
from easel.edits.seal.sealing import Sealing
from easel.errors import NotSent
from easel.jobs import admission, restored, submission, task
from easel.jobs.admission import Admission
from easel.jobs.alive import place
from easel.jobs.bookkeeping import Bookkeeping
from easel.jobs.fetching import Fetching
from easel.jobs.heartbeat import Heartbeat
from easel.jobs.keep import Keeping
from easel.jobs.maintenance import Maintenance
from easel.jobs.pickup import Pickup, Slots, hand_back
from easel.jobs.queue import Queue
from easel.jobs.recovery import Recovery
from easel.jobs.standing import Standing
from easel.jobs.submission import Beside, MeantFor
from easel.jobs.worker import Readers, Worker
from easel.library.library import Library
from easel.requests.generate import GenerateParams
from easel.runs import adoption, decisions
from easel.runs.decisions import Decided
from easel.runs.inputs import RunInput
from easel.settings import Settings
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.wire.multipart import InputFile

IN_HAND = 200  # jobs taken out of the queue at most; each then waits for its own server's limits
GRACE = 5.0  # seconds that an ending studio waits for answers that are under way

Role = Literal["studio", "command", "web", "worker"]


class Engine(Standing):
    """One per process. `directory` knows the servers; without one `settings.base_url` names the only one, and `sandbox` says
    that it is Easel's own.

    `sealing` seals the pictures of masked edits, and seals them another way later.
    The role "command" runs its own jobs only; a "studio" also takes up queued jobs whose process died. "web" leaves the jobs that
    are submitted here to a "worker", which takes up whatever nobody has; so does a studio whose database is shared.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        *,
        directory: Directory | None = None,
        sandbox: bool = False,
        role: Role = "studio",
    ) -> None:
        self._settings = settings
        self._store = store
        self._library = Library(store)
        self._role = role
        self._works = role != "web"
        self._picks_up = role == "worker" or (role == "studio" and store.database.is_shared)
        self._directory = directory or Directory.of_settings(settings, store.database, sandbox=sandbox)
        self._admission = Admission(store, self._directory)
        self.sealing = Sealing(store)
        self._keeping = Keeping(self._library, self.sealing)
        self._fetching = Fetching(settings, store, self._directory, self._keeping)
        self._slots = Slots(max(IN_HAND, settings.concurrency))
        self._here: set[str] = set()  # launched in this process and not ended
        self._closing = threading.Event()
        self._readers = Readers(lambda job_id: self._worker.run(job_id, self._recovery.recover), self._over)
        self._grace = GRACE
        self._pickup: Pickup | None = None
        self._opened = contextlib.ExitStack()  # ends what `start` has opened, the last first, whatever fails on the way

    def start(self) -> None:
        """Blocks until jobs can be submitted. The library must be open. Where it fails, nothing is left open."""
        try:
            self._open()
            if self._works:
                self._open_work()
        except BaseException:
            self.close(grace=0)
            raise

    def _open(self) -> None:
        process_limits.settle()
        if self._store.is_new:  # what was kept before the database was lost comes back
            adoption.rebuild(self._store.database, self._store.sidecars)
        home, database = self._settings.home, self._store.database
        self._executor = place(database, home / "executors", self._role)
        self._incoming = home / "incoming" / self._executor.id
        self._heartbeat = Heartbeat(database, self._executor.id)
        self._opened.callback(self._leave_unless_reading)
        self._opened.callback(self.sealing.close)
        self._opened.callback(lambda: self._fetching.close(self._grace))
        self._incoming.mkdir(mode=0o700, parents=True)
        self._directory.keep_books(Bookkeeping(database, self._executor.id, self._here))

    def _open_work(self) -> None:
        home, database = self._settings.home, self._store.database
        restored.notice(self._store)
        self._worker = Worker(
            self._settings,
            self._store,
            self._keeping,
            self._heartbeat,
            self._directory,
            self._executor.id,
            self._closing.is_set,
        )
        self._queue = Queue(
            self._settings.database or home / "queue.sqlite",
            self._executor.id,
            self._slots,
            self._readers.run,
            concurrency=self._slots.count,
        )
        self._recovery = Recovery(
            self._store,
            self._keeping,
            self._executor,
            self._heartbeat,
            self._here.__contains__,
            self._relaunch,
            shares=self._picks_up,
            own_only=self._role == "command",
        )
        self._heartbeat.start()
        self._opened.callback(hand_back, database, self._executor.id)
        self._queue.start()
        self._opened.callback(self._queue.close)
        self._maintenance = Maintenance(self._store, self._executor, self._queue, self._recovery, home / "incoming")
        self._maintenance.start()
        self._opened.callback(lambda: self._maintenance.close(self._grace + 1))
        if self._picks_up:
            at_once = self._directory.at_once
            self._pickup = Pickup(database, self._executor.id, at_once, self._here, self._queue.relaunch)
            self._pickup.start()
            self._opened.callback(self._pickup.close)

    def submit(
        self,
        params: GenerateParams,
        images: Sequence[InputFile] = (),
        mask: InputFile | None = None,
        *,
        beside: Beside | None = None,
        connection: str | None = None,
        batch: bool = False,
        whole: bool = False,
        desk: str = STUDIO,
    ) -> str:
        """Starts a run of `params.n` pictures; its id. Returns when the run is on disk; nothing has been sent by then.

        `beside` writes what else belongs to the run in the run's own transaction (an edit's plan). `connection` is the id
        of one or "best"; without it the run goes to the only one there is, else to the best. A `batch` goes last.
        A `whole` run that does not fit into a budget is none; otherwise what fits is sent, and the rest says why it was not.

        Raises BadParams with every broken rule, BudgetReached, NotSent when a file cannot be kept or the studio is closing.
        """
        if self._closing.is_set():
            raise NotSent("The studio is closing. Nothing was sent.")
        params = submission.checked(params, images, mask)
        kept = submission.keep_inputs(self._store, self._incoming, images, mask)
        meant_for = self._admission.meant_for(desk, connection, batch)
        return self._start_run(
            params, kept, meant_for, self._admission.fitting(params, kept, meant_for, beside) if whole else beside
        )

    def again(self, job_id: str, *, desk: str = STUDIO) -> str | None:
        """A new run of one picture with the settings and inputs of `job_id`; its id. None when there is no such job.

        An unknown job is settled by it; None when it was settled before, or its picture has come meanwhile. Raises
        BudgetReached, and NotSent where it was free and would not be now.
        """
        found = task.load(self._store.database, job_id)
        if found is None or found.desk != desk:
            return None

        def beside(connection: sa.Connection, run_id: str) -> None:
            edit_runs.copy(connection, found.run_id, run_id)
            if found.state == "unknown":
                decisions.settle_by_another(connection, desk, job_id)

        wanted = found.wanted if found.wanted == BEST or self._admission.is_set_up(found) else None
        meant_for = self._admission.meant_for(desk, wanted, found.batch)
        self._admission.stays_free(job_id, meant_for)
        fitting = self._admission.fitting(found.params, found.inputs, meant_for, beside)
        try:
            return self._start_run(found.params, found.inputs, meant_for, fitting)
        except Decided:
            return None

    @property
    def sends_to(self) -> str:
        """The name of the connection that a run submitted now probably goes to."""
        likely = self._directory.likely(self._directory.usual())
        return likely.name if likely else ""

    def in_flight(self) -> int:
        """How many jobs are under way in this process."""
        return self._heartbeat.count()

    def close(self, grace: float = GRACE) -> None:
        """Waits up to `grace` seconds for answers under way, then lets go of them. Safe to call twice.

        Whatever fails on the way, all that `start` opened is closed, and another engine can be started.
        """
        if self._closing.is_set():
            return
        self._closing.set()
        self._grace = grace
        with self._opened:
            self._slots.close()
            self._directory.limits.wake()
            self._give_others_the_rest()
            self._readers.leave(grace, self.in_flight)

    def _give_others_the_rest(self) -> None:
        """Where there are others: they need not wait until the answers under way here have come."""
        if self._pickup is not None:
            self._pickup.close()
            hand_back(self._store.database, self._executor.id)  # it is done once more at the very end

    def _start_run(
        self, params: GenerateParams, kept: tuple[RunInput, ...], meant_for: MeantFor, beside: Beside | None
    ) -> str:
        names = [new_id() for _ in range(params.n)]
        if self._works:
            self._here.update(names)  # before the rows are there: the recovery must not take them for lost
        try:
            run_id = submission.write_run(
                self._store,
                params,
                kept,
                meant_for=meant_for,
                executor=self._executor.id if self._works else None,
                job_ids=names,
                beside=beside,
                estimate=admission.expected(self._store, params, kept, self._admission.prices(meant_for)),
            )
        except BaseException:
            self._here.difference_update(names)
            raise
        if self._works:
            self._launch(names)
        return run_id

    def _launch(self, names: Sequence[str]) -> None:
        waiting = [name for name in names if not self._queue.launch(name)]
        if waiting:
            submission.note_line(self._store, waiting, f"Waits: {self._slots.count} others of this studio go first")

    def _relaunch(self, job_id: str) -> None:
        self._here.add(job_id)
        self._queue.relaunch(job_id)

    def _over(self, job_id: str) -> None:
        self._here.discard(job_id)
        self._slots.give(job_id)
        if self._readers.are_left:
            self._leave_unless_reading()

    def _leave_unless_reading(self) -> None:
        if not self._heartbeat.count():
            self._leave()

    def _leave(self) -> None:
        """Gives up this process's place. Not while an answer is being read: whoever reads it is alive."""
        self._heartbeat.close()
        shutil.rmtree(self._incoming, ignore_errors=True)
        self._executor.close()
