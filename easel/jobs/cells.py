"""Writes the jobs of an experiment's cells, each with its own request, into the runs of the experiment.

There is one for each server and set of files. Nothing is sent from here.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.jobs.admission import Beside, MeantFor
from easel.runs import batching, inputs
from easel.runs.inputs import RunInput
from easel.runs.tables import job, run
from easel.store.ids import new_id
from easel.store.tables import VERSION, Encoded

# A thousand of them are one transaction, in which nobody else writes: so only what differs travels with each row, and the
# database itself gives the other columns what they begin with.
_ADDED = sa.insert(sa.table(job.name, *(sa.column(each.name, each.type) for each in job.c))).values(
    state=sa.literal_column("'queued'"),
    attempts=sa.literal_column("0"),
    request_id=sa.literal_column("''"),
    changed=VERSION,
)


@dataclass(frozen=True, slots=True)
class CellJob:
    """One job to be: `request` is GenerateParams/EditParams.as_dict() of one picture, as JSON; `usd` what it may cost, least and
    most."""

    id: str
    request: Encoded
    digest: str
    usd: tuple[Decimal, Decimal] | None


@dataclass(frozen=True, slots=True)
class Runs:
    """Those of one experiment; `owner` is the executor that alone may send them, None where anybody may. What comes of them is
    laid on `board`."""

    experiment: str
    desk: str
    owner: str | None
    board: str = ""

    def make(
        self,
        transaction: sa.Connection,
        kind: str,
        params: dict[str, Any],
        meant_for: MeantFor,
        kept: tuple[RunInput, ...],
        beside: Beside | None,
    ) -> str:
        """A run without jobs; its id. `params` fill a form with it."""
        run_id = new_id()
        row = {"id": run_id, "kind": kind, "created": time.time(), "params": params, "batch": True, "desk": self.desk}
        row |= {"connection": meant_for.name[:255], "wanted": meant_for.wanted, "experiment": self.experiment}
        row["board"] = self.board
        mine = sa.select(run.c.position, run.c.paused).where(run.c.experiment == self.experiment)
        if others := transaction.execute(mine).all():  # it is a part of a batch that has its place, and perhaps waits
            row |= {"position": others[0].position, "paused": any(each.paused for each in others)}
        transaction.execute(sa.insert(run), row)
        inputs.keep(transaction, run_id, kept)
        if beside is not None:
            beside(transaction, run_id)
        return run_id

    def use_board(self, transaction: sa.Connection) -> None:
        """Also what is on its way in runs that it has comes on its board."""
        mine = sa.update(run).where(run.c.experiment == self.experiment, run.c.board != self.board)
        transaction.execute(mine.values(board=self.board))

    def find(self, transaction: sa.Connection, meant_for: MeantFor, kept: tuple[RunInput, ...]) -> str | None:
        """The run that there is already for this server and these files."""
        mine = sa.select(run.c.id).where(run.c.experiment == self.experiment, run.c.wanted == meant_for.wanted)
        wanted = {(each.position, each.sha256) for each in kept}
        for run_id in transaction.execute(mine.where(run.c.connection == meant_for.name[:255])).scalars():
            files = inputs.of_run(transaction, self.desk, run_id)
            if {(each.position, each.sha256) for each in files} == wanted:
                return str(run_id)
        return None

    def add(self, transaction: sa.Connection, run_id: str, jobs: Sequence[CellJob]) -> None:
        """These wait in that run, after those that it has."""
        last = transaction.execute(sa.select(sa.func.max(job.c.idx)).where(job.c.run_id == run_id)).scalar()
        start = 0 if last is None else last + 1
        is_paused = transaction.execute(sa.select(run.c.paused).where(run.c.id == run_id)).scalar_one()
        same = {"run_id": run_id, "created": time.time(), "desk": self.desk, "executor": self.owner}
        same["stage"] = batching.PAUSED if is_paused else batching.TURN
        rows = [same | _row(each) | {"idx": at, "position": at} for at, each in enumerate(jobs, start)]
        if rows:
            transaction.execute(_ADDED, rows)


def _row(each: CellJob) -> dict[str, Any]:
    least, most = each.usd or (None, None)
    values = {"id": each.id, "request": each.request, "digest": each.digest}
    return values | {"estimate_least": least, "estimate_most": most}
