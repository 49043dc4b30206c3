"""Asks for experiments and their cells as they stand, or for the cells that changed since a version."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from easel.experiments import spending
from easel.experiments.brake import Brake
from easel.experiments.definition import Definition
from easel.experiments.records import CellRow, Experiment
from easel.experiments.spending import Spent
from easel.experiments.tables import cell, experiment
from easel.experiments.word_count import WordCount
from easel.ledger.spending import MAY_BE_BILLED
from easel.library.tables import picture, proof
from easel.requests import kinds
from easel.runs.tables import job, run
from easel.store.rows import decoded
from easel.store.tables import change

_SEALED_FIRST = sa.case((picture.c.kind == kinds.SEALED.name, 0), else_=1)
_RESULT = (
    sa.select(picture.c.id)
    .where(picture.c.job_id == job.c.id, picture.c.whole)
    .order_by(_SEALED_FIRST, picture.c.position)
    .limit(1)
    .correlate(job)
    .scalar_subquery()
)
_STATE: sa.ColumnElement[str] = sa.case(
    (cell.c.rule != "", "not_possible"), (cell.c.picture_id.is_not(None), "reused"), else_=job.c.state
)
_shown, _made_by = picture.alias("shown"), job.alias("made_by")
_HELD = sa.case((sa.and_(MAY_BE_BILLED, job.c.cost.is_(None)), job.c.estimate_most), else_=None)
_CELLS = (
    sa.select(
        cell.c.idx,
        sa.type_coerce(cell.c.coordinates, sa.Text),
        sa.type_coerce(cell.c.choices, sa.Text),
        sa.type_coerce(cell.c.request, sa.Text),
        *(cell.c[name] for name in ("digest", "connection", "repeat")),
        _STATE,
        sa.func.coalesce(job.c.stage, ""),
        cell.c.rule,
        *(cell.c.job_id, job.c.run_id, _shown.c.id, sa.func.coalesce(_shown.c.thumb_ready, sa.false())),
        job.c.partial,
        sa.type_coerce(job.c.error, sa.Text),
        sa.func.coalesce(job.c.settled, ""),
        _made_by.c.cost,
        sa.type_coerce(_HELD, job.c.estimate_most.type),
        _made_by.c.ended_at - _made_by.c.sent_at,
        job.c.sent_at.is_not(None),
        *(proof.c[name] for name in ("right_words", "wrong_words", "asked_words")),
    )
    .select_from(
        cell.outerjoin(job, job.c.id == cell.c.job_id)
        .outerjoin(
            _shown,
            sa.and_(_shown.c.id == sa.func.coalesce(cell.c.picture_id, _RESULT), _shown.c.size_bytes > 0),
        )
        .outerjoin(_made_by, _made_by.c.id == sa.func.coalesce(_shown.c.job_id, job.c.id))
        .outerjoin(proof, sa.and_(proof.c.picture_id == _shown.c.id, proof.c.state == "done", proof.c.asked_words > 0))
    )
    .where(cell.c.experiment_id == sa.bindparam("name"))
    .order_by(cell.c.idx)
)
_SINCE = _CELLS.where(
    sa.or_(
        *(sa.func.coalesce(each.c.changed, 0) > sa.bindparam("since") for each in (cell, job, _made_by)),
    )
)
_NAMES: sa.BindParameter[str] = sa.bindparam("names", expanding=True)
_COUNTS = (
    sa.select(cell.c.experiment_id, _STATE.label("state"), sa.func.count())
    .select_from(cell.outerjoin(job, job.c.id == cell.c.job_id))
    .where(cell.c.experiment_id.in_(_NAMES))
    .group_by(cell.c.experiment_id, sa.text("2"))
)
_FACES = (
    sa.select(sa.func.coalesce(cell.c.picture_id, _RESULT))
    .select_from(cell.outerjoin(job, job.c.id == cell.c.job_id))
    .where(cell.c.experiment_id == sa.bindparam("name"))
    .where(sa.or_(cell.c.picture_id.is_not(None), job.c.state == "done"))
    .order_by(cell.c.idx)
    .limit(sa.bindparam("count"))
)
_ALL = sa.select(experiment).where(experiment.c.desk == sa.bindparam("desk"))
_PAUSED = sa.select(run.c.experiment).where(run.c.experiment.in_(_NAMES), run.c.paused).distinct()
_VERSION = sa.select(change.c.n)


def definition(connection: sa.Connection, name: str) -> Definition:
    """Of one that is there."""
    kept = sa.select(experiment.c.definition).where(experiment.c.id == name)
    return Definition.from_dict(connection.execute(kept).scalar_one())


def one(connection: sa.Connection, desk: str, name: str) -> Experiment | None:
    return next(iter(_experiments(connection, _ALL.where(experiment.c.id == name), desk)), None)


def latest(connection: sa.Connection, desk: str, limit: int) -> tuple[Experiment, ...]:
    """Newest first."""
    return _experiments(connection, _ALL.order_by(experiment.c.id.desc()).limit(limit), desk)


def faces(connection: sa.Connection, name: str, count: int) -> tuple[str, ...]:
    """The ids of its first pictures, in the order of its cells."""
    ids = connection.execute(_FACES, {"name": name, "count": count}).scalars()
    return tuple(each for each in ids if each is not None)


def cells(connection: sa.Connection, name: str, since: int | None = None) -> tuple[CellRow, ...]:
    """All, or those that changed after the version `since`."""
    values = {"name": name} if since is None else {"name": name, "since": since}
    return tuple(_cells(connection.execute(_CELLS if since is None else _SINCE, values)))


def version(connection: sa.Connection) -> int:
    """To be asked before the cells: what changes in between is told once more."""
    return int(connection.execute(_VERSION).scalar_one())


def _experiments(connection: sa.Connection, which: sa.Select[Any], desk: str) -> tuple[Experiment, ...]:
    seen = version(connection)  # before the rest: what changes in between is asked about once more
    rows = connection.execute(which, {"desk": desk}).all()
    names = {"names": [row.id for row in rows]}
    counts: dict[str, dict[str, int]] = {row.id: {} for row in rows}
    for name, state, count in connection.execute(_COUNTS, names):
        counts[name][state or "cancelled"] = counts[name].get(state or "cancelled", 0) + count
    paused = set(connection.execute(_PAUSED, names).scalars())
    spent = spending.of_all(connection, names["names"])
    return tuple(
        Experiment(
            id=row.id,
            name=row.name,
            created=row.created,
            definition=Definition.from_dict(row.definition),
            revision=row.revision,
            budget=row.budget,
            brake=None if row.brake is None else Brake.from_dict(row.brake),
            is_paused=row.id in paused,
            counts=counts[row.id],
            spent=spent.get(row.id, Spent()),
            version=seen,
            desk=row.desk,
        )
        for row in rows
    )


def _cells(rows: Any) -> Iterator[CellRow]:
    requests: dict[str, dict[str, Any]] = {}
    for (
        index,
        coordinates,
        choices,
        request,
        *middle,
        settled,
        cost,
        held,
        seconds,
        was_sent,
        right,
        wrong,
        asked,
    ) in rows:
        digest, connection, repeat, state, stage, rule, job_id, run_id, picture_id, thumb_ready, partial, error = middle
        yield CellRow(
            index=index,
            coordinates=tuple(json.loads(coordinates)),
            values=json.loads(choices),
            request=decoded(request, requests),
            digest=digest,
            connection=connection,
            repeat=repeat,
            state=state or "cancelled",
            stage=stage,
            rule=rule,
            job_id=job_id,
            run_id=run_id,
            picture_id=picture_id,
            thumb_ready=bool(thumb_ready),
            partial=partial,
            error=None if error is None else json.loads(error),
            settled=settled,
            cost=cost,
            may_cost=held,
            seconds=seconds,
            was_sent=bool(was_sent),
            words=_words(right, wrong, asked),
        )


def _words(right: int | None, wrong: int | None, asked: int | None) -> WordCount | None:
    if right is None or wrong is None or asked is None:
        return None
    return WordCount(right, wrong, asked - right - wrong)
