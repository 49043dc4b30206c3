"""What becomes of jobs whose process died: what was kept is taken in, what was sent is unknown, what was not goes on.

A job is lost only when the lock of its process is free and its lease has run out.
"""

import logging
import time
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from easel.connections.connection import SANDBOX
from easel.errors import EaselError, NotSent
from easel.jobs.alive import LEASE
from easel.jobs.following import Following, worker_lost
from easel.jobs.parts import Parts
from easel.jobs.queue import Queue, Ticket
from easel.jobs.salvage import Salvage
from easel.jobs.task import Task, load
from easel.library.library import PARTIALS
from easel.runs import states
from easel.runs.queries import UNFINISHED
from easel.runs.records import JobState
from easel.runs.tables import job, run

_LOG = logging.getLogger(__name__)

KEEP_PREVIEWS = 60.0  # seconds after a job's end, for pages that still show them

_OPEN = (
    sa.select(*(job.c[name] for name in ("id", "state", "executor", "line", "turn")), run.c.batch, run.c.wanted)
    .join_from(job, run, run.c.id == job.c.run_id)
    .where(job.c.state.in_(UNFINISHED), job.c.settled != states.HELD)
)


class Recovery:
    """With `own_only` no job that others left waiting is looked after (the command line)."""

    def __init__(self, parts: Parts, queue: Queue, following: Following, *, own_only: bool = False) -> None:
        self._store, self._keeping, self._lines = parts.store, parts.keeping, parts.lines
        self._executor, self._heartbeat = parts.executor, parts.heartbeat
        self._is_here = parts.here.__contains__
        self._queue = queue
        self._following = following
        self._salvage = Salvage(parts.store, parts.keeping)
        self._own_only = own_only

    def once(self) -> bool:
        """Looks at every job that has not ended; takes milliseconds when nobody died.

        True when a job of a dead process is left alone until its lease has run out: look again soon.
        """
        soon = False
        alive: dict[str | None, bool] = {self._executor.id: False}  # what is ours but not under way here is lost, too
        with self._store.database.reading() as connection:
            rows = connection.execute(_OPEN).all()
        for row in rows:
            if row.executor not in alive:
                alive[row.executor] = self._executor.is_alive(row.executor)
            if row.state != "queued" and not alive[row.executor] and not self._is_here(row.id):
                soon |= not self._recover_lost(row.id)
        self._queue.free(self._executor.is_alive)
        waiting = (
            self._queue.waiting()
        )  # read after the rows: whoever stood in line then has a ticket, or has been taken
        queued = [row for row in rows if row.state == "queued"]
        for row in queued:
            if row.executor is None or row.executor == self._executor.id or not alive[row.executor]:
                self._look_after(row, waiting)
        self._take_out_strays(waiting - {Ticket(row.id, row.turn).id for row in queued})
        self._clear_previews()
        return soon

    def _look_after(self, row: Any, waiting: set[str]) -> None:
        """A job that waits has a ticket in a line, or is of a batch whose turn has not come."""
        others = row.executor not in (None, self._executor.id)
        if self._own_only and row.executor != self._executor.id:
            return
        if others and (row.line or row.batch) and row.wanted != SANDBOX:
            self._end(row.id, "failed", _nobodys(), only_from=("queued",))
        elif others and row.batch and not row.line:
            self._release(row)
        elif others or (row.line and Ticket(row.id, row.turn).id not in waiting) or not (row.line or row.batch):
            self.put_in_line(row.id, row.turn)

    def _release(self, row: Any) -> None:
        """What waited in a dead command's batch for the free sandbox waits for anybody now."""
        still = (job.c.id == row.id, job.c.state == "queued", job.c.executor == row.executor)
        with self._store.database.writing() as connection:
            connection.execute(sa.update(job).where(*still).values(executor=None))

    def _take_out_strays(self, tickets: set[str]) -> None:
        """Tickets of jobs that were stopped, paused or put in line anew: whoever took one would find nothing to do."""
        of_job = {ticket.partition(".")[0] for ticket in tickets}
        still = sa.select(job.c.id, job.c.turn).where(job.c.id.in_(of_job), job.c.state == "queued", job.c.line != "")
        with self._store.database.reading() as connection:
            valid = {Ticket(row.id, row.turn).id for row in connection.execute(still)} if tickets else set()
        self._queue.take_out(tickets - valid)

    def put_in_line(self, job_id: str, turn: int) -> None:
        """A waiting job whose `turn`-th ticket is gone gets another; one that nobody can take fails in words."""
        task = load(self._store.database, job_id)
        if task is None or task.state != "queued" or task.turn != turn:
            return
        try:
            to = self._lines.destination(task)
        except NotSent as error:
            self._end(job_id, "failed", error, only_from=("queued",))
            return
        with self._store.database.writing() as connection:
            self._lines.put(connection, job_id, to, batch=task.batch, turn=task.turn)

    def recover(self, task: Task) -> bool:
        """A job that was sent by a process that is gone: done by what was kept, or asked about where its server can tell, or done
        by what had come, else unknown.

        False while it may yet live.
        """
        others = task.executor != self._executor.id
        if others and (self._executor.is_alive(task.executor) or _lease_holds(task.lease)):
            return False
        if self._following.is_anothers(task):
            return True  # the server works on it, and a process that has the key asks on
        if others and not self._claim(task):
            return True  # another studio has it in hand
        try:
            if not (self._salvage.kept(task) or self._following.take(task) or self._salvage.arrived(task)):
                self._end(task.job_id, "unknown", worker_lost())
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
            self._salvage.kept(task) or self._salvage.arrived(task)
        except EaselError as error:
            _LOG.warning("What had come for job %s cannot be kept: %s", job_id, error.message)

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

    def _end(
        self, job_id: str, state: JobState, error: EaselError, only_from: Collection[str] = states.IN_FLIGHT
    ) -> None:
        with self._store.database.writing() as connection:
            states.move(connection, job_id, state, only_from=only_from, error=error.as_dict())

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


def _nobodys() -> NotSent:
    return NotSent(
        "The command that asked for this ended before sending it.", hint="Not sent, not billed. You can run it again."
    )
