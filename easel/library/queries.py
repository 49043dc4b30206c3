"""The questions that pages ask the library; each is one statement, pages of lists go by key and nothing is counted."""

import json
from typing import Any

import sqlalchemy as sa

from easel.library import rows
from easel.library.records import FINAL_STATES, Job, Picture, Run
from easel.library.tables import PROBE, STATES, change, job, picture, run

UNFINISHED = tuple(state for state in STATES if state not in FINAL_STATES)

_ALL = (*rows.RUN_COLUMNS, *rows.JOB_COLUMNS, *rows.PICTURE_COLUMNS)
_ORDER = (run.c.id.desc(), job.c.idx, picture.c.position)
_VERSION = sa.select(change.c.n)


def _whole(found: sa.FromClause) -> sa.Select[Any]:
    """Runs named by `found.c.id` with all that belongs to them."""
    joined = run.join(found, found.c.id == run.c.id).outerjoin(job, job.c.run_id == run.c.id)
    joined = joined.outerjoin(picture, picture.c.job_id == job.c.id)
    return sa.select(*_ALL).select_from(joined).order_by(*_ORDER)


def _page(before: bool) -> sa.Select[Any]:
    page = sa.select(run.c.id).where(run.c.kind != PROBE).order_by(run.c.id.desc()).limit(sa.bindparam("count"))
    return page.where(run.c.id < sa.bindparam("before")) if before else page


_RECENT = {before: _whole(_page(before).subquery()) for before in (False, True)}
_ONE = _whole(sa.select(run.c.id).where(run.c.id == sa.bindparam("name")).subquery())
_OF_RUNS = job.join(run, sa.and_(run.c.id == job.c.run_id, run.c.kind != PROBE))
_RUNNING = _whole(
    sa.select(job.c.run_id.label("id")).select_from(_OF_RUNS).where(job.c.state.in_(UNFINISHED)).distinct().subquery()
)
_JOB = (
    sa.select(*_ALL)
    .select_from(job.join(run, run.c.id == job.c.run_id).outerjoin(picture, picture.c.job_id == job.c.id))
    .where(job.c.id == sa.bindparam("name"))
    .order_by(picture.c.position)
)
_GALLERY = sa.select(sa.type_coerce(run.c.params, sa.Text), *rows.PICTURE_COLUMNS).join_from(
    picture, run, run.c.id == picture.c.run_id
)
_SHELF = {
    before: (_GALLERY.where(picture.c.id < sa.bindparam("before")) if before else _GALLERY)
    .order_by(picture.c.id.desc())
    .limit(sa.bindparam("count"))
    for before in (False, True)
}
_PICTURE = _GALLERY.where(picture.c.id == sa.bindparam("name"))


def version(connection: sa.Connection) -> int:
    """A number that every change raises."""
    return int(connection.execute(_VERSION).scalar_one())


def recent_runs(connection: sa.Connection, limit: int, before: str | None = None) -> tuple[Run, ...]:
    """Newest first; `before` is the id of the last run of the page before."""
    given = {"count": limit} | ({"before": before} if before else {})
    return rows.runs(connection.execute(_RECENT[bool(before)], given))


def running(connection: sa.Connection) -> tuple[Run, ...]:
    """Every run with a job that has not ended, newest first."""
    return rows.runs(connection.execute(_RUNNING))


def one_run(connection: sa.Connection, name: str) -> Run | None:
    found = rows.runs(connection.execute(_ONE, {"name": name}))
    return found[0] if found else None


def one_job(connection: sa.Connection, name: str) -> Job | None:
    found = rows.runs(connection.execute(_JOB, {"name": name}))
    return found[0].jobs[0] if found else None


def pictures(connection: sa.Connection, limit: int, before: str | None = None) -> tuple[Picture, ...]:
    """Newest first; `before` is the id of the last picture of the page before."""
    given = {"count": limit} | ({"before": before} if before else {})
    return tuple(_picture(row) for row in connection.execute(_SHELF[bool(before)], given))


def one_picture(connection: sa.Connection, name: str) -> Picture | None:
    row = connection.execute(_PICTURE, {"name": name}).one_or_none()
    return None if row is None else _picture(row)


def _picture(row: sa.Row[Any]) -> Picture:
    return rows.picture_of(row[1:], json.loads(row[0]))
