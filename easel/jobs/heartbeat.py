"""The heartbeat of this process: keeps its leases fresh, and writes what stage each job is at, four times a second at most.

However many jobs are under way, it is one small transaction at a time; these may be lost in a power cut.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import sqlalchemy as sa

from easel.rounds import survived
from easel.runs.states import IN_FLIGHT
from easel.runs.tables import job
from easel.store.database import Database
from easel.store.trouble import TROUBLE, reason

TICK = 0.25  # seconds between two writes of stages
BEAT = 2.0  # seconds between two renewals of the leases
LEASE = 8.0  # seconds that a lease is good for: three missed beats and a little

_LOG = logging.getLogger(__name__)
_STAGE = (
    sa.update(job)
    .where(job.c.id == sa.bindparam("name"))
    # one that went back to its batch is at nothing any more
    .where(sa.or_(*(job.c.state == state for state in IN_FLIGHT), sa.and_(job.c.state == "queued", job.c.line != "")))
    .values(stage=sa.bindparam("text"))
)


class Heartbeat:
    """One per engine, with a thread of its own that sleeps while nothing is under way."""

    def __init__(self, database: Database, executor_id: str) -> None:
        self._database = database
        self._renew = sa.update(job).where(job.c.executor == executor_id, job.c.state.in_(IN_FLIGHT))
        self._flying: set[str] = set()
        self._stages: dict[str, str] = {}
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._beaten = 0.0
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @contextmanager
    def flying(self, job_id: str) -> Iterator[bool]:
        """While the block runs the job is under way here; False (and nothing more) when it already was."""
        with self._changed:
            mine = job_id not in self._flying
            self._flying.add(job_id)
            self._changed.notify_all()
        try:
            yield mine
        finally:
            with self._changed:
                if mine:
                    self._flying.discard(job_id)
                    self._stages.pop(job_id, None)

    def count(self) -> int:
        """How many jobs are under way here."""
        return len(self._flying)

    def stage(self, job_id: str, text: str) -> None:
        """To be written at the next tick; only the newest text counts."""
        with self._changed:
            self._stages[job_id] = text

    def close(self) -> None:
        self._closed.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(5)

    def _beat(self) -> None:
        while not self._closed.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._flying or self._closed.is_set())
                stages, self._stages = self._stages, {}
            survived(_LOG, "The heartbeat", partial(self._try, stages))
            self._closed.wait(TICK)

    def _try(self, stages: dict[str, str]) -> None:
        try:
            self._write(stages)
        except TROUBLE as error:  # a full disk, a database locked for long or away: the next beat may do
            _LOG.warning("The heartbeat could not be written: %s", reason(error))

    def _write(self, stages: dict[str, str]) -> None:
        now = time.monotonic()
        due = now - self._beaten >= BEAT
        if not stages and not due:
            return
        with self._database.noting(silent=not stages) as connection:
            if stages:
                connection.execute(_STAGE, [{"name": name, "text": text} for name, text in stages.items()])
            if due:
                connection.execute(self._renew.values(lease=time.time() + LEASE))
        self._beaten = now if due else self._beaten
