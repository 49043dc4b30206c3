"""A board gets another name, or goes, and all that names it goes along: runs whose pictures are still to come, experiments."""

import sqlalchemy as sa

from easel.experiments.tables import experiment
from easel.library import marks
from easel.runs.tables import run


def rename(transaction: sa.Connection, desk: str, name: str, new: str) -> None:
    """Raises ValueError for a name of nothing, and where there is another board of that name."""
    marks.rename_board(transaction, desk, name, new)
    _carry_along(transaction, desk, marks.plain_name(name), marks.plain_name(new))


def drop(transaction: sa.Connection, desk: str, name: str) -> None:
    """The board alone: its pictures stay in the library, and what comes later lies on none. Raises ValueError for a name of
    nothing."""
    marks.drop_board(transaction, desk, name)
    _carry_along(transaction, desk, marks.plain_name(name), "")


def _carry_along(transaction: sa.Connection, desk: str, before: str, after: str) -> None:
    runs = sa.update(run).where(run.c.desk == desk, run.c.board == before)
    transaction.execute(runs.values(board=after))
    rows = sa.select(experiment.c.id, experiment.c.definition).where(experiment.c.desk == desk)
    for name, definition in transaction.execute(rows).all():
        if definition.get("board") == before:
            mine = sa.update(experiment).where(experiment.c.id == name)
            transaction.execute(mine.values(definition=definition | {"board": after}))
