"""Experiments: what one would send, its start as a batch, and what a person does with one that is there."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from easel.actions import experiment_again, experiment_rows
from easel.actions.experiment_again import Again, Renewal
from easel.actions.experiment_files import CellFiles, is_blob
from easel.actions.experiment_names import FileNames
from easel.actions.experiment_plan import Plan, Planner, Usd, check_budgets, summed
from easel.connections.directory import Directory
from easel.edits.mask.masks import Masks
from easel.edits.sources import Owner, Sources
from easel.errors import BadParams, BudgetReached
from easel.experiments import queries
from easel.experiments.compiling import Lists
from easel.experiments.definition import Definition
from easel.experiments.grid import Grid
from easel.experiments.records import CellRow, Experiment
from easel.experiments.tables import cell, experiment
from easel.jobs.cells import Runs
from easel.jobs.engine import Engine
from easel.library import marks
from easel.requests.problems import Problem
from easel.runs import batching, states
from easel.runs.tables import job
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.wire.multipart import InputFile
from easel.words import units

MOST_NAME = 120  # letters
_OWN = "Not sent, not billed. Raise the experiment’s budget, or remove values."


class Experiments:
    """`lists` gives a desk's values by name. Blocks while files are prepared: a page asks through the future of `planned`."""

    def __init__(
        self,
        store: Store,
        masks: Masks,
        engine: Engine,
        directory: Directory,
        lists: Callable[[str], Lists] = lambda desk: {},
    ) -> None:
        self._store = store
        self._masks = masks
        self._engine = engine
        self._directory = directory
        self._lists = lists
        self._mask_ids: dict[tuple[str, str], str] = {}
        self._threads = ThreadPoolExecutor(2, "experiment")

    # What there is

    def get(self, name: str, *, desk: str = STUDIO) -> Experiment | None:
        with self._store.database.reading() as connection:
            return queries.one(connection, desk, name)

    def latest(self, limit: int = 50, *, desk: str = STUDIO) -> tuple[Experiment, ...]:
        """Newest first."""
        with self._store.database.reading() as connection:
            return queries.latest(connection, desk, limit)

    def faces(self, name: str, count: int = 4) -> tuple[str, ...]:
        """The ids of its first pictures: what it is known again by in a list."""
        with self._store.database.reading() as connection:
            return queries.faces(connection, name, count)

    def cells(self, name: str, since: int | None = None) -> tuple[CellRow, ...]:
        """All cells in order, or those that changed after the version `since`."""
        with self._store.database.reading() as connection:
            return queries.cells(connection, name, since)

    def grid(self, definition: Definition, *, desk: str = STUDIO) -> Grid:
        """Its axes, and how many cells it has."""
        return Grid(definition, self._lists(desk))

    def from_files(
        self, definition: Definition, folder: Path, *, desk: str = STUDIO
    ) -> tuple[Definition, dict[str, str]]:
        """A definition that names files, relative to `folder`, with blobs in their place; and how each blob was called. Raises
        BadParams."""

        def keep(file: InputFile) -> str:
            return self._engine.keep_inputs((file,), None)[0].sha256

        blobs = self._store.blobs
        files = FileNames(folder, Sources(self._store), keep, lambda name: is_blob(blobs, name), Owner(desk=desk))
        return files.brought_in(definition), files.names

    # Before the start

    def plan(
        self, definition: Definition, desk: str = STUDIO, *, widens: str | None = None, repeat_anyway: bool = False
    ) -> Plan:
        """What it would send; with `widens`, what it would send more than that experiment has."""
        grid = self.grid(definition, desk=desk)
        if grid.problems:
            return Plan(asked=grid.count if _is_counted(grid) else 0, problems=grid.problems)
        planner = self._planner(desk)
        return planner.plan(grid.cells(), self.cells(widens) if widens else (), anew=repeat_anyway)

    def planned(self, definition: Definition, desk: str = STUDIO, **how: Any) -> "Future[Plan]":
        """The same in a thread of its own: pictures that go along may take a second."""
        context = copy_context()
        return self._threads.submit(lambda: context.run(self.plan, definition, desk, **how))

    # Starting

    def start(
        self,
        definition: Definition,
        name: str = "",
        desk: str = STUDIO,
        *,
        budget: Decimal | None = None,
        repeat_anyway: bool = False,
        seen: int | None = None,
    ) -> str:
        """The experiment's id. Its cells, runs and jobs are on disk when this returns; nothing has been sent by then.

        `seen` is how many pictures a person was told: where that has changed, nothing is started. Raises BadParams,
        BudgetReached, NotSent."""
        plan = self.plan(definition, desk, repeat_anyway=repeat_anyway)
        _check(plan, seen, budget)
        self._keep(plan)
        rows = experiment_rows.of_plan(plan, definition.prompt)
        experiment_id = new_id()
        row = {"id": experiment_id, "name": _name(name, definition), "created": time.time(), "desk": desk}
        row |= {"definition": definition.as_dict(), "budget": budget}
        with self._store.database.writing() as transaction:
            check_budgets(transaction, desk, (each for each in plan.cells if each.is_sent))
            transaction.execute(sa.insert(experiment), row)
            rows.write(transaction, self._runs(experiment_id, desk, definition))
        self._engine.pump()
        return experiment_id

    def widen(self, name: str, definition: Definition, *, desk: str = STUDIO, seen: int | None = None) -> None:
        """Another grid for the same experiment: what is made or on its way stands, what is new is sent, and what waits and is in
        the grid no more is cancelled. Raises as `start`, LookupError."""
        known = self._known(name, desk)
        plan = self.plan(definition, desk, widens=name)
        _check(plan, seen, None)
        self._keep(plan)
        rows = experiment_rows.of_plan(plan, definition.prompt)
        stays = {each.stands.job_id for each in plan.cells if each.stands is not None}
        with self._store.database.writing() as transaction:
            check_budgets(transaction, desk, (each for each in plan.cells if each.is_sent))
            gone = sa.select(cell.c.job_id).where(cell.c.experiment_id == name, cell.c.job_id.is_not(None))
            left = set(transaction.execute(gone).scalars()) - stays
            transaction.execute(sa.delete(cell).where(cell.c.experiment_id == name))
            values = {"definition": definition.as_dict(), "revision": known.revision + 1}
            transaction.execute(sa.update(experiment).where(experiment.c.id == name).values(**values))
            for some in _portions(sorted(left)):
                states.cancel(transaction, job.c.id.in_(some), job.c.desk == desk)
            rows.write(transaction, self._runs(name, desk, definition))
        self._engine.pump()

    # What a person does with one

    def pause(self, name: str, *, desk: str = STUDIO) -> bool:
        """Nothing more of it is sent when this returns; what was sent goes on."""
        return self._engine.pause(name, desk=desk)

    def resume(self, name: str, *, desk: str = STUDIO) -> bool:
        """It goes on, and what it paused for is forgotten."""
        return self._engine.resume(name, lambda transaction: _release(transaction, desk, name), desk=desk)

    def stop(self, name: str, *, desk: str = STUDIO) -> None:
        """What was not sent is cancelled, what was comes to its end; `again` goes on with it, also next week."""

        def beside(transaction: sa.Connection) -> None:
            batching.resume(transaction, desk, name)  # nothing of it waits: what is sent again later is not held back
            _release(transaction, desk, name)

        self._engine.cancel(name, beside, desk=desk)

    def stop_cells(self, name: str, indexes: Iterable[int], *, desk: str = STUDIO) -> int:
        """Those of the cells that were not sent never will be; how many there were."""
        wanted = set(indexes)
        names = [row.job_id for row in self.cells(name) if row.index in wanted and row.job_id is not None]
        with self._store.database.writing() as transaction:
            return sum(states.cancel(transaction, job.c.id.in_(some), job.c.desk == desk) for some in _portions(names))

    def first(self, name: str, indexes: Sequence[int] = (), *, desk: str = STUDIO) -> bool:
        """These cells (a row of the grid, say) before its others, in this order; without any, this experiment before others."""
        if not indexes:
            return self._engine.first(name, desk=desk)
        waiting = {row.index: row.job_id for row in self.cells(name) if row.state == "queued" and row.job_id}
        return self._engine.order(name, [waiting[index] for index in indexes if index in waiting], desk=desk)

    def again(self, name: str, indexes: Sequence[int] = (), *, desk: str = STUDIO) -> int:
        """Cells that failed or were stopped are sent once more; how many. One whose end is unknown only where it is named: that
        may bill twice. What was made meanwhile by another run is reused. Raises BudgetReached, NotSent, LookupError."""
        again = self._renewed(name, indexes, desk)
        with self._store.database.writing() as transaction:
            experiment_again.check_free(transaction, again)
            check_budgets(transaction, desk, (each for each in again if each.is_sent))
            definition = queries.definition(transaction, name)
            count = experiment_again.write(transaction, self._runs(name, desk, definition), again)
        self._engine.pump()
        return count

    def cost_again(self, name: str, indexes: Sequence[int] = (), *, desk: str = STUDIO) -> tuple[int, Usd | None]:
        """How many `again` would send, and what they may cost together: None without a known price. Raises as `again`."""
        sent = [each for each in self._renewed(name, indexes, desk) if each.is_sent]
        return len(sent), summed(each.usd for each in sent)

    def rename(self, name: str, text: str, *, desk: str = STUDIO) -> None:
        self._change(name, desk, name=" ".join(text.split())[:MOST_NAME])

    def set_budget(self, name: str, usd: Decimal | None, *, desk: str = STUDIO) -> None:
        """The most that it may spend in all; None for no budget of its own. Raises ValueError for an amount that is none."""
        if usd is not None and not (usd.is_finite() and 0 <= usd <= 1_000_000):
            raise ValueError("A budget is an amount of USD from 0 to 1,000,000.")
        self._change(name, desk, budget=usd)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)

    def _runs(self, name: str, desk: str, definition: Definition) -> Runs:
        return Runs(name, desk, self._engine.owner, marks.name_or_none(definition.board))

    def _renewed(self, name: str, indexes: Sequence[int], desk: str) -> tuple[Again, ...]:
        self._known(name, desk)
        rows, wanted = self.cells(name), set(indexes)
        chosen = [row for row in rows if experiment_again.is_wanted(row, wanted)]
        used = [row.picture_id for row in rows if row.picture_id]
        return Renewal(self._store, self._engine, desk).of(chosen, used)

    def _known(self, name: str, desk: str) -> Experiment:
        known = self.get(name, desk=desk)
        if known is None:
            raise LookupError("There is no such experiment.")
        return known

    def _planner(self, desk: str) -> Planner:
        files = CellFiles(self._store, self._masks, desk, self._mask_ids)
        meant_for = partial(self._engine.meant_for, desk=desk)
        return Planner(self._store.database, self._directory, self._engine.pricing, files, desk, meant_for)

    def _keep(self, plan: Plan) -> None:
        """The files that go along, for good. Raises NotSent."""
        ready = {id(each.files): each.files.prepared for each in plan.cells if each.is_sent and each.files}
        for each in ready.values():
            self._engine.keep_inputs(each.images, each.mask)

    def _change(self, experiment_id: str, desk: str, **values: Any) -> None:
        mine = (experiment.c.id == experiment_id, experiment.c.desk == desk)
        with self._store.database.writing() as transaction:
            transaction.execute(sa.update(experiment).where(*mine).values(**values))


def _check(plan: Plan, seen: int | None, budget: Decimal | None) -> None:
    """Raises BadParams, BudgetReached."""
    if plan.problems:
        raise BadParams(plan.problems)
    if plan.asked == sum(count for _, count in plan.not_possible):
        raise BadParams([Problem("axes", "none", f"None of these pictures is possible. {plan.not_possible[0][0]}")])
    if seen is not None and plan.send > seen:
        words = f"This would now send {plan.send:,} pictures, not {seen:,}. Check the number and press again."
        raise BadParams([Problem("cells", "changed", words)])
    if plan.over_budget:
        raise BudgetReached(plan.over_budget)
    if budget is not None and plan.cost is not None and plan.cost[0] > budget:
        raise BudgetReached(
            f"This costs at least {units.money(plan.cost[0])}; the budget is {units.money(budget)}.", hint=_OWN
        )


def _is_counted(grid: Grid) -> bool:
    """Whether only the number of cells is wrong."""
    return {each.field for each in grid.problems} <= {"sample", "exclude"}


def _release(transaction: sa.Connection, desk: str, name: str) -> None:
    mine = (experiment.c.id == name, experiment.c.desk == desk)
    transaction.execute(sa.update(experiment).where(*mine).values(brake=None))


def _name(name: str, definition: Definition) -> str:
    words = " ".join((name or definition.prompt).split()) or "Experiment"
    return words if len(words) <= MOST_NAME else f"{words[: MOST_NAME - 1].rstrip()}…"


def _portions(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many as one statement takes, with room to spare."""
    return (names[start : start + 500] for start in range(0, len(names), 500))
