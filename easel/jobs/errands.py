"""Free errands for jobs that have ended, each in a thread of its own: of all who press at once one goes.

The job's stage is the claim, which holds as long as its process lives.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection

import sqlalchemy as sa

from easel.jobs.alive import Place
from easel.rounds import survived
from easel.runs.tables import job
from easel.store.database import Database

_LOG = logging.getLogger(__name__)


class Errands:
    """Those of one sort: `stage` is what the job says meanwhile, `which` what its row has to say besides. Its threads are
    daemons: what they had not done when the process ends is still there to be done."""

    def __init__(self, database: Database, stage: str, which: Collection[sa.ColumnElement[bool]]) -> None:
        self._database = database
        self._stage = stage
        self._which = tuple(which)
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()

    def start(self, job_id: str, executor: Place, work: Callable[[], object]) -> bool:
        """Has the work done; False where somebody is at it."""

        def run() -> None:
            try:
                survived(_LOG, f"{self._stage}, job {job_id}", work)
            finally:
                self._threads.pop(job_id, None)

        thread = threading.Thread(target=run, name=f"errand-{job_id}", daemon=True)
        with self._lock:
            if not self._claim(job_id, executor):
                return False
            self._threads[job_id] = thread
            thread.start()
        return True

    def close(self, grace: float) -> None:
        """Waits up to `grace` seconds for what is under way."""
        ends = time.monotonic() + grace
        for each in list(self._threads.values()):
            each.join(max(0.0, ends - time.monotonic()))

    def _claim(self, job_id: str, executor: Place) -> bool:
        """By compare-and-swap; the claim of a process that is gone holds no longer."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(job.c.stage, job.c.executor).where(job.c.id == job_id)).one()
        mine = row.executor == executor.id
        if row.stage and (job_id in self._threads if mine else executor.is_alive(row.executor)):
            return False
        as_seen = (
            job.c.id == job_id,
            *self._which,
            job.c.stage == row.stage,
            job.c.executor.is_not_distinct_from(row.executor),
        )
        claim = sa.update(job).where(*as_seen).values(stage=self._stage, executor=executor.id)
        with self._database.writing() as connection:
            return connection.execute(claim).rowcount == 1
