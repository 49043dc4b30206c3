"""From rows to runs and their jobs, each JSON text decoded once however many rows repeat it."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from easel.library.rows import picture_of
from easel.runs.records import Job, Run
from easel.runs.tables import job, run
from easel.store.rows import columns, groups, names

JOB_LEAVES = ("usage", "cost", "raw", "executor", "lease")
RUN_COLUMNS, RUN_NAMES = columns(run, "batch"), names(run, "batch")
JOB_COLUMNS, JOB_NAMES = columns(job, *JOB_LEAVES), names(job, *JOB_LEAVES)


def runs(rows: Iterable[Sequence[Any]]) -> tuple[Run, ...]:
    """Rows of RUN_COLUMNS + JOB_COLUMNS + PICTURE_COLUMNS, each run's and each job's together, in the order to keep."""
    found: list[Run] = []
    for of_run in groups(rows, 0):
        given = dict(zip(RUN_NAMES, of_run[0], strict=False))
        given["params"] = json.loads(given["params"])
        found.append(Run(**given, jobs=jobs(of_run, given["params"])))
    return tuple(found)


def jobs(rows: Sequence[Sequence[Any]], params: dict[str, Any]) -> tuple[Job, ...]:
    """The jobs of one run from its rows."""
    start = len(RUN_NAMES)
    return tuple(_job(of_job, params) for of_job in groups(rows, start) if of_job[0][start] is not None)


def _job(rows: Sequence[Sequence[Any]], params: dict[str, Any]) -> Job:
    start, end = len(RUN_NAMES), len(RUN_NAMES) + len(JOB_NAMES)
    given = dict(zip(JOB_NAMES, rows[0][start:end], strict=True))
    given["index"] = given.pop("idx")
    given["notes"] = tuple(json.loads(given["notes"] or "[]"))
    given["error"] = None if given["error"] is None else json.loads(given["error"])
    pictures = tuple(picture_of(row[end:], params) for row in rows if row[end] is not None)
    return Job(**given, pictures=pictures)
