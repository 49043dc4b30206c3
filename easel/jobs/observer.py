"""What a job notes down while its request runs: each try before its first byte, its stages, previews, and Stop."""

import logging
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from easel.connections.directory import Directory
from easel.connections.dispatch import Choice
from easel.jobs import restored, states, tries
from easel.jobs.pulse import LEASE, Pulse
from easel.jobs.task import Task
from easel.ledger import budgets
from easel.library.library import PARTIALS, Library
from easel.library.tables import attempt as attempt_table
from easel.library.tables import job
from easel.library.trouble import TROUBLE, reason
from easel.pictures.structure import BrokenPicture, check
from easel.wire.replies import Attempt, PartialPicture

_LOG = logging.getLogger(__name__)


class Withdrawn(Exception):
    """The job may not be sent (any more): it was cancelled, stopped, or somebody else has it. Nothing went out."""


class JobObserver:
    """Implements wire's Observer for one job, whichever servers it goes to. `attempts` counts its tries at all of them."""

    def __init__(self, task: Task, library: Library, pulse: Pulse, executor_id: str, directory: Directory) -> None:
        self._task = task
        self._library = library
        self._pulse = pulse
        self._executor_id = executor_id
        self._directory = directory
        self._choice: Choice | None = None
        self._previews: list[str] = []
        self.attempts = 0

    def going_to(self, choice: Choice) -> None:
        """The next tries go to this server."""
        self._choice = choice

    def attempt_started(self, number: int, request_id: str, streamed: bool) -> None:
        """Commits, before the first byte, that this try is sent. Raises Withdrawn when it must not be, BudgetReached.

        `number` counts the tries at one server; the rows count those of the job.
        """
        assert self._choice is not None
        now, count = time.time(), self.attempts + 1
        try_row = {"job_id": self._task.job_id, "number": count, "request_id": request_id, "streamed": streamed}
        values = {"attempts": count, "request_id": request_id, "lease": now + LEASE}
        values |= {"why": self._choice.why}
        with self._library.database.writing() as connection:
            # budgets go by names, and it may have been renamed since it was chosen
            values["connection"] = name = self._directory.store.called(connection, self._choice.connection)
            if number == 1:
                budgets.check(connection, self._task.job_id, name, free=self._choice.connection.is_free)
            if not (self._first(connection, now, values) if count == 1 else self._again(connection, values)):
                raise Withdrawn
            connection.execute(sa.insert(attempt_table), try_row | {"started": now, "connection": name})
        self.attempts = count
        restored.note_sent(self._library.home, request_id)
        if number > 1:
            self._directory.limits.of(self._choice.connection).sent_again()

    def _first(self, connection: sa.Connection, now: float, values: dict[str, Any]) -> bool:
        values = values | {"sent_at": now, "stage": "sending", "executor": self._executor_id}
        return states.move(connection, self._task.job_id, "sent", **values)

    def _again(self, connection: sa.Connection, values: dict[str, Any]) -> bool:
        mine = (job.c.id == self._task.job_id, job.c.state == "sent", job.c.executor == self._executor_id)
        return connection.execute(sa.update(job).where(*mine).values(**values)).rowcount == 1

    def attempt_ended(self, attempt: Attempt) -> None:
        self._note(lambda connection: tries.record(connection, self._task.job_id, self.attempts, attempt))
        if self._choice is not None:
            self._directory.learn(self._choice.connection, attempt)

    def stage(self, text: str) -> None:
        self._pulse.stage(self._task.job_id, text)

    def partial(self, partial: PartialPicture) -> None:
        """Publishes a preview; the one before it stays a little, as a page may just be fetching it."""
        path = partial.picture.path
        try:
            key = f"{self._task.job_id}.{partial.index % 10_000}.{check(path).format}"
            self._library.blobs.put_copy(path, f"{PARTIALS}/{key}")
        except (BrokenPicture, OSError):  # a preview is worth nothing beside the picture that is still to come
            return
        finally:
            path.unlink(missing_ok=True)
        for old in self._previews[:-1]:
            self._library.blobs.delete(f"{PARTIALS}/{old}")
        self._previews = [*self._previews[-1:], key]
        values = {"partial": key, "partial_index": partial.index}
        published = sa.update(job).where(job.c.id == self._task.job_id).values(**values)
        self._note(lambda connection: connection.execute(published))

    def stopped(self) -> bool:
        """True also when it cannot be told: then no further try is the safe answer."""
        return self._state() != "sent"

    def withdrawn(self) -> bool:
        """Whether nothing is to be sent for it any more: cancelled, stopped, or ended elsewhere."""
        return self._state() not in ("queued", "sent")

    def _state(self) -> str | None:
        try:
            with self._library.database.reading() as connection:
                state: str | None = connection.execute(
                    sa.select(job.c.state).where(job.c.id == self._task.job_id)
                ).scalar()
        except TROUBLE:
            return None
        return state

    def _note(self, change: Callable[[sa.Connection], object]) -> None:
        """A note that cannot be taken (a full disk, say) must not stop the reading of a picture that is paid for."""
        try:
            with self._library.database.noting() as connection:
                change(connection)
        except TROUBLE as error:
            _LOG.warning("A note about job %s could not be taken: %s", self._task.job_id, reason(error))
