"""The engine that pages and the command line drive: submit, stop, again; it owns every thread that works on jobs."""

import contextlib
import logging
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal, TypeVar

import sqlalchemy as sa

from easel import process_limits
from easel.connections.connection import BEST, Connection
from easel.connections.directory import Directory
from easel.edits.seal.sealing import Sealing
from easel.errors import NotSent
from easel.jobs import lines, queue, rebuild, restored, submission, task
from easel.jobs.admission import Admission, Beside
from easel.jobs.alive import Heartbeat, place
from easel.jobs.batches import Batches
from easel.jobs.bookkeeping import Bookkeeping
from easel.jobs.ending import Ending
from easel.jobs.fetching import Fetching
from easel.jobs.following import Following
from easel.jobs.keep import Keeping
from easel.jobs.lines import Lines
from easel.jobs.maintenance import Maintenance
from easel.jobs.parts import Parts
from easel.jobs.pricing import Pricing
from easel.jobs.queue import VERSION, Queue
from easel.jobs.recovery import Recovery
from easel.jobs.standing import Standing
from easel.jobs.starts import Starts
from easel.jobs.submission import NOBODYS, Submission
from easel.jobs.waiting import Waiting
from easel.jobs.worker import Readers, Worker
from easel.library.library import Library
from easel.requests.generate import GenerateParams
from easel.rounds import Rounds, survived
from easel.runs import decisions
from easel.runs.decisions import Decided
from easel.settings import Settings
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.store.trouble import TROUBLE, reason
from easel.threads import rows as turns
from easel.wire.multipart import InputFile

LOOK = 0.5  # seconds between two looks at what waits
AT_LEAST = 5.0  # seconds after which it is looked at although nothing was written
GRACE = 5.0  # seconds that an ending studio waits for answers that are under way

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
Role = Literal["studio", "command", "web", "worker"]


class Engine(Standing):
    """One per process. `directory` knows the servers; without one `settings.base_url` names the only one, and `sandbox` says
    that it is Easel's own.

    `sealing` seals the pictures of masked edits, and seals them another way later; `pricing` says what a request would cost.
    The role "command" sends its own jobs only, as nobody else does; a "studio" and a "worker" take from every line whose key
    they have; "web" puts jobs in line and takes none.
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
        self._owns = role == "command"
        self._directory = directory or Directory.of_settings(settings, store.database, sandbox=sandbox)
        self.pricing = Pricing(store.database, self._directory)
        self._admission = Admission(store, self._directory, self.pricing, settings.turn_tokens)
        self.sealing = Sealing(store)
        self._keeping = Keeping(self._library, self.sealing, settings.text_prices)
        self._fetching = Fetching(settings, store, self._directory, self._keeping)
        self._here: set[str] = set()  # taken by this process and not ended
        self._closing = threading.Event()
        self._readers = Readers(self._work, self._here, self._over)
        self._grace = GRACE
        self._queue: Queue | None = None
        self._seen: int | None = None
        self._looked = 0.0
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
            rebuild.rebuild(self._store)
        home, database = self._settings.home, self._store.database
        self._executor = place(database, home / "executors", self._role)
        self._incoming = home / "incoming" / self._executor.id
        self._heartbeat = Heartbeat(database, self._executor.id)
        self._opened.callback(self._leave_unless_reading)
        self._opened.callback(self.sealing.close)
        self._opened.callback(lambda: self._fetching.close(self._grace))
        self._incoming.mkdir(mode=0o700, parents=True)
        self._directory.keep_books(Bookkeeping(database, self._executor.id, self._here))
        self._open_lines()

    def _open_lines(self) -> None:
        """A command's jobs are its own: nobody else may have its key."""
        where = self._settings.database or self._store.home / "library.sqlite"
        queue.remove_file_of_before(self._store.home)
        if restored.notice(self._store):
            queue.clear(where)
        mine = lines.names(self._directory.store.enabled_anywhere(), shared=not self._owns)
        version = f"own-{self._executor.id[-2:]}" if self._owns else VERSION
        self._queue = tickets = Queue(where, self._executor.id, self._readers.run, mine, version)
        self._opened.callback(tickets.close)
        self._lines = Lines(self._store, self._directory, tickets, version, self._executor.id if self._owns else None)
        self._batches = Batches(self._store, self._directory, self._lines, tickets)
        self._parts = Parts(
            self._settings,
            self._store,
            self._directory,
            self._keeping,
            self._lines,
            self._executor,
            self._heartbeat,
            self._here,
            self._over,
            self._closing.is_set,
        )
        self._ending = Ending(self._parts)
        self._following = Following(self._parts, self._ending)
        self._opened.callback(lambda: self._following.close(self._grace))
        self._recovery = Recovery(self._parts, tickets, self._following, own_only=self._owns)
        studio = self._role == "studio"
        starts = Starts(self._store, self._directory, self._executor, self._readers, self._here) if studio else None
        stage = "" if self._works else NOBODYS
        self._submission = Submission(self._store, self.pricing, self._lines, self._batches, stage, starts)
        self._directory.limits_changed = self._lines.shut
        if not tickets.has_tables():
            queue.make_tables(where)

    def _open_work(self) -> None:
        assert self._queue is not None
        self._worker = Worker(self._parts, self._ending)
        self._waiting = Waiting(
            self._store,
            self._directory,
            self._lines,
            self._queue,
            self._settings.retry_after_max,
            self._executor.is_alone,
        )
        self._heartbeat.start()
        self._lines.once()
        self.expect(self._directory.likely(self._directory.usual()))  # a line that comes later is found later
        self._queue.start()
        looks = Rounds("lines", LOOK, self._look)
        looks.start()
        self._opened.callback(looks.close)
        incoming = self._settings.home / "incoming"
        self._maintenance = Maintenance(self._store, self._executor, self._queue.tidy, self._recovery, incoming)
        self._maintenance.start()
        self._opened.callback(lambda: self._maintenance.close(self._grace + 1))

    def _look(self) -> None:
        """Where nothing has changed there is nothing to do, but for what time alone brings."""
        version = self._try(self._store.database.version)
        quiet = version is not None and version == self._seen and time.monotonic() - self._looked < AT_LEAST
        if quiet and not self._lines.some_are_shut:
            return
        self._seen, self._looked = version, time.monotonic()
        for work in (self._lines.once, self._batches.pump, self._waiting.once):
            survived(_LOG, "The look at what waits", partial(self._try, work))

    def _try(self, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except TROUBLE as error:  # a full disk, a database that is locked or away: the next look may do
            _LOG.warning("What waits could not be looked after: %s", reason(error))
            return None

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
        board: str = "",
        before: int = 0,
    ) -> str:
        """Starts a run of `params.n` pictures; its id. Returns when the run is on disk; nothing has been sent by then.

        `beside` writes what else belongs to the run in its own transaction (an edit's plan). What comes lies on `board`.
        `connection` is the id of one or "best"; without it the run goes to the only one, else to the best. A `batch` goes last.
        A `whole` run that does not fit into a budget is none; otherwise what fits is sent, and the rest says why it was not.
        `before` are about the tokens of what was said before a turn.

        Raises BadParams with every broken rule, BudgetReached, NotSent when a file cannot be kept or the studio is closing.
        """
        if self._closing.is_set():
            raise NotSent("The studio is closing. Not sent.")
        params = submission.checked(params, images, mask)
        kept = submission.keep_inputs(self._store, self._incoming, images, mask)
        meant_for = self._admission.meant_for(desk, connection, batch, board, before)
        around = self._admission.fitting(params, kept, meant_for, beside) if whole else beside
        return self._submission.start(params, kept, meant_for, around)

    def expect(self, connection: Connection | None) -> None:
        """Somebody works on a page: what is sent to that connection starts sooner from now on."""
        if connection is not None:
            self._try(lambda: self._lines.ready(connection))

    def again(self, job_id: str, *, desk: str = STUDIO, count: int = 1) -> str | None:
        """A new run of `count` pictures with the settings and inputs of `job_id`; its id. None when there is no such job.

        An unknown job is settled by it; None when it was settled before, or its picture has come meanwhile. Raises
        BudgetReached, and NotSent where it was free and would not be now.
        """
        found = task.load(self._store.database, job_id)
        if found is None or found.desk != desk:
            return None

        def beside(connection: sa.Connection, run_id: str) -> None:
            turns.repeat(connection, found.run_id, run_id)
            if found.state == "unknown":
                decisions.settle_by_another(connection, desk, job_id)

        wanted = found.wanted if found.wanted == BEST or self._admission.is_set_up(found) else None
        before = self._admission.told_before(found)
        meant_for = self._admission.meant_for(desk, wanted, found.batch, found.board, before)
        self._admission.stays_free(job_id, meant_for)
        params = replace(found.params, n=count)
        fitting = self._admission.fitting(params, found.inputs, meant_for, beside)
        try:
            return self._submission.start(params, found.inputs, meant_for, fitting)
        except Decided:
            return None

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
            if self._queue is not None:
                self._queue.stop()
            self._readers.leave(grace, self.in_flight)

    def _work(self, job_id: str, turn: int) -> None:
        if self._worker.run(job_id, turn) and not self._readers.are_left:
            self._try(self._batches.pump)

    def _over(self, job_id: str) -> None:
        self._here.discard(job_id)
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
