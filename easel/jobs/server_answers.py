"""Asks a server for the answer to a turn that it was to keep: free of charge, and nothing is sent anew."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from easel.connections.connection import Connection
from easel.errors import NotSent, Refused, Unknown
from easel.jobs.attempts import JobObserver
from easel.requests import kinds
from easel.runs.tables import attempt, job, run
from easel.settings import Settings
from easel.threads.tables import answer
from easel.wire.client import ImagesClient
from easel.wire.polling import Left
from easel.wire.replies import Reply

LEAST_WAIT, LONGEST_WAIT = 0.2, 10.0  # seconds between two looks at an answer that is still made
_TURNS = tuple(name for name, kind in kinds.KINDS.items() if kind.answer == "turn")
_NAMED: sa.Select[Any] = (
    sa.select(answer.c.response_id, attempt.c.started)
    .join_from(answer, job, job.c.id == answer.c.job_id)
    .join(run, run.c.id == job.c.run_id)
    .join(attempt, sa.and_(attempt.c.job_id == job.c.id, attempt.c.number == job.c.attempts))
    .where(job.c.id == sa.bindparam("name"), run.c.kind.in_(_TURNS), answer.c.response_id != "")
)


@dataclass(frozen=True, slots=True)
class Named:
    """An answer by the id that its server gave it, and when its request began (unix seconds)."""

    response_id: str
    at: float


def keeps(settings: Settings, connection: Connection) -> bool:
    """Whether that server is asked to keep its answers, as far as it does."""
    return settings.turn_store and not connection.forgets


def named(connection: sa.Connection, job_id: str) -> Named | None:
    """The answer to a job; None where it is no turn, or the server had not named its answer yet."""
    row = connection.execute(_NAMED, {"name": job_id}).one_or_none()
    return None if row is None else Named(*row)


def ask(
    client: ImagesClient, response_id: str, folder: Path, observer: JobObserver, settings: Settings
) -> Reply | None:
    """The answer as its server has kept it, asked for until it is whole; None where it is not to be had. Raises the error that
    it came to, and Left when this process goes: another one may ask on."""
    ends, wait = time.monotonic() + settings.timeout, max(settings.retry_wait, LEAST_WAIT)
    while time.monotonic() < ends:  # also after Stop: asking is free
        if observer.leaves():
            raise Left
        observer.stage("asking for the interrupted answer")
        try:
            reply = client.response(response_id, folder, observer)
        except Refused as error:
            if error.status == 200:  # what the turn came to
                raise
            if not error.retryable:
                return None
            reply = None
        except (NotSent, Unknown):  # asking again is free
            reply = None
        if reply is not None:
            return reply
        time.sleep(wait)
        wait = min(wait * 1.5, LONGEST_WAIT)
    return None
