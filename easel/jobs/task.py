"""One job as a worker needs it: what to ask, of whom, and with which files."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from easel.requests import kinds
from easel.requests.generate import GenerateParams
from easel.runs import inputs
from easel.runs.inputs import RunInput
from easel.runs.tables import job, run
from easel.store.blobs import Blobs
from easel.store.database import Database
from easel.wire.multipart import InputFile


@dataclass(frozen=True, slots=True)
class Task:
    """`request` is the job's own, as kept, and `params` the same as a value; `pressed` are the run's params, as kept. `line` is
    where it stands, by its `turn`-th ticket; `attempts` were started so far, and `tried` turned it away."""

    job_id: str
    run_id: str
    index: int
    state: str
    executor: str | None
    lease: float | None
    kind: str
    run_created: float
    connection: str  # what its run was meant for, by name; once asked, who answered
    wanted: str  # the same by id, or "best"
    batch: bool
    board: str
    pressed: dict[str, Any]
    request: dict[str, Any]
    desk: str
    line: str
    turn: int
    why: str
    attempts: int
    tried: tuple[str, ...]
    inputs: tuple[RunInput, ...]
    params: GenerateParams

    def images(self, blobs: Blobs) -> list[InputFile]:
        return [_file(each, blobs) for each in self.inputs if not each.is_mask]

    def mask(self, blobs: Blobs) -> InputFile | None:
        return next((_file(each, blobs) for each in self.inputs if each.is_mask), None)


_TASKS = sa.select(
    *(job.c[name] for name in ("id", "run_id", "idx", "state", "executor", "lease")),
    *(run.c[name] for name in ("kind", "created", "connection", "wanted", "batch", "board")),
    run.c.params,
    *(job.c[name] for name in ("request", "desk", "line", "turn", "why", "attempts", "tried")),
).join_from(job, run, run.c.id == job.c.run_id)
_ONE = _TASKS.where(job.c.id == sa.bindparam("name"))


def load(database: Database, job_id: str) -> Task | None:
    with database.reading() as connection:
        row = connection.execute(_ONE, {"name": job_id}).one_or_none()
        if row is None:
            return None
        kind, params = kinds.read(row.kind, row.request)
        files = inputs.of_run(connection, row.desk, row.run_id) if kind.takes_pictures else ()
    values: list[Any] = [*row[:-1], tuple(row.tried or ()), files, params]
    return Task(*values)


def _file(each: RunInput, blobs: Blobs) -> InputFile:
    return InputFile(blobs.path(each.sha256), each.name, each.content_type)
