"""How queued jobs that belong to nobody find hands: this process takes as many as it can work on, a few at a time.

A job is taken by compare-and-swap on its row, so of two processes that want it one has it. Those that somebody waits for
come before batches.
"""

import logging
import threading
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from easel.rounds import survived
from easel.runs.states import HELD
from easel.runs.tables import job, run
from easel.store.database import Database
from easel.store.trouble import TROUBLE, reason

EVERY = 0.25  # seconds between two looks
FEW = 4  # jobs taken in one look: what comes in bulk is shared by all who have room

_LOG = logging.getLogger(__name__)
_WAITING = (
    sa.select(job.c.id)
    .join_from(job, run, run.c.id == job.c.run_id)
    .where(job.c.state == "queued", job.c.executor.is_(None), job.c.settled != HELD)
    .order_by(run.c.batch, job.c.id)
    .limit(sa.bindparam("count"))
)
_TAKE = sa.update(job).where(
    job.c.id == sa.bindparam("name"), job.c.state == "queued", job.c.executor.is_(None), job.c.settled != HELD
)


class Pickup:
    """`at_once` says how many jobs are worth having here: with more than its servers take, others would find nothing to do.
    `here` are the jobs that this process has, and `launch` gets each that it takes."""

    def __init__(
        self,
        database: Database,
        executor_id: str,
        at_once: Callable[[], int],
        here: set[str],
        launch: Callable[[str], None],
    ) -> None:
        self._database = database
        self._take = _TAKE.values(executor=executor_id)
        self._at_once = at_once
        self._here = here
        self._launch = launch
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pickup", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Nothing is taken any more when it returns."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(30)

    def once(self) -> int:
        """How many jobs it took."""
        with self._database.reading() as connection:
            names = connection.execute(_WAITING, {"count": FEW}).scalars().all()
        if not names:
            return 0
        room = max(0, self._at_once() - len(self._here))
        return len(self._taken(names[:room]))

    def _taken(self, names: Sequence[str]) -> list[str]:
        taken: list[str] = []
        self._here.update(names)  # before the rows say so: the recovery must not take them for lost
        try:
            with self._database.writing() as connection:
                won = [name for name in names if connection.execute(self._take, {"name": name}).rowcount == 1]
            taken = won
        finally:
            self._here.difference_update(set(names) - set(taken))
        for name in taken:
            self._start_here(name)
        return taken

    def _start_here(self, name: str) -> None:
        try:
            self._launch(name)
        except BaseException:
            self._here.discard(name)  # the recovery finds that it is ours and that nobody works on it
            raise

    def _run(self) -> None:
        while not self._ended.wait(EVERY):
            survived(_LOG, "The look for waiting jobs", self._try)

    def _try(self) -> None:
        try:
            self.once()
        except TROUBLE as error:  # the database is away or locked: the next look may do
            _LOG.warning("Waiting jobs could not be looked for: %s", reason(error))


def hand_back(database: Database, executor_id: str) -> None:
    """What a process had queued belongs to nobody now: another studio or worker, or the next start, takes it up at once.

    A database that takes no writes must not keep a process from ending: the next recovery finds it then.
    """
    queued = sa.update(job).where(job.c.executor == executor_id, job.c.state == "queued")
    try:
        with database.writing() as connection:
            connection.execute(queued.values(executor=None))
    except TROUBLE as error:
        _LOG.warning("What waits here could not be given back: %s", reason(error))


class Slots:
    """A job holds its slot from before its request until its picture is kept; a stopped job too, as its server works on."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._held: set[str] = set()
        self._waiting = 0
        self._changed = threading.Condition()
        self._closed = False

    @property
    def count(self) -> int:
        return self._count

    def try_take(self, job_id: str) -> bool:
        """A slot for the job if one is free and nobody waits for it; True also when it holds one already."""
        with self._changed:
            if job_id not in self._held and (self._waiting or len(self._held) >= self._count):
                return False
            self._held.add(job_id)
            return True

    def take(self, job_id: str) -> bool:
        """Waits for a slot; False when the engine closes meanwhile."""
        with self._changed:
            if job_id in self._held:
                return not self._closed
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: self._closed or len(self._held) < self._count)
            finally:
                self._waiting -= 1
            if not self._closed:
                self._held.add(job_id)
            return not self._closed

    def give(self, job_id: str) -> None:
        with self._changed:
            self._held.discard(job_id)
            self._changed.notify_all()

    def close(self) -> None:
        """Wakes whoever waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
