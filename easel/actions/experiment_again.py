"""Cells that never came, sent once more: with their own request and files, by whoever they were for."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.actions import experiment_rows
from easel.errors import NotSent
from easel.experiments import reuse
from easel.experiments.records import CellRow
from easel.experiments.reuse import Pictures
from easel.experiments.tables import cell
from easel.jobs.admission import MeantFor, expected
from easel.jobs.cells import CellJob, Runs
from easel.jobs.engine import Engine
from easel.requests import kinds
from easel.runs import inputs, states
from easel.runs.inputs import RunInput
from easel.runs.tables import job, run
from easel.store.ids import new_id
from easel.store.store import Store
from easel.store.tables import Encoded


@dataclass(frozen=True, slots=True)
class Again:
    """A cell with the job that it gets, or the picture that was made for it meanwhile."""

    row: CellRow
    meant_for: MeantFor
    job: CellJob
    picture_id: str | None

    @property
    def usd(self) -> tuple[Decimal, Decimal] | None:
        return self.job.usd

    @property
    def is_sent(self) -> bool:
        return self.picture_id is None


class Renewal:
    """For cells of one experiment."""

    def __init__(self, store: Store, engine: Engine, desk: str) -> None:
        self._store = store
        self._pricing = engine.pricing
        self._engine = engine
        self._desk = desk
        self._runs: dict[str, tuple[str, tuple[RunInput, ...]]] = {}
        self._wanted: dict[str, MeantFor] = {}

    def of(self, rows: Iterable[CellRow], used: Iterable[str]) -> tuple[Again, ...]:
        """`used` are the pictures that other cells have. Raises NotSent where a connection is gone."""
        rows = list(rows)
        with self._store.database.reading() as connection:
            made = reuse.pictures(connection, self._desk, (row.digest for row in rows), used)
        return tuple(self._again(row, made) for row in rows)

    def _again(self, row: CellRow, made: Pictures) -> Again:
        kind, files = self._run(row)
        meant_for = self._meant_for(row.connection)
        params = kinds.of(kind).params.from_dict(row.request)
        usd = expected(self._store, self._pricing, params, files, meant_for)
        likely = meant_for.likely
        is_free = likely is not None and likely.is_free
        names = frozenset(
            each.name for each in meant_for.known if each.id == meant_for.wanted or (meant_for.is_open and each.enabled)
        )
        # whoever sends one again whose end is unknown wants a new one
        picture = None if row.state == "unknown" else made.take(row.digest, names, free=is_free)
        return Again(row, meant_for, CellJob(new_id(), Encoded.of(row.request), row.digest, usd), picture)

    def _run(self, row: CellRow) -> tuple[str, tuple[RunInput, ...]]:
        name = row.run_id or ""
        if name not in self._runs:
            with self._store.database.reading() as connection:
                kind = connection.execute(sa.select(run.c.kind).where(run.c.id == name)).scalar()
                self._runs[name] = (str(kind), inputs.of_run(connection, self._desk, name))
        return self._runs[name]

    def _meant_for(self, wanted: str) -> MeantFor:
        if wanted not in self._wanted:
            self._wanted[wanted] = self._engine.meant_for(wanted, desk=self._desk)
        return self._wanted[wanted]


def is_wanted(row: CellRow, indexes: Collection[int]) -> bool:
    """Whether a cell is sent once more where these are asked for, or none by name; see `Experiments.again`."""
    if row.state == "unknown":
        return row.index in indexes and not row.settled
    return row.state in ("failed", "cancelled") and row.job_id is not None and (not indexes or row.index in indexes)


def check_free(connection: sa.Connection, again: Iterable[Again]) -> None:
    """What cost nothing is not sent where it would. Raises NotSent."""
    for each in again:
        before = sa.select(job.c.estimate_most).where(job.c.id == each.row.job_id)
        likely = each.meant_for.likely
        if each.is_sent and likely is not None and not likely.is_free and connection.execute(before).scalar() == 0:
            raise NotSent(f"This was free; {likely.name} would charge for it.", hint="Not sent, not billed.")


def write(transaction: sa.Connection, runs: Runs, again: Iterable[Again]) -> int:
    """How many cells have a new job or a picture now; one that was decided or has come meanwhile stays as it is."""
    jobs: dict[str, list[CellJob]] = {}
    reused: list[str] = []
    count = 0
    for each in _still_open(transaction, runs, again):
        values: dict[str, Any] = {"picture_id": each.picture_id}
        if each.is_sent:
            values = {"job_id": each.job.id}
            jobs.setdefault(each.row.run_id or "", []).append(each.job)
        if each.picture_id is not None:
            reused.append(each.picture_id)
        this = (cell.c.experiment_id == runs.experiment, cell.c.idx == each.row.index)
        transaction.execute(sa.update(cell).where(*this).values(**values))
        count += 1
    experiment_rows.lay(transaction, runs, reused)
    for run_id, some in jobs.items():
        runs.add(transaction, run_id, some)
    return count


def _still_open(transaction: sa.Connection, runs: Runs, again: Iterable[Again]) -> Iterator[Again]:
    for each in again:
        row = each.row
        same = (cell.c.experiment_id == runs.experiment, cell.c.idx == row.index, cell.c.job_id == row.job_id)
        known = transaction.execute(
            sa.select(job.c.state).join_from(cell, job, job.c.id == cell.c.job_id).where(*same)
        ).scalar()
        if known != row.state or row.job_id is None:
            continue
        if known != "unknown" or states.settle(transaction, runs.desk, row.job_id, "again"):
            yield each
