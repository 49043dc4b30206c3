"""What an experiment has cost so far, and the refusal to send a cell that would go beyond the experiment's own budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from easel.errors import BudgetReached
from easel.experiments.tables import experiment
from easel.ledger.spending import BILLABLE, MAY_BE_BILLED, ZERO, number, total
from easel.runs.tables import job, run
from easel.words import units

_UNTOLD = sa.and_(MAY_BE_BILLED, job.c.cost.is_(None))
_ESTIMATE = sa.type_coerce(job.c.estimate_most, sa.BigInteger)
_SPENT = (
    sa.select(
        run.c.experiment,
        total(job.c.cost, job.c.cost.is_not(None)),
        total(
            _ESTIMATE * sa.case((job.c.cost.is_(None), BILLABLE), else_=job.c.unconfirmed),
            MAY_BE_BILLED,
            job.c.estimate_most.is_not(None),
        ),
        number(_UNTOLD, job.c.estimate_most.is_(None)),
    )
    .join_from(job, run, run.c.id == job.c.run_id)
    .where(run.c.experiment.in_(sa.bindparam("names", expanding=True)))
    .group_by(run.c.experiment)
)
_OF_JOB = (
    sa.select(experiment.c.id, experiment.c.budget, job.c.estimate_most)
    .join_from(job, run, run.c.id == job.c.run_id)
    .join(experiment, experiment.c.id == run.c.experiment)
    .where(job.c.id == sa.bindparam("name"))
)
_HINT = "Raise the experiment’s budget, then resume."


@dataclass(frozen=True, slots=True)
class Spent:
    """USD: `charged` is what servers billed, `may_be_billed` the estimates of what is with a server or ended without saying its
    cost; `unknown` is how many of these have no estimate either."""

    charged: Decimal = ZERO
    may_be_billed: Decimal = ZERO
    unknown: int = 0

    @property
    def most(self) -> Decimal:
        return self.charged + self.may_be_billed


def of(connection: sa.Connection, experiment_id: str) -> Spent:
    """Of all its jobs, those that were run again and those of cells that were taken away included."""
    return of_all(connection, (experiment_id,)).get(experiment_id, Spent())


def of_all(connection: sa.Connection, experiment_ids: Sequence[str]) -> dict[str, Spent]:
    """By id; one without jobs has none."""
    rows = connection.execute(_SPENT, {"names": list(experiment_ids)}) if experiment_ids else ()
    return {name: Spent(*sums) for name, *sums in rows}


def check(connection: sa.Connection, job_id: str, *, free: bool, requests: int = 1) -> None:
    """In the transaction that is about to mark a job as sent. Raises BudgetReached where the budget of its experiment has no
    room. A server that is `free` spends nothing; `requests` is how many may be billed with this one."""
    row = None if free else connection.execute(_OF_JOB, {"name": job_id}).one_or_none()
    if row is None or row.budget is None:
        return
    spent = of(connection, row.id)
    needs = (row.estimate_most or ZERO) * requests
    if spent.most >= row.budget or spent.most + needs > row.budget:
        used = f"This experiment’s budget is {units.money(row.budget)}: {units.money(spent.most)} spent or may have been billed"
        more = f", and the next picture may cost {units.money(needs)}" if needs else ""
        raise BudgetReached(f"{used}{more}.", hint=_HINT)
