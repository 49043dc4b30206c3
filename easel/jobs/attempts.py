"""Notes down what happens while a job's request runs: each attempt before its first byte, its stages, previews, and Stop."""

import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from easel.connections.choice import Terms
from easel.connections.directory import Directory
from easel.experiments import spending
from easel.jobs import server_tasks
from easel.jobs.alive import LEASE, Heartbeat
from easel.jobs.task import Task
from easel.ledger import budgets
from easel.library.library import PARTIALS
from easel.pictures.structure import BrokenPicture, check
from easel.runs import states
from easel.runs.load import MARGIN, MINUTE, sent_within_a_minute
from easel.runs.tables import attempt, job
from easel.runs.tables import attempt as attempt_table
from easel.store.store import Store
from easel.store.trouble import TROUBLE, reason
from easel.threads import rows as answers
from easel.wire.replies import Attempt, PartialPicture
from easel.wire.server_task import ServerTask

LAST_SENT = "last-sent"  # the file beside the database that a copy of it is held against

_LOG = logging.getLogger(__name__)
_STATE = sa.select(job.c.state).where(job.c.id == sa.bindparam("name"))
_LOOK = 0.2  # seconds between two looks whether it is still to be sent
_NO_TASKS = "This server does not take tasks, so it was sent as an ordinary request."


class Withdrawn(Exception):
    """The job may not be sent (any more): it was cancelled, stopped, or somebody else has it. Nothing went out."""


class JobObserver:
    """Implements wire's Observer and TaskKeeper for one job, whichever servers it goes to; `attempts` counts those at all."""

    def __init__(
        self,
        task: Task,
        store: Store,
        heartbeat: Heartbeat,
        executor_id: str,
        directory: Directory,
        is_closing: Callable[[], bool] = lambda: False,
    ) -> None:
        self._task = task
        self._store = store
        self._heartbeat = heartbeat
        self._executor_id = executor_id
        self._directory = directory
        self._is_closing = is_closing
        self._terms: Terms | None = None
        self._notes: list[str] = []
        self._failed: Attempt | None = None  # the latest one, where it may have been billed all the same
        self._stream_failed = False
        self._previews: list[str] = []
        self._is_sent = False
        self.is_stopped = False  # a person waits for it no longer
        self.response_id = ""  # of a turn, as soon as its server has named it
        self.attempts = task.attempts
        self.unconfirmed = 0  # attempts that may have been billed, each followed by another

    @property
    def may_be_billed(self) -> bool:
        """Whether a server may charge for what was tried so far, though no picture came."""
        return self.unconfirmed > 0 or self._failed is not None

    def going_to(self, terms: Terms, notes: Iterable[str] = ()) -> None:
        """The next attempts go to the server of these terms; `notes` tell what is sent otherwise than wished."""
        self._terms, self._notes, self._stream_failed = terms, list(notes), False

    def attempt_started(self, number: int, request_id: str, streamed: bool) -> None:
        """Commits, before the first byte, that this attempt is sent. Raises Withdrawn when it must not be, BudgetReached.

        `number` counts the attempts at one server; the rows count those of the job. One that follows a possibly billed one
        is booked as a further request, and the budgets are asked again.
        """
        while (seconds := self._started(number, request_id, streamed=streamed)) is not None:
            self._wait(seconds)
        note_sent(self._store.home, request_id)

    def _started(self, number: int, request_id: str, *, streamed: bool) -> float | None:
        """None when it is on disk that it begins; else the seconds until the server's minute has room for it.

        Whoever begins counts what began before, in turn with all others: no minute holds more than its limit, whatever is
        tried again and wherever.
        """
        assert self._terms is not None
        now, count = time.time(), self.attempts + 1
        attempt_row = {"job_id": self._task.job_id, "number": count, "request_id": request_id, "streamed": streamed}
        values = {"attempts": count, "request_id": request_id, "lease": now + LEASE}
        unconfirmed = self.unconfirmed + (self._failed is not None)
        notes = [*self._notes, *_repeats(self._failed, streamed=streamed)]
        values |= {"unconfirmed": unconfirmed, "notes": notes or None}
        with self._store.database.writing() as connection:
            # budgets go by names, and it may have been renamed since it was chosen
            values["connection"] = name = self._directory.store.called(connection, self._terms.connection)
            if seconds := self._full(connection, name, now):
                return seconds
            if number == 1 or self._failed is not None:
                free, requests = self._terms.is_free, unconfirmed + 1
                budgets.check(connection, self._task.desk, self._task.job_id, name, free=free, requests=requests)
                if self._task.batch:  # cells of experiments
                    spending.check(connection, self._task.job_id, free=free, requests=requests)
            if not (self._again(connection, values) if self._is_sent else self._first(connection, now, values)):
                raise Withdrawn
            connection.execute(sa.insert(attempt_table), attempt_row | {"started": now, "connection": name})
        self.attempts, self.unconfirmed, self._notes, self._failed = count, unconfirmed, notes, None
        self._is_sent = True
        return None

    def _full(self, connection: sa.Connection, name: str, now: float) -> float:
        """Seconds until the server's minute has room for one more; 0 when it has."""
        limit = self._terms.a_minute if self._terms else None
        sent = sent_within_a_minute(connection, name, now) if limit else []
        return max(0.05, sent[-limit] + MINUTE + MARGIN - now) if limit and len(sent) >= limit else 0.0

    def _wait(self, seconds: float) -> None:
        """Raises Withdrawn when it is not to be sent any more."""
        assert self._terms is not None
        ends, name = time.monotonic() + seconds, self._terms.connection.name
        while (left := ends - time.monotonic()) > 0:
            if self.withdrawn() or (self._is_closing() and not self._is_sent):
                raise Withdrawn
            self.stage(f"Waiting: {name} takes no more requests this minute, about {max(1, round(left))} s")
            time.sleep(min(_LOOK, left))

    def _first(self, connection: sa.Connection, now: float, values: dict[str, Any]) -> bool:
        """Only by the ticket that the row names: who paused, stopped or moved it meanwhile has it."""
        values = values | {"sent_at": now, "stage": "sending", "executor": self._executor_id}
        same = (job.c.turn == self._task.turn, job.c.line == self._task.line)
        unreserved = sa.or_(job.c.executor.is_(None), job.c.executor == self._executor_id)
        return states.move(connection, self._task.job_id, "sent", only_if=(*same, unreserved), **values)

    def _again(self, connection: sa.Connection, values: dict[str, Any]) -> bool:
        mine = (job.c.id == self._task.job_id, job.c.state == "sent", job.c.executor == self._executor_id)
        return connection.execute(sa.update(job).where(*mine).values(**values)).rowcount == 1

    def attempt_ended(self, attempt: Attempt) -> None:
        self._note(partial(self._ended, attempt))
        billed = attempt.error is not None and attempt.may_be_billed
        self._failed = attempt if billed else None
        self._stream_failed |= attempt.streamed and billed and attempt.outcome == "ServerFailed"
        if self._terms is None:
            return
        self._directory.learn(self._terms.connection, attempt)
        if attempt.outcome == "TasksOff":
            self._notes = [_NO_TASKS]
            self._directory.learn_tasks_off(self._terms.connection)
        if self._stream_failed and attempt.outcome == "ok" and not attempt.streamed:
            self._directory.learn_streams_fail(self._terms.connection)

    def _ended(self, attempt: Attempt, connection: sa.Connection) -> None:
        record(connection, self._task.job_id, self.attempts, attempt)
        self.is_stopped = connection.execute(_STATE, {"name": self._task.job_id}).scalar() == "stopped"

    def taken(self, task: ServerTask) -> None:
        """Commits, before the server is asked about it, which task it made of this attempt. A database that takes nothing must
        not keep the picture from coming."""
        try:
            with self._store.database.writing() as connection:
                server_tasks.note(connection, self._task.job_id, self.attempts, task)
        except TROUBLE as error:
            _LOG.error("Which task job %s became could not be noted: %s", self._task.job_id, reason(error))

    def leaves(self) -> bool:
        return self._is_closing()

    def stage(self, text: str) -> None:
        self._heartbeat.stage(self._task.job_id, text)

    def partial(self, partial: PartialPicture) -> None:
        """Publishes a preview; the one before it stays a little, as a page may just be fetching it."""
        path = partial.picture.path
        try:
            key = f"{self._task.job_id}.{partial.index % 10_000}.{check(path).format}"
            self._store.blobs.put_copy(path, f"{PARTIALS}/{key}")
        except (BrokenPicture, OSError):  # a preview is worth nothing beside the picture that is still to come
            return
        finally:
            path.unlink(missing_ok=True)
        for old in self._previews[:-1]:
            self._store.blobs.delete(f"{PARTIALS}/{old}")
        self._previews = [*self._previews[-1:], key]
        values = {"partial": key, "partial_index": partial.index}
        published = sa.update(job).where(job.c.id == self._task.job_id).values(**values)
        self._note(lambda connection: connection.execute(published))

    def words(self, text: str) -> None:
        self._note(lambda connection: answers.say(connection, self._task.job_id, words=text))

    def response(self, response_id: str) -> None:
        self.response_id = response_id
        self._note(lambda connection: answers.say(connection, self._task.job_id, response_id=response_id))

    def stopped(self) -> bool:
        """True also when it cannot be told: then no further attempt is the safe answer."""
        return self._state() != "sent"

    def withdrawn(self) -> bool:
        """Whether nothing is to be sent for it any more: cancelled, stopped, or ended elsewhere."""
        return self._state() not in ("queued", "sent")

    def _state(self) -> str | None:
        try:
            with self._store.database.reading() as connection:
                state: str | None = connection.execute(_STATE, {"name": self._task.job_id}).scalar()
        except TROUBLE:
            return None
        return state

    def _note(self, change: Callable[[sa.Connection], object]) -> None:
        """A note that cannot be taken (a full disk, say) must not stop the reading of a picture that is paid for."""
        try:
            with self._store.database.noting() as connection:
                change(connection)
        except TROUBLE as error:
            _LOG.warning("A note about job %s could not be taken: %s", self._task.job_id, reason(error))


def _repeats(failed: Attempt | None, *, streamed: bool) -> Iterator[str]:
    """What is said of a request that is sent once more although it may be billed twice."""
    if failed is None:
        return
    again = "sent again without streaming" if failed.streamed and not streamed else "sent again"
    said = f" with {failed.status}" if failed.status else ""
    yield f"The server failed a request{said} after {failed.seconds:.1f} s, so it was {again}: both may have been billed."


def record(connection: sa.Connection, job_id: str, number: int, ended: Attempt) -> None:
    """The row was written before the attempt's first byte."""
    this = (attempt.c.job_id == job_id, attempt.c.number == number)
    values = {
        "seconds": ended.seconds,
        "outcome": ended.outcome,
        "status": ended.status,
        "upstream_request_id": ended.upstream_request_id[:255],
        "account_id": ended.account_id[:255],
        "key_id": ended.key_id[:255],
        "headers": dict(ended.headers),
        "error": ended.error.as_dict() if ended.error else None,
    }
    connection.execute(sa.update(attempt).where(*this).values(**values))


def note_sent(home: Path, request_id: str) -> None:
    """After the row of an attempt was committed, before its first byte goes out. A full disk must not keep it back."""
    draft = home / f".{LAST_SENT}.{request_id}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            out.write(request_id)
        draft.replace(home / LAST_SENT)
    except OSError as error:
        _LOG.warning("What was sent last could not be noted beside the database: %s", error.strerror)
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
