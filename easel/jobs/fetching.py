"""Fetches the picture behind the link of a kept answer, later and for nothing: when its host was allowed, or is there again.

No request is made anew, so nothing can be billed by it.
"""

import logging
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from easel import costs
from easel.connections.connection import Connection
from easel.connections.directory import Directory
from easel.errors import EaselError, NoPicture, NotFetched, SealFailed
from easel.jobs import task
from easel.jobs.alive import Place
from easel.jobs.errands import Errands
from easel.jobs.keep import Keeping
from easel.jobs.task import Task
from easel.library.library import ANSWERS
from easel.requests import kinds
from easel.runs.records import Job
from easel.runs.runs import Runs
from easel.runs.tables import job
from easel.settings import Settings
from easel.store.store import Store
from easel.store.trouble import TROUBLE, reason
from easel.wire.answers import read_kept
from easel.wire.deadline import Deadline
from easel.wire.links import Links
from easel.wire.picture_folder import PictureFolder
from easel.wire.replies import Reply

_LOG = logging.getLogger(__name__)

STAGE = "Downloading the picture"
_FAILED = (job.c.state == "failed", job.c.raw.is_not(None))


class Fetching:
    def __init__(self, settings: Settings, store: Store, directory: Directory, keeping: Keeping) -> None:
        self._settings = settings
        self._store = store
        self._runs = Runs(store)
        self._directory = directory
        self._keeping = keeping
        self._errands = Errands(store.database, STAGE, _FAILED)

    def can(self, found: Job) -> bool:
        """Whether the job's picture lies behind a link whose host may be asked now."""
        if not _is_linked(found):
            return False
        connection = self._connection(found)
        return connection is not None and connection.may_fetch_from(str((found.error or {}).get("host", "")))

    def unfetched(self, desk: str) -> tuple[Job, ...]:
        """Every job whose picture lies behind a link, whether or not its host may be asked; oldest first."""
        wanted = sa.select(job.c.id).where(job.c.desk == desk, *_FAILED).order_by(job.c.id)
        with self._store.database.reading() as connection:
            names = connection.execute(wanted).scalars().all()
        jobs = (self._runs.job(name, desk=desk) for name in names)
        return tuple(found for found in jobs if found is not None and _is_linked(found))

    def start(self, desk: str, job_id: str, executor: Place, incoming: Path) -> bool:
        """Fetches it in a thread of its own, into this process's own folder; False where there is nothing to fetch, or somebody
        is at it."""
        found = self._runs.job(job_id, desk=desk)
        if found is None or not self.can(found):
            return False
        return self._errands.start(job_id, executor, lambda: self._run(found, incoming / job_id))

    def close(self, grace: float) -> None:
        """Waits up to `grace` seconds for what is under way."""
        self._errands.close(grace)

    def _run(self, found: Job, folder: Path) -> None:
        error: dict[str, Any] = dict(found.error or {})
        try:
            self._fetch(found, folder)
        except SealFailed as failed:
            error = failed.as_dict()
        except EaselError as failed:
            error |= {"message": failed.message, "allowed": True} | _where(failed)
        except (*TROUBLE, sa.exc.DBAPIError, OSError) as trouble:
            _LOG.warning("The picture of job %s could not be kept: %s", found.id, reason(trouble))
            error |= {"message": f"The picture could not be kept: {reason(trouble)}.", "allowed": True}
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            self._end(found.id, error)

    def _end(self, job_id: str, error: dict[str, Any]) -> None:
        """Nothing where it is done: then it has failed no more."""
        over = sa.update(job).where(job.c.id == job_id, *_FAILED)
        with self._store.database.writing() as connection:
            connection.execute(over.values(stage="", error=error))

    def _fetch(self, found: Job, folder: Path) -> None:
        """Raises EaselError, OSError."""
        known, connection = task.load(self._store.database, found.id), self._connection(found)
        if known is None or connection is None:
            raise NoPicture("The connection that answered no longer exists.")
        kept = self._store.sidecars.of_job(found.id)
        try:
            reply = self._reply(found, known, connection, folder)
        except EaselError:
            if not any(not sidecar.broken for sidecar in kept):
                raise
            reply = None
        if kept:  # its process ended after that
            self._keeping.take_in(found.id, kept, reply.pictures if reply else ())
            return
        assert reply is not None
        answered = replace(known, connection=found.connection)
        self._keeping.keep(answered, reply, found.attempts, self._directory.prices_of(connection))

    def _reply(self, found: Job, known: Task, connection: Connection, folder: Path) -> Reply:
        """The answer, its pictures in `folder`. Raises EaselError, OSError."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = connection.settings(self._settings)
        deadline = Deadline.of(settings, known.params.size)
        with PictureFolder(folder, found.request_id or "fetched", settings.max_picture) as pictures:
            links = Links(_endpoint(known, connection), deadline, pictures, self._directory.network(connection))
            answer = self._store.blobs.get(f"{ANSWERS}/{found.id}")
            return read_kept(answer, links, found.request_id, _told_cost(found))

    def _connection(self, found: Job) -> Connection | None:
        connections = self._directory.store.all(desk=found.desk)
        return next((each for each in connections if each.name == found.connection), None)


def _is_linked(found: Job) -> bool:
    error = found.error or {}
    return found.state == "failed" and error.get("kind") == "NotFetched" and bool(error.get("answer_kept"))


def _where(failed: EaselError) -> dict[str, Any]:
    return {"host": failed.host, "allowed": failed.allowed} if isinstance(failed, NotFetched) else {}


def _endpoint(known: Task, connection: Connection) -> str:
    return f"{connection.base_url}/{kinds.of(known.kind).endpoint}"


def _told_cost(found: Job) -> Decimal | None:
    """What the head of the answer told, which is not kept with its text."""
    return costs.money((found.error or {}).get("cost"))
