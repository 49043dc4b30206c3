"""A connection's new name, in everything that goes by names: its budgets, and all that was meant for it or sent to it.

So a budget goes on to hold what was spent before the renaming, and the brake holds for what comes after it.
"""

import sqlalchemy as sa

from easel.ledger.tables import budget
from easel.runs.tables import attempt, job, run


def rename(transaction: sa.Connection, desk: str, before: str, after: str) -> None:
    """In the transaction that renames it. Budgets that a connection of the new name left behind give way to its own."""
    mine = sa.select(budget.c.period).where(budget.c.desk == desk, budget.c.connection == before)
    periods = transaction.execute(mine).scalars().all()
    same = (budget.c.desk == desk, budget.c.connection == after, budget.c.period.in_(periods))
    transaction.execute(sa.delete(budget).where(*same))
    jobs = sa.select(job.c.id).where(job.c.desk == desk, job.c.id == attempt.c.job_id)
    tries = sa.update(attempt).where(attempt.c.connection == before, sa.exists(jobs))
    transaction.execute(tries.values(connection=after))
    for table in (budget, run, job):
        renamed = sa.update(table).where(table.c.desk == desk, table.c.connection == before)
        transaction.execute(renamed.values(connection=after))
