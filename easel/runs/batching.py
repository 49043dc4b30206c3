"""The rows of a batch, which is one run or all the runs of an experiment: paused, drawn back from their lines, cancelled.

Each is a change of rows in the caller's transaction, so that nothing more is sent once that has committed.
"""

import sqlalchemy as sa

from easel.runs import states
from easel.runs.tables import job, run

TURN = "Waiting for its turn in the batch"
PAUSED = "Paused"

QUEUED = (run.c.batch, job.c.state == "queued", job.c.settled != states.HELD)
# Those of an experiment go together, whichever run they are of.
ORDER = (
    run.c.position,
    sa.case((run.c.experiment != "", run.c.experiment), else_=run.c.id),
    job.c.position,
    job.c.id,
)


def named(name: str) -> sa.ColumnElement[bool]:
    """The runs of a batch by the id of a run or of an experiment."""
    return sa.or_(run.c.id == name, run.c.experiment == name)


def change(transaction: sa.Connection, desk: str, name: str, **values: object) -> bool:
    """Whether there is such a batch; its runs have these values now."""
    mine = (named(name), run.c.desk == desk, run.c.batch)
    return transaction.execute(sa.update(run).where(*mine).values(**(values or {"batch": True}))).rowcount > 0


def pause(transaction: sa.Connection, desk: str, name: str) -> list[tuple[str, int]] | None:
    """Nothing of it is sent any more; the tickets (job, turn) that were drawn back, None where there is no such batch."""
    if not change(transaction, desk, name, paused=True):
        return None
    tickets = draw_back(transaction, PAUSED, named(name))
    still = (job.c.run_id.in_(_runs(name)), job.c.state == "queued", job.c.settled != states.HELD)
    transaction.execute(sa.update(job).where(*still).values(stage=PAUSED))
    return tickets


def resume(transaction: sa.Connection, desk: str, name: str) -> bool:
    """Whether there is such a batch; it waits for its turn again."""
    if not change(transaction, desk, name, paused=False):
        return False
    paused = (job.c.run_id.in_(_runs(name)), job.c.state == "queued", job.c.stage == PAUSED)
    transaction.execute(sa.update(job).where(*paused).values(stage=TURN))
    return True


def cancel(transaction: sa.Connection, desk: str, name: str) -> list[tuple[str, int]]:
    """What was not sent never will be; the tickets that were drawn back. What was sent comes to its end."""
    tickets = draw_back(transaction, TURN, named(name), run.c.desk == desk)
    states.cancel(transaction, job.c.run_id.in_(_runs(name)), job.c.desk == desk)
    return tickets


def draw_back(transaction: sa.Connection, words: str, *which: sa.ColumnElement[bool]) -> list[tuple[str, int]]:
    """Jobs of batches that stand in a line and were not sent wait in their rows again; the tickets that they had."""
    standing = sa.select(job.c.id, job.c.turn).join_from(job, run, run.c.id == job.c.run_id)
    rows = transaction.execute(standing.where(*QUEUED, job.c.line != "", *which)).all()
    names = [row.id for row in rows]
    if names:
        transaction.execute(sa.update(job).where(job.c.id.in_(names)).values(line="", stage=words))
    return [(row.id, row.turn) for row in rows]


def _runs(name: str) -> sa.Select[tuple[str]]:
    return sa.select(run.c.id).where(named(name))
