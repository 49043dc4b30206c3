"""What the tray of every page asks: how much is under way or open, and which jobs these are and which ended lately."""

import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from easel.library.queries import PICTURE_COLUMNS
from easel.library.tables import picture
from easel.requests import kinds
from easel.runs import rows
from easel.runs.records import Run
from easel.runs.tables import STATES, job, run
from easel.store.ids import first_of

AT_ONCE = 20  # rows of each kind; the counts tell of all
LATELY = 3600.0  # seconds after its end that a job is shown as just finished
_ENDED_AT_ONCE = 8
_LONGEST = (
    6 * 3600.0
)  # seconds from its making to its end, beyond which a job is not looked for among those that ended lately

_OF_PEOPLE = sa.and_(run.c.kind.in_(kinds.SHOWN), job.c.desk == sa.bindparam("desk"))
_UNDER_WAY = job.c.state.in_(("queued", "sent", "stopped"))
_OPEN = sa.and_(job.c.state == "unknown", job.c.settled == "")
# said by what it is not: by the index of states the database would look at everything that was ever done
_ENDED = job.c.state.not_in([state for state in STATES if state not in ("done", "failed")])


@dataclass(frozen=True, slots=True)
class Counts:
    """Of jobs: with a server, waiting for their turn, and of unknown end with nothing decided."""

    running: int = 0
    waiting: int = 0
    unknown: int = 0

    @property
    def under_way(self) -> int:
        return self.running + self.waiting


@dataclass(frozen=True, slots=True)
class Tray:
    """Runs that hold only the jobs of that kind, at most AT_ONCE of these: what is under way in the order of its turn, the
    others newest first."""

    under_way: tuple[Run, ...]
    unknown: tuple[Run, ...]
    ended: tuple[Run, ...]


def _counted(state: str) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(sa.func.sum(sa.case((job.c.state == state, 1), else_=0)), 0), sa.Integer)


_COUNTS = (
    sa.select(*(_counted(state) for state in ("sent", "queued", "unknown")))
    .join_from(job, run, run.c.id == job.c.run_id)
    .where(sa.or_(job.c.state.in_(("queued", "sent")), _OPEN), _OF_PEOPLE)
)


def counts(connection: sa.Connection, desk: str) -> Counts:
    row = connection.execute(_COUNTS, {"desk": desk}).one()
    return Counts(row[0], row[1], row[2])


def read(connection: sa.Connection, desk: str, now: float | None = None) -> Tray:
    now = time.time() if now is None else now
    lately = (job.c.id >= first_of(now - _LONGEST), job.c.ended_at > now - LATELY, _ENDED)
    return Tray(
        under_way=_runs(connection, desk, _jobs(_UNDER_WAY).order_by(job.c.id).limit(AT_ONCE), newest_first=False),
        unknown=_runs(connection, desk, _jobs(_OPEN).order_by(job.c.id.desc()).limit(AT_ONCE)),
        ended=_runs(connection, desk, _jobs(*lately).order_by(job.c.ended_at.desc()).limit(_ENDED_AT_ONCE)),
    )


def _jobs(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    of_people = sa.select(job.c.id).join_from(job, run, run.c.id == job.c.run_id)
    return of_people.where(*conditions, _OF_PEOPLE)


def _runs(connection: sa.Connection, desk: str, jobs: sa.Select[Any], *, newest_first: bool = True) -> tuple[Run, ...]:
    """The runs of the jobs that `jobs` names, each with those jobs alone."""
    named = jobs.subquery()
    joined = job.join(named, named.c.id == job.c.id).join(run, run.c.id == job.c.run_id)
    joined = joined.outerjoin(picture, picture.c.job_id == job.c.id)
    statement = sa.select(*rows.RUN_COLUMNS, *rows.JOB_COLUMNS, *PICTURE_COLUMNS).select_from(joined)
    order = run.c.id.desc() if newest_first else run.c.id
    return rows.runs(connection.execute(statement.order_by(order, job.c.idx, picture.c.position), {"desk": desk}))
