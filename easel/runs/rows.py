"""From rows to runs and their jobs, each JSON text decoded once however many rows repeat it."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from easel.library.queries import picture_of
from easel.runs.records import Job, Run
from easel.runs.tables import job, run
from easel.store.rows import columns, decoded, groups, names

_RUN_LEAVES = ("batch", "paused", "position", "experiment", "board", "desk", "person")
_JOB_LEAVES = (
    "usage",
    "cost",
    "raw",
    "executor",
    "lease",
    "digest",
    "line",
    "turn",
    "position",
    "tried",
    "changed",
    "person",
)
RUN_COLUMNS, RUN_NAMES = columns(run, *_RUN_LEAVES), names(run, *_RUN_LEAVES)
JOB_COLUMNS, JOB_NAMES = columns(job, *_JOB_LEAVES), names(job, *_JOB_LEAVES)


def runs(rows: Iterable[Sequence[Any]]) -> tuple[Run, ...]:
    """Rows of RUN_COLUMNS + JOB_COLUMNS + PICTURE_COLUMNS, each run's and each job's together, in the order to keep."""
    return tuple(_run(of_run) for of_run in groups(rows, 0))


def _run(rows: Sequence[Sequence[Any]]) -> Run:
    fields = dict(zip(RUN_NAMES, rows[0], strict=False))
    fields["params"] = json.loads(fields["params"])
    start, requests = len(RUN_NAMES), dict[str, dict[str, Any]]()
    jobs = (_job(of_job, requests) for of_job in groups(rows, start) if of_job[0][start] is not None)
    return Run(**fields, jobs=tuple(jobs))


def _job(rows: Sequence[Sequence[Any]], requests: dict[str, dict[str, Any]]) -> Job:
    start, end = len(RUN_NAMES), len(RUN_NAMES) + len(JOB_NAMES)
    fields = dict(zip(JOB_NAMES, rows[0][start:end], strict=True))
    fields["index"] = fields.pop("idx")
    fields["notes"] = tuple(json.loads(fields["notes"] or "[]"))
    fields["error"] = None if fields["error"] is None else json.loads(fields["error"])
    fields["request"] = decoded(fields["request"], requests)
    pictures = tuple(picture_of(row[end:], requests) for row in rows if row[end] is not None)
    return Job(**fields, pictures=pictures)
