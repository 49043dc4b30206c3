"""How a job gets its answer: the server of its line is asked, and who turned it away is followed by another.

Asking another server happens for "best" alone, and only while the request was not accepted: nothing is paid twice by it. The
job then stands in the other server's line like any other.
"""

from dataclasses import dataclass
from pathlib import Path

from easel.connections.choice import Terms, may_fail_over
from easel.connections.connection import BEST, Connection
from easel.connections.directory import Directory
from easel.costs import Prices
from easel.errors import EaselError, NotSent
from easel.jobs.attempts import JobObserver
from easel.jobs.lines import Lines
from easel.jobs.task import Task
from easel.jobs.turns import Turns
from easel.requests.turn import TurnParams
from easel.runs import states
from easel.runs.tables import job
from easel.settings import Settings
from easel.store.store import Store
from easel.wire.multipart import InputFile
from easel.wire.replies import Reply


@dataclass(frozen=True, slots=True)
class Routed:
    """The answer, whose it is, and what that server charges."""

    reply: Reply
    connection: Connection
    prices: Prices


class HandedOn(Exception):
    """The job stands in another server's line now."""


@dataclass(slots=True)
class Routing:
    """Asks for one job."""

    settings: Settings
    store: Store
    directory: Directory
    lines: Lines
    task: Task
    folder: Path
    observer: JobObserver
    executor_id: str

    def run(self) -> Routed:
        """Raises what ended it; Withdrawn when it is not to be sent (any more), HandedOn when another is to be asked."""
        terms = self._terms()
        if terms.blocked:  # it was taken a moment before its line was shut
            self.lines.give_back(self.task)
            raise HandedOn
        try:
            return Routed(self._send(terms), terms.connection, terms.prices)
        except EaselError as error:
            if self._may_ask_another(error) and self._handed_on(terms.connection):
                raise HandedOn from error
            raise

    def _terms(self) -> Terms:
        """What holds at the connection in whose line the job stands; where that has changed, the job is chosen for anew."""
        terms = self.directory.at(self.task.line, desk=self.task.desk)
        if terms is not None and (terms.well if self.task.wanted == BEST else self._is_named(terms.connection)):
            return terms
        try:
            found = self.lines.destination(self.task)
        except NotSent:
            if self.task.wanted != BEST or terms is None or not terms.resting:
                raise
            # nobody else can take it, and its server only rests: it waits for that, a minute at most
            self.lines.give_back(self.task, terms.resting)
            raise HandedOn from None
        if found.line != self.task.line:
            with self.store.database.writing() as transaction:
                self.lines.put(transaction, self.task.job_id, found, batch=self.task.batch, turn=self.task.turn)
            raise HandedOn
        return self.directory.terms(found.connection)

    def _is_named(self, connection: Connection) -> bool:
        """One that is defined outside may be another server under the same id, so its name has to agree as well."""
        same_name = self.task.connection in ("", connection.name)
        return connection.id == self.task.wanted and (same_name or connection.source == "saved")

    def _may_ask_another(self, error: EaselError) -> bool:
        """Not when an earlier attempt may have been billed: another server would make one request more of it."""
        accepted = not may_fail_over(error) or self.observer.may_be_billed
        return self.task.wanted == BEST and not accepted and not self.observer.withdrawn()

    def _handed_on(self, before: Connection) -> bool:
        """Whether another server has it now. The row is queued again by compare-and-swap: whoever pressed Stop meanwhile wins."""
        try:
            to = self.lines.choose(self.lines.need(self.task, before.id))
        except NotSent:
            return False
        task, back = self.task, {"sent_at": None, "lease": None, "executor": None, "stage": "", "connection": ""}
        with self.store.database.writing() as transaction:
            mine = (job.c.executor == self.executor_id,)
            states.move(transaction, task.job_id, "queued", only_from=("sent",), only_if=mine, **back)
            tried = (*task.tried, before.id)
            return self.lines.put(transaction, task.job_id, to, batch=task.batch, turn=task.turn, tried=tried)

    def _send(self, terms: Terms) -> Reply:
        task, patient = self.task, not self._has_others(terms.connection)
        fitted = self.directory.fitted(terms.connection, task.params, patient=patient)
        params = fitted.params
        self.observer.going_to(terms, fitted.notes)
        images, mask = self._files()
        if isinstance(params, TurnParams):
            turns = Turns(self.settings, self.store, self.directory, terms, fitted.client, self.folder, self.observer)
            return turns.send(task, params, images, mask)
        keeper = self.observer if fitted.as_task else None
        return fitted.client.send(params, images, mask, self.folder, self.observer, job_id=task.job_id, keeper=keeper)

    def _files(self) -> tuple[list[InputFile], InputFile | None]:
        """What goes along. Raises NotSent when a bucket does not give it."""
        try:
            return self.task.images(self.store.blobs), self.task.mask(self.store.blobs)
        except OSError as error:
            raise NotSent(f"The pictures to send could not be read: {error.strerror}.") from error

    def _has_others(self, connection: Connection) -> bool:
        """Whether another server could take it: then a rate limit is not waited out here."""
        if self.task.wanted != BEST:
            return False
        try:
            other = self.directory.choose(self.lines.need(self.task, connection.id))
        except NotSent:
            return False
        return other.connection.id != connection.id
