"""One job from its row to its end: asks the server once, keeps what comes, and leaves the true state behind."""

import shutil
from collections.abc import Callable
from pathlib import Path

from easel.errors import BadParams, EaselError, NoPicture, NoRoom, NotSent, Unknown
from easel.jobs import states, task
from easel.jobs.dispatch import Connection, choose
from easel.jobs.keeping import Keeping
from easel.jobs.observer import JobObserver, Withdrawn
from easel.jobs.pulse import Pulse
from easel.jobs.task import Task
from easel.library.library import Library
from easel.library.records import JobState
from easel.params import EditParams
from easel.settings import Settings
from easel.wire.client import ImagesClient
from easel.wire.replies import Reply

ROOM = 64 * 1024 * 1024  # bytes that must stay free beside the largest picture


class Worker:
    """`incoming` is this process's own folder for what arrives, on the same disk as the library."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        keeping: Keeping,
        pulse: Pulse,
        connections: tuple[Connection, ...],
        executor_id: str,
    ) -> None:
        self._settings = settings
        self._library = library
        self._keeping = keeping
        self._pulse = pulse
        self._connections = connections
        self._executor_id = executor_id
        self._incoming = settings.home / "incoming" / executor_id

    def run(self, job_id: str, recover: Callable[[Task], object]) -> None:
        """Runs a queued job to its end. One that was already sent by somebody who is gone is recovered, never sent again."""
        with self._pulse.flying(job_id) as mine:
            found = task.load(self._library.database, job_id) if mine else None
            if found is None:
                return
            if found.state == "queued":
                self._send(found)
            elif found.state in states.IN_FLIGHT:
                recover(found)

    def _send(self, job: Task) -> None:
        folder = self._incoming / job.job_id
        observer = JobObserver(job, self._library, self._pulse, self._executor_id)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            reply = self._ask(job, folder, observer)
            self._keep(job, reply, observer, folder)
        except Withdrawn:
            pass
        except EaselError as error:
            self._fail(job.job_id, error)
        except BaseException:
            # Not ours to judge: a job that was not sent fails in words, one that was is left to the sweep.
            self._fail_unsent(job.job_id)
            raise
        shutil.rmtree(folder, ignore_errors=True)

    def _ask(self, job: Task, folder: Path, observer: JobObserver) -> Reply:
        connection = choose(self._connections, job.connection)
        if shutil.disk_usage(folder).free < self._settings.max_picture + ROOM:
            raise NoRoom("The disk is too full to keep another picture.")
        params = job.params
        if params.problems():
            raise BadParams(params.problems())
        client = ImagesClient(
            connection.base_url,
            connection.api_key,
            settings=self._settings,
            connection=connection.name,
            sandbox=connection.sandbox,
        )
        if not isinstance(params, EditParams):
            return client.generate(params, folder, observer, job_id=job.job_id)
        blobs = self._library.blobs
        return client.edit(params, job.images(blobs), job.mask(blobs), folder, observer, job_id=job.job_id)

    def _keep(self, job: Task, reply: Reply, observer: JobObserver, folder: Path) -> None:
        observer.stage("checking the picture")
        try:
            self._keeping.keep(job, reply, observer.attempts)
        except OSError as error:
            rescued = self._settings.home / "rescued" / job.job_id
            rescued.parent.mkdir(mode=0o700, exist_ok=True)
            folder.rename(rescued)
            reason = (error.strerror or "the disk failed").lower()
            raise NoPicture(
                f"A picture arrived but could not be put into the library: {reason}.",
                hint=f"It was probably billed. Its file is kept in EASEL_HOME/rescued/{job.job_id}.",
                request_id=reply.request_id,
            ) from error

    def _fail(self, job_id: str, error: EaselError) -> None:
        if isinstance(error, NoPicture) and error.answer:
            self._keeping.keep_raw(job_id, error.answer)
        to: JobState = "unknown" if isinstance(error, Unknown) else "failed"
        with self._library.database.writing() as connection:
            if not states.move(connection, job_id, to, only_from=states.IN_FLIGHT, error=error.as_dict()):
                states.move(connection, job_id, "failed", only_from=("queued",), error=error.as_dict())

    def _fail_unsent(self, job_id: str) -> None:
        error = NotSent("Easel itself failed before it sent anything; its log says how.")
        with self._library.database.writing() as connection:
            states.move(connection, job_id, "failed", only_from=("queued",), error=error.as_dict())
