"""From a plan to its rows: what is prepared before the transaction, and what is written within it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from easel.actions.experiment_files import Files
from easel.actions.experiment_plan import Plan, Planned
from easel.experiments.tables import cell
from easel.jobs.admission import MeantFor
from easel.jobs.cells import CellJob, Runs
from easel.library import marks
from easel.requests import kinds
from easel.runs.inputs import RunInput
from easel.store.ids import new_id
from easel.store.tables import Encoded


@dataclass(slots=True)
class Group:
    """What is one run: cells for the same server with the same files."""

    meant_for: MeantFor
    files: Files | None
    params: dict[str, Any]
    kind: str
    jobs: list[CellJob] = field(default_factory=list)

    @property
    def inputs(self) -> tuple[RunInput, ...]:
        return self.files.inputs if self.files else ()

    def write(self, transaction: sa.Connection, runs: Runs) -> None:
        run_id = runs.find(transaction, self.meant_for, self.inputs)
        if run_id is None:
            beside = self.files.prepared.remember if self.files else None
            run_id = runs.make(transaction, self.kind, self.params, self.meant_for, self.inputs, beside)
        runs.add(transaction, run_id, self.jobs)


@dataclass(frozen=True, slots=True)
class Rows:
    """All of a plan; `prompt` is the one that was written, with its variables."""

    groups: tuple[Group, ...]
    cells: tuple[dict[str, Any], ...]
    reused: tuple[str, ...]

    def write(self, transaction: sa.Connection, runs: Runs) -> None:
        runs.use_board(transaction)
        lay(transaction, runs, self.reused)
        for group in self.groups:
            group.write(transaction, runs)
        if self.cells:
            transaction.execute(sa.insert(cell), [row | {"experiment_id": runs.experiment} for row in self.cells])


def lay(transaction: sa.Connection, runs: Runs, picture_ids: Sequence[str]) -> None:
    """Pictures that were kept before, on the board of the experiment that reuses them."""
    if runs.board and picture_ids:
        marks.place(transaction, runs.desk, picture_ids, runs.board, on=True)


def of_plan(plan: Plan, prompt: str) -> Rows:
    groups: dict[tuple[str, str, int], Group] = {}
    job_ids: dict[int, str] = {}
    requests = [Encoded.of(each.request) for each in plan.cells]
    for each, request in zip(plan.cells, requests, strict=True):
        if each.is_sent and each.meant_for is not None:
            key = (each.meant_for.wanted, each.meant_for.name, id(each.files))
            if key not in groups:
                groups[key] = _group(each, each.meant_for, prompt)
            job_ids[each.cell.index] = name = new_id()
            groups[key].jobs.append(CellJob(name, request, each.digest, each.usd))
    reused = tuple(each.picture_id for each in plan.cells if each.picture_id is not None)
    return Rows(tuple(groups.values()), tuple(_cells(plan.cells, requests, job_ids)), reused)


def _group(each: Planned, meant_for: MeantFor, prompt: str) -> Group:
    kind = (kinds.EDIT if each.files else kinds.GENERATE).name
    return Group(meant_for, each.files, each.request | {"prompt": prompt or each.request["prompt"]}, kind)


def _cells(
    planned: Iterable[Planned], requests: Iterable[Encoded], job_ids: Mapping[int, str]
) -> Iterator[dict[str, Any]]:
    for each, request in zip(planned, requests, strict=True):
        stands = each.stands
        yield {
            "idx": each.cell.index,
            "coordinates": Encoded.of(each.cell.coordinates),
            "choices": Encoded.of(dict(each.cell.values)),
            "request": request,
            "digest": each.digest,
            "connection": each.meant_for.wanted if each.meant_for else "",
            "repeat": each.cell.repeat,
            "job_id": stands.job_id if stands else job_ids.get(each.cell.index),
            "picture_id": stands.picture_id if stands and stands.is_reused else each.picture_id,
            "rule": each.rule,
        }
