"""Pauses a whole experiment where one of its cells meets what every other would meet, too: nothing further is sent.

The cell that met it waits with the others where nothing was billed; what may have been billed ends as it did.
"""

import math
import time
from dataclasses import asdict, dataclass
from typing import Any, Self

import sqlalchemy as sa

from easel.connections.tables import connection
from easel.errors import BudgetReached, EaselError, NotSent, RateLimited
from easel.experiments.tables import cell, experiment
from easel.runs import batching, states
from easel.runs.tables import job, run
from easel.words import errors as error_words
from easel.words import units

MOST_TRIES = 20  # requests of one cell that a busy server turns away before its experiment pauses
STRIKES = 5  # cells in a row that failed and may have been billed: the next would most likely, too

_FAILURES = frozenset({"ServerFailed", "SlowServerError", "CutOff", "TimedOut", "NoPicture", "NotFetched"})
SWITCHED_OFF = "SwitchedOff"


@dataclass(frozen=True, slots=True)
class Brake:
    """Why an experiment paused: `message` says what happened, `way` what to do. `cell` is the index of the one that met it, `at`
    the time in unix seconds, `until` when it may go on, where a server said so."""

    kind: str
    message: str
    way: str
    until: float | None = None
    cell: int | None = None
    at: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(**{name: data[name] for name in cls.__dataclass_fields__ if name in data})


def of(error: EaselError, longest: float = math.inf) -> Brake | None:
    """What every cell would meet; None for what concerns this one alone. `longest` is how many seconds a server may ask to
    wait before that pauses everything."""
    if isinstance(error, RateLimited):
        seconds = error.retry_after or 0.0
        return asked_to_wait(error.message, seconds) if seconds > longest else None
    if isinstance(error, BudgetReached) and error.hint != error_words.of(error.kind).hint:
        return Brake(error.kind, error.message, error.hint)
    kind = SWITCHED_OFF if isinstance(error, NotSent) and error.is_switched_off else error.kind
    row = error_words.SWITCHED_OFF if kind == SWITCHED_OFF else error_words.of(kind)
    return Brake(kind, error.message, row.resume) if row.resume else None


def asked_to_wait(message: str, seconds: float) -> Brake:
    """A server wants no request for so long."""
    until = time.time() + seconds
    way = f"Resume after {units.moment(until)}."
    return Brake("RateLimited", message, way, until)


def pull(transaction: sa.Connection, job_id: str, met: Brake, owner: str | None = None) -> bool:
    """Whether the job waits again, with all others of its experiment that were not sent; False where it is of none, or has to
    end because it may have been billed or was stopped. `owner` alone may send it later, where it is a command's."""
    row = _row(transaction, job_id)
    if row is None:
        return False
    if met.kind == SWITCHED_OFF and _is_on(transaction, row.wanted):  # again, since this cell was taken
        return _waits(transaction, row, owner, batching.TURN)
    batching.pause(transaction, row.desk, row.experiment)
    index = transaction.execute(sa.select(cell.c.idx).where(cell.c.job_id == job_id)).scalar()
    kept = Brake(met.kind, met.message, met.way, met.until, index, time.time()).as_dict()
    first = (experiment.c.id == row.experiment, experiment.c.brake.is_(None))  # later ones met the same
    transaction.execute(sa.update(experiment).where(*first).values(brake=kept))
    return _waits(transaction, row, owner, batching.PAUSED)


def wait(transaction: sa.Connection, job_id: str, owner: str | None = None) -> bool:
    """Whether a cell that a busy server turned away waits for another turn; its experiment goes on."""
    row = _row(transaction, job_id)
    return row is not None and row.attempts < MOST_TRIES and _waits(transaction, row, owner, batching.TURN)


def strike(transaction: sa.Connection, job_id: str, error: EaselError) -> bool:
    """After a cell has ended so: whether its experiment pauses because the last ones all failed, and may have been billed."""
    row = _row(transaction, job_id) if error.kind in _FAILURES and error.possibly_billed else None
    if row is None:
        return False
    latest = (
        sa.select(job.c.state, job.c.error)
        .join_from(job, run, run.c.id == job.c.run_id)
        .where(run.c.experiment == row.experiment, job.c.state.in_(("done", "failed", "unknown")))
        .order_by(job.c.ended_at.desc())
        .limit(STRIKES)
    )
    ends = [((each.error or {}).get("kind") if each.state != "done" else "") for each in transaction.execute(latest)]
    if len(ends) < STRIKES or not _FAILURES.issuperset(ends):
        return False
    words = f"The last {STRIKES} pictures failed; each may have been billed. {error.message}"
    pull(transaction, job_id, Brake("Failing", words, "Check the server’s answers, then resume."))
    return True


def _row(transaction: sa.Connection, job_id: str) -> Any:
    asked = (
        sa.select(
            *(job.c[name] for name in ("id", "desk", "state", "attempts", "unconfirmed")),
            run.c.experiment,
            run.c.wanted,
        )
        .join_from(job, run, run.c.id == job.c.run_id)
        .where(job.c.id == job_id, run.c.experiment != "")
    )
    return transaction.execute(asked).one_or_none()


def _is_on(transaction: sa.Connection, wanted: str) -> bool:
    """Whether a saved connection is switched on, as of this transaction."""
    asked = sa.select(connection.c.enabled).where(connection.c.id == wanted, connection.c.deleted.is_(None))
    return bool(transaction.execute(asked).scalar())


def _waits(transaction: sa.Connection, row: Any, owner: str | None, words: str) -> bool:
    if row.unconfirmed or row.state not in ("queued", "sent"):
        return False
    back: dict[str, Any] = {"line": "", "stage": words, "executor": owner, "lease": None, "sent_at": None}
    if row.state == "queued":
        still = sa.update(job).where(job.c.id == row.id, job.c.state == "queued")
        return transaction.execute(still.values(**back)).rowcount == 1
    return states.move(transaction, row.id, "queued", only_from=("sent",), connection="", why="", **back)
