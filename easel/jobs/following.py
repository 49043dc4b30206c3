"""Goes on asking about jobs whose process is gone, and looks again at those that were given up: free, nothing is sent anew.

These are tasks, and turns of which the server keeps its answer.
"""

import logging
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from easel.connections.connection import Connection
from easel.errors import EaselError, NoPicture, NotSent, SealFailed, Unknown, WorkerLost
from easel.jobs import server_answers, server_tasks, task
from easel.jobs.attempts import JobObserver
from easel.jobs.ending import Ending
from easel.jobs.errands import Errands
from easel.jobs.parts import Parts
from easel.jobs.salvage import Salvage
from easel.jobs.server_answers import Named
from easel.jobs.task import Task
from easel.rounds import survived
from easel.runs import states
from easel.runs.records import Job
from easel.runs.runs import Runs
from easel.runs.tables import job
from easel.store.trouble import TROUBLE, reason
from easel.wire.polling import Left
from easel.wire.replies import Reply
from easel.wire.server_task import Begun

STAGE = "Looking again"
_GIVEN_UP = (job.c.state == "unknown", job.c.settled == "")
_STILL = "This may have been billed. Looking again is free; if you run it again, you may be charged twice."
_TURN = 0.02  # seconds between two tries to have the job in hand

_LOG = logging.getLogger(__name__)


class Following:
    """One per engine; `ending` writes down what a task came to that brought no picture."""

    def __init__(self, parts: Parts, ending: Ending) -> None:
        self._parts = parts
        self._ending = ending
        self._store, self._directory, self._keeping = parts.store, parts.directory, parts.keeping
        self._salvage = Salvage(parts.store, parts.keeping)
        self._heartbeat, self._is_closing = parts.heartbeat, parts.is_closing
        self._executor_id = parts.executor.id
        self._looks = Errands(parts.store.database, STAGE, _GIVEN_UP)
        self._threads: dict[str, threading.Thread] = {}

    def is_anothers(self, lost: Task) -> bool:
        """Whether this one cannot ask about the job of a dead process, and another may: one with its key."""
        begun, connection = self._begun(lost), self._connection(lost)
        if begun is None or (connection is not None and not self._is_closing()):
            return False
        settings = self._parts.settings
        longest = settings.timeout if isinstance(begun, Named) else settings.timeout_task
        return time.time() - begun.at < longest

    def take(self, lost: Task) -> bool:
        """Goes on asking about the job of a dead process, which is this one's now; False where its server can tell nothing."""
        begun, connection = self._begun(lost), self._connection(lost)
        if begun is None or connection is None:
            return False
        self._parts.here.add(lost.job_id)
        work = threading.Thread(
            target=survived,
            args=(_LOG, f"Job {lost.job_id}", lambda: self._in_hand(lost, begun, connection)),
            name=f"follow-{lost.job_id}",
            daemon=True,
        )
        self._threads[lost.job_id] = work
        work.start()
        return True

    def can_look(self, found: Job) -> bool:
        """Whether the server may still tell what became of a job whose end is unknown."""
        if not found.open:
            return False
        begun = self._begun(found)
        return begun is not None and not _is_expired(begun) and self._connection(found) is not None

    def given_up(self, desk: str) -> tuple[Job, ...]:
        """Every open job of unknown end of which its server may still tell, whether or not this process has the key."""
        wanted = sa.select(job.c.id).where(job.c.desk == desk, *_GIVEN_UP).order_by(job.c.id)
        with self._store.database.reading() as connection:
            names = connection.execute(wanted).scalars().all()
        jobs = (Runs(self._store).job(name, desk=desk) for name in names)
        begun = ((found, self._begun(found)) for found in jobs if found is not None)
        return tuple(found for found, known in begun if known is not None and not _is_expired(known))

    def look(self, desk: str, job_id: str) -> bool:
        """Begins to ask again; False where there is nothing to ask, or somebody is at it."""
        lost = task.load(self._store.database, job_id)
        if lost is None or lost.desk != desk or lost.state != "unknown":
            return False
        begun, connection = self._begun(lost), self._connection(lost)
        if begun is None or connection is None or _is_expired(begun):
            return False
        return self._looks.start(job_id, self._parts.executor, lambda: self._look(lost, begun, connection))

    def close(self, grace: float) -> None:
        """Waits up to `grace` seconds for what is under way."""
        ends = time.monotonic() + grace
        for each in list(self._threads.values()):
            each.join(max(0.0, ends - time.monotonic()))
        self._looks.close(max(0.0, ends - time.monotonic()))

    def _in_hand(self, lost: Task, begun: Begun | Named, connection: Connection) -> None:
        """Whoever found it lets go of it first."""
        try:
            mine = False
            while not mine:
                with self._heartbeat.flying(lost.job_id) as mine:
                    if mine:
                        self._follow(lost, begun, connection)
                if not mine:
                    time.sleep(_TURN)
        finally:
            self._threads.pop(lost.job_id, None)
            self._parts.over(lost.job_id)

    def _follow(self, lost: Task, begun: Begun | Named, connection: Connection) -> None:
        folder = self._folder(lost)
        try:
            self._ask(lost, begun, connection, folder)
        except Left:
            with self._store.database.writing() as transaction:
                server_tasks.release(transaction, lost.job_id, self._executor_id)
        except EaselError as error:
            self._ending.fail(lost.job_id, error)
        except (*TROUBLE, sa.exc.DBAPIError, OSError) as error:  # what has come stays: it is taken in at the next look
            _LOG.error("Job %s could not be kept and is left to the recovery: %s", lost.job_id, reason(error))
            return
        shutil.rmtree(folder, ignore_errors=True)

    def _look(self, lost: Task, begun: Begun | Named, connection: Connection) -> None:
        folder, error = self._folder(lost), None
        try:
            self._ask(lost, begun, connection, folder)
        except Left:
            pass
        except EaselError as failed:
            error = failed
        except (*TROUBLE, sa.exc.DBAPIError, OSError) as trouble:
            _LOG.warning("The picture of job %s could not be kept: %s", lost.job_id, reason(trouble))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            self._told(lost.job_id, error)

    def _told(self, job_id: str, error: EaselError | None) -> None:
        """What the look came to: the task's own end, or why there is none yet. Nothing where it is done."""
        ended = error is not None and not isinstance(error, Unknown | SealFailed)
        if ended and error is not None:
            self._ending.keep_answer(job_id, error)
        with self._store.database.writing() as transaction:
            if ended and error is not None:
                states.move(transaction, job_id, "failed", only_from=("unknown",), error=error.as_dict())
            values = {} if error is None else {"error": error.as_dict()}
            still = sa.update(job).where(job.c.id == job_id, job.c.state == "unknown")
            transaction.execute(still.values(stage="", **values))

    def _ask(self, lost: Task, begun: Begun | Named, connection: Connection, folder: Path) -> None:
        """Raises EaselError, Left, OSError."""
        if self._salvage.kept(lost) or (isinstance(begun, Begun) and self._salvage.arrived(lost)):
            return  # its process ended after that
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        observer = JobObserver(lost, self._store, self._heartbeat, self._executor_id, self._directory, self._is_closing)
        terms = self._directory.terms(connection)
        observer.going_to(terms)
        reply = self._asked(lost, begun, connection, folder, observer)
        if reply is None:
            if not self._salvage.arrived(lost):
                raise _untold() if lost.state == "unknown" else worker_lost()
            return
        observer.stage("checking the picture")
        try:
            self._keeping.keep(replace(lost, connection=connection.name), reply, lost.attempts, terms.prices)
        except OSError as error:
            why = (error.strerror or "the disk failed").lower()
            raise NoPicture(f"A picture arrived but could not be saved to the library: {why}.") from error

    def _asked(
        self, lost: Task, begun: Begun | Named, connection: Connection, folder: Path, observer: JobObserver
    ) -> Reply | None:
        """What the server tells; None where it has kept nothing."""
        try:
            client = self._directory.client(connection, model=lost.params.model)
            if isinstance(begun, Named):
                settings = connection.settings(self._parts.settings)
                return server_answers.ask(client, begun.response_id, folder, observer, settings)
            return client.follow(begun, lost.params, folder, observer, job_id=lost.job_id, keeper=observer)
        except NotSent as error:  # the question was not; the request had been, long before
            raise Unknown(f"The server could not be asked: {error.message}", hint=_STILL) from error

    def _folder(self, lost: Task) -> Path:
        return self._parts.settings.home / "incoming" / self._executor_id / lost.job_id

    def _begun(self, found: Task | Job) -> Begun | Named | None:
        """By what its latest attempt can be asked about."""
        name, connection = found.job_id if isinstance(found, Task) else found.id, self._connection(found)
        with self._store.database.reading() as transaction:
            begun: Begun | Named | None = server_tasks.begun(transaction, name)
            if begun is None and self._parts.settings.turn_store and not (connection and connection.forgets):
                begun = server_answers.named(transaction, name)
        return begun

    def _connection(self, found: Task | Job) -> Connection | None:
        """Whoever took it, as far as this process has its key."""
        asked = sa.select(job.c.connection).where(job.c.id == (found.job_id if isinstance(found, Task) else found.id))
        with self._store.database.reading() as transaction:
            name = transaction.execute(asked).scalar()
        known = self._directory.store.all(desk=found.desk)
        return next((each for each in known if each.name == name), None)


def worker_lost() -> WorkerLost:
    return WorkerLost("The studio closed while waiting for the server’s answer.")


def _untold() -> Unknown:
    return Unknown("The server has no saved answer for this turn.", hint=_STILL)


def _is_expired(begun: Begun | Named) -> bool:
    return isinstance(begun, Begun) and begun.task.is_expired
