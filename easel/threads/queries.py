"""Asks for threads and their turns; each question is one statement or two, none of them of every thread."""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from easel.edits.tables import edit_run, edit_source
from easel.runs import queries as runs
from easel.runs.records import Run
from easel.runs.tables import job
from easel.store import rows
from easel.threads.records import Answer, Thread, Turn
from easel.threads.tables import answer, thread, turn

_THREADS = sa.select(*(thread.c[name] for name in Thread.__dataclass_fields__))
_TURNS = (
    sa.select(
        *(
            turn.c[name]
            for name in ("id", "thread_id", "parent", "text", "created", "base", "base_picture", "favourite")
        ),
        turn.c.run_id,
    )
    .where(turn.c.thread_id == sa.bindparam("name"))
    .order_by(turn.c.id)
)
_CHANGED = (
    sa.select(turn.c.id)
    .join_from(turn, job, job.c.run_id == turn.c.run_id)
    .outerjoin(answer, answer.c.job_id == job.c.id)
    .where(
        sa.or_(
            turn.c.changed > sa.bindparam("since"),
            job.c.changed > sa.bindparam("since"),
            sa.func.coalesce(answer.c.changed, 0) > sa.bindparam("since"),
        )
    )
)
_SINCE = _TURNS.where(turn.c.id.in_(_CHANGED.where(turn.c.thread_id == sa.bindparam("name"))))
_NAMES: sa.BindParameter[str] = sa.bindparam("names", expanding=True)
_NAMED = _TURNS.where(turn.c.id.in_(_NAMES))
_ANSWERS = (
    sa.select(
        job.c.run_id,
        answer.c.job_id,
        *(answer.c[name] for name in ("words", "refused", "response_id")),
        sa.type_coerce(answer.c.usage, sa.Text).label("usage"),
        *(answer.c[name] for name in ("cost", "standing")),
    )
    .join_from(answer, job, job.c.id == answer.c.job_id)
    .where(job.c.run_id.in_(_NAMES))
)
_SOURCES = (
    sa.select(edit_source.c.run_id, edit_source.c.source_id)
    .where(edit_source.c.run_id.in_(_NAMES))
    .order_by(edit_source.c.run_id, edit_source.c.position)
)
_MASKED = sa.select(edit_run.c.run_id).where(edit_run.c.run_id.in_(_NAMES), edit_run.c.mask_sha256.is_not(None))


def threads(
    connection: sa.Connection, desk: str, limit: int, text: str = "", before: float | None = None
) -> tuple[Thread, ...]:
    """Those that are not in the trash, what was touched last first; `before` is when the last one seen was touched.

    `text` is looked for in titles and in what people said, as it is typed, whatever its case.
    """
    chosen = _THREADS.where(thread.c.desk == desk, thread.c.trashed.is_(None)).order_by(thread.c.touched.desc())
    if before is not None:
        chosen = chosen.where(thread.c.touched < before)
    if text:
        said = sa.select(turn.c.thread_id).where(turn.c.text.icontains(text, autoescape=True))
        chosen = chosen.where(sa.or_(thread.c.title.icontains(text, autoescape=True), thread.c.id.in_(said)))
    return tuple(Thread(*row) for row in connection.execute(chosen.limit(limit)))


def one_thread(connection: sa.Connection, desk: str, name: str) -> Thread | None:
    row = connection.execute(_THREADS.where(thread.c.id == name, thread.c.desk == desk)).one_or_none()
    return None if row is None else Thread(*row)


def turns(connection: sa.Connection, desk: str, name: str, since: int | None = None) -> tuple[Turn, ...]:
    """All turns of a thread in the order in which they were said, or those that changed after the version `since`."""
    values: dict[str, Any] = {"name": name} | ({} if since is None else {"since": since})
    found = connection.execute(_TURNS if since is None else _SINCE, values).all()
    return tuple(_whole(connection, desk, found))


def named_turns(connection: sa.Connection, desk: str, name: str, names: Iterable[str]) -> tuple[Turn, ...]:
    """Some turns of a thread by their ids, in the order in which they were said."""
    found = connection.execute(_NAMED, {"name": name, "names": list(names)}).all()
    return tuple(_whole(connection, desk, found))


def turn_of_run(connection: sa.Connection, desk: str, run_id: str) -> Turn | None:
    """The turn that a run answers; None for a run that answers none."""
    asked = _TURNS.with_only_columns(*_TURNS.selected_columns).where(turn.c.run_id == run_id)
    name = connection.execute(sa.select(turn.c.thread_id).where(turn.c.run_id == run_id)).scalar()
    found = connection.execute(asked, {"name": name}).all() if name else []
    return next(iter(_whole(connection, desk, found)), None)


def _whole(connection: sa.Connection, desk: str, found: Iterable[Any]) -> Iterable[Turn]:
    rows_of = list(found)
    names = [row.run_id for row in rows_of]
    if not names:
        return
    by_run: dict[str, Run] = {each.id: each for each in runs.named_runs(connection, desk, names)}
    answers, sources = _answers(connection, names), _sources(connection, names)
    masked = set(connection.execute(_MASKED, {"names": names}).scalars())
    for row in rows_of:
        fields, run_id = dict(row._mapping), row.run_id
        del fields["run_id"]
        if run_id in by_run:
            yield Turn(
                **fields,
                sources=sources.get(run_id, ()),
                has_mask=run_id in masked,
                run=by_run[run_id],
                answers=answers.get(run_id, {}),
            )


def _answers(connection: sa.Connection, names: list[str]) -> dict[str, dict[str, Answer]]:
    found: dict[str, dict[str, Answer]] = {}
    for row in connection.execute(_ANSWERS, {"names": names}):
        usage = json.loads(row.usage) if row.usage else None
        said = Answer(row.words, row.refused, row.response_id, usage, row.cost, row.standing)
        found.setdefault(row.run_id, {})[row.job_id] = said
    return found


def _sources(connection: sa.Connection, names: list[str]) -> dict[str, tuple[str, ...]]:
    grouped = rows.groups(connection.execute(_SOURCES, {"names": names}), 0)
    return {each[0][0]: tuple(row[1] for row in each) for each in grouped}
