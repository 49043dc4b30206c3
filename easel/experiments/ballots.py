"""The ballots of an experiment: kept, read in their order, and the last one of a judge taken back."""

import time

import sqlalchemy as sa

from easel.experiments.ballot import Ballot
from easel.experiments.tables import ballot, experiment
from easel.store.database import Database
from easel.store.ids import new_id
from easel.store.scope import STUDIO


class Ballots:
    """Raises what the database raises."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, experiment_id: str, *, desk: str = STUDIO) -> tuple[Ballot, ...]:
        """In the order in which they were cast."""
        query = sa.select(ballot.c.judge, ballot.c.shown, ballot.c.ranks).where(_ours(experiment_id, desk))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(ballot.c.id)).all()
        return tuple(Ballot(judge, tuple(shown), tuple(ranks)) for judge, shown, ranks in rows)

    def cast(self, experiment_id: str, new: Ballot, *, after: int | None = None, desk: str = STUDIO) -> bool:
        """Whether it was kept: not where it breaks a rule, the experiment is not on this desk, or the judge has not cast `after`
        ballots before, so that the same press counts once."""
        if new.problems():
            return False
        known = sa.select(experiment.c.id).where(experiment.c.id == experiment_id, experiment.c.desk == desk)
        mine = sa.select(sa.func.count()).where(_ours(experiment_id, desk), ballot.c.judge == new.judge)
        values = {"judge": new.judge, "shown": list(new.shown), "ranks": list(new.ranks)}
        with self._database.writing() as connection:
            if connection.execute(known).one_or_none() is None:
                return False
            if after is not None and connection.execute(mine).scalar_one() != after:
                return False
            row = {"id": new_id(), "experiment_id": experiment_id, "desk": desk, "at": time.time()}
            connection.execute(sa.insert(ballot), row | values)
        return True

    def undo(self, experiment_id: str, judge: str, *, after: int | None = None, desk: str = STUDIO) -> Ballot | None:
        """Takes the judge's last ballot back and returns it; None where there is none, or not exactly `after` of them."""
        mine = sa.select(ballot).where(_ours(experiment_id, desk), ballot.c.judge == judge)
        with self._database.writing() as connection:
            rows = connection.execute(mine.order_by(ballot.c.id.desc())).all()
            if not rows or after not in (None, len(rows)):
                return None
            connection.execute(sa.delete(ballot).where(ballot.c.id == rows[0].id, ballot.c.desk == desk))
        return Ballot(judge, tuple(rows[0].shown), tuple(rows[0].ranks))


def _ours(experiment_id: str, desk: str) -> sa.ColumnElement[bool]:
    return sa.and_(ballot.c.experiment_id == experiment_id, ballot.c.desk == desk)
