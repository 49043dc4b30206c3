"""The questions about the runs of a desk; each is one statement, pages of lists go by key and nothing is counted."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from easel.library.queries import PICTURE_COLUMNS
from easel.library.tables import picture
from easel.requests import kinds
from easel.runs import rows
from easel.runs.records import FINAL_STATES, Job, Run
from easel.runs.tables import STATES, job, run

UNFINISHED = tuple(state for state in STATES if state not in FINAL_STATES)

_ALL = (*rows.RUN_COLUMNS, *rows.JOB_COLUMNS, *PICTURE_COLUMNS)
_DESK: sa.BindParameter[str] = sa.bindparam("desk")
# Experiments and conversations have pages of their own.
# The index is of no use here, where nearly all are of none, and SQLite would take it.
_ON_PAGES = (run.c.kind.in_(kinds.LISTED), run.c.experiment.concat("") == "")
_ORDER = (run.c.id.desc(), job.c.idx, picture.c.position)


def _whole(named: sa.FromClause) -> sa.Select[Any]:
    """Runs named by `found.c.id` with all that belongs to them."""
    joined = run.join(named, named.c.id == run.c.id).outerjoin(job, job.c.run_id == run.c.id)
    joined = joined.outerjoin(picture, picture.c.job_id == job.c.id)
    return sa.select(*_ALL).select_from(joined).order_by(*_ORDER)


def _page(before: bool) -> sa.Select[Any]:
    page = (
        sa.select(run.c.id)
        .where(run.c.desk == _DESK, *_ON_PAGES)
        .order_by(run.c.id.desc())
        .limit(sa.bindparam("count"))
    )
    return page.where(run.c.id < sa.bindparam("before")) if before else page


_RECENT = {before: _whole(_page(before).subquery()) for before in (False, True)}
_ONE = _whole(sa.select(run.c.id).where(run.c.id == sa.bindparam("name"), run.c.desk == _DESK).subquery())
_OF_RUNS = job.join(run, sa.and_(run.c.id == job.c.run_id, *_ON_PAGES))
_NAMED = _whole(
    sa.select(run.c.id).where(run.c.id.in_(sa.bindparam("names", expanding=True)), run.c.desk == _DESK).subquery()
)
_RUNNING = _whole(
    sa.select(job.c.run_id.label("id"))
    .select_from(_OF_RUNS)
    .where(job.c.state.in_(UNFINISHED), job.c.desk == _DESK)
    .distinct()
    .subquery()
)
_JOB = (
    sa.select(*_ALL)
    .select_from(job.join(run, run.c.id == job.c.run_id).outerjoin(picture, picture.c.job_id == job.c.id))
    .where(job.c.id == sa.bindparam("name"), job.c.desk == _DESK)
    .order_by(picture.c.position)
)


def recent_runs(connection: sa.Connection, desk: str, limit: int, before: str | None = None) -> tuple[Run, ...]:
    """Newest first; `before` is the id of the last run of the page before."""
    values = {"desk": desk, "count": limit} | ({"before": before} if before else {})
    return rows.runs(connection.execute(_RECENT[bool(before)], values))


def running(connection: sa.Connection, desk: str) -> tuple[Run, ...]:
    """Every run with a job that has not ended, newest first."""
    return rows.runs(connection.execute(_RUNNING, {"desk": desk}))


def named_runs(connection: sa.Connection, desk: str, names: Sequence[str]) -> tuple[Run, ...]:
    """Those of these ids, newest first."""
    return rows.runs(connection.execute(_NAMED, {"names": list(names), "desk": desk}))


def one_run(connection: sa.Connection, desk: str, name: str) -> Run | None:
    runs = rows.runs(connection.execute(_ONE, {"name": name, "desk": desk}))
    return runs[0] if runs else None


def one_job(connection: sa.Connection, desk: str, name: str) -> Job | None:
    runs = rows.runs(connection.execute(_JOB, {"name": name, "desk": desk}))
    return runs[0].jobs[0] if runs else None
