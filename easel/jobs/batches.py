"""Batches wait in their rows, and a few of their jobs at a time in a line; pause, order and fairness are facts of rows.

Whoever waits for one picture passes every batch; of several desks each has the same window in a line, so that they share it
evenly; of several batches of one desk the first in order goes first.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from easel.connections.connection import BEST
from easel.connections.directory import Directory
from easel.errors import NotSent
from easel.jobs.lines import Destination, Lines
from easel.jobs.queue import Queue, Ticket
from easel.jobs.task import Task, load
from easel.runs import states
from easel.runs.tables import job, run
from easel.store.store import Store

WINDOW = 4  # jobs of a desk's batches in a line at least, however few places it has
TURN = "Waits for its turn in the batch"
PAUSED = "Paused"

_BATCH = (run.c.batch, job.c.state == "queued", job.c.settled != states.HELD)
_WAITING = (*_BATCH, job.c.line == "", ~run.c.paused)
_ORDER = (run.c.position, run.c.id, job.c.position, job.c.id)
_GROUPS = sa.select(job.c.desk, run.c.wanted).join_from(job, run, run.c.id == job.c.run_id).where(*_WAITING).distinct()
_NEXT = (
    sa.select(job.c.id)
    .join_from(job, run, run.c.id == job.c.run_id)
    .where(*_WAITING, job.c.desk == sa.bindparam("desk"), run.c.wanted == sa.bindparam("wanted"))
    .order_by(*_ORDER)
    .limit(sa.bindparam("count"))
)
_OUT = (
    sa.select(sa.func.count())
    .select_from(job.join(run, run.c.id == job.c.run_id))
    .where(run.c.batch, job.c.desk == sa.bindparam("desk"), job.c.line == sa.bindparam("line"))
    .where(job.c.state.in_(("queued", "sent", "stopped")))
)


class Batches:
    def __init__(self, store: Store, directory: Directory, lines: Lines, queue: Queue) -> None:
        self._store = store
        self._directory = directory
        self._lines = lines
        self._queue = queue

    def pump(self) -> int:
        """Puts the next jobs of every batch in line, as many as there is room for; how many these were."""
        with self._store.database.reading() as transaction:
            groups = transaction.execute(_GROUPS).all()
        return sum(self._pump(desk, wanted) for desk, wanted in groups)

    def _pump(self, desk: str, wanted: str) -> int:
        put, full = 0, set[str]()
        while (to := self._destination(desk, wanted)) is not None and to.line not in full:
            added = self._fill(desk, wanted, to)
            put += added
            if not added or wanted != BEST:
                break
            full.add(to.line)
        return put

    def _destination(self, desk: str, wanted: str) -> Destination | None:
        """Where the next job goes. One that nobody can take fails in words, but waits while a server only rests."""
        while (task := self._next(desk, wanted)) is not None:
            try:
                return self._lines.destination(task)
            except NotSent as error:
                if wanted == BEST and self._directory.some_rest(desk=desk):
                    return None
                with self._store.database.writing() as transaction:
                    states.move(transaction, task.job_id, "failed", only_from=("queued",), error=error.as_dict())
        return None

    def _next(self, desk: str, wanted: str) -> Task | None:
        with self._store.database.reading() as transaction:
            name = transaction.execute(_NEXT, {"desk": desk, "wanted": wanted, "count": 1}).scalar()
        return load(self._store.database, name) if name else None

    def _fill(self, desk: str, wanted: str, to: Destination) -> int:
        """How many are in line now that were not: counted and put in one transaction, whoever else does the same."""
        window = max(WINDOW, self._directory.limits.of(to.connection).places)
        with self._store.database.writing() as transaction:
            out = transaction.execute(_OUT, {"desk": desk, "line": to.line}).scalar_one()
            room = max(0, window - out)
            names = transaction.execute(_NEXT, {"desk": desk, "wanted": wanted, "count": room}).scalars().all()
            return sum(self._lines.put(transaction, name, to, batch=True) for name in names)

    def pause(self, desk: str, run_id: str) -> bool:
        """Nothing more of the batch is sent when this returns. False when it is no batch of the desk."""
        with self._store.database.writing() as transaction:
            if not self._change(transaction, desk, run_id, paused=True):
                return False
            tickets = _draw_back(transaction, PAUSED, run.c.id == run_id)
            still = (job.c.run_id == run_id, job.c.state == "queued", job.c.settled != states.HELD)
            transaction.execute(sa.update(job).where(*still).values(stage=PAUSED))
        self._queue.take_out(tickets)
        return True

    def resume(self, desk: str, run_id: str) -> bool:
        with self._store.database.writing() as transaction:
            if not self._change(transaction, desk, run_id, paused=False):
                return False
            paused = (job.c.run_id == run_id, job.c.state == "queued", job.c.stage == PAUSED)
            transaction.execute(sa.update(job).where(*paused).values(stage=TURN))
        self.pump()
        return True

    def first(self, desk: str, run_id: str) -> bool:
        """This batch before all others of the desk."""
        with self._store.database.writing() as transaction:
            lowest = sa.select(sa.func.min(run.c.position)).where(run.c.desk == desk, run.c.batch)
            position = transaction.execute(lowest).scalar() or 0
            if not self._change(transaction, desk, run_id, position=position - 1):
                return False
            tickets = _draw_back(transaction, TURN, run.c.desk == desk)
        self._queue.take_out(tickets)
        self.pump()
        return True

    def order(self, desk: str, run_id: str, job_ids: Sequence[str]) -> bool:
        """These jobs of the batch in this order, before the others."""
        with self._store.database.writing() as transaction:
            if not self._change(transaction, desk, run_id):
                return False
            for position, name in enumerate(job_ids, -len(job_ids)):
                one = (job.c.id == name, job.c.run_id == run_id)
                transaction.execute(sa.update(job).where(*one).values(position=position))
            tickets = _draw_back(transaction, TURN, run.c.id == run_id)
        self._queue.take_out(tickets)
        self.pump()
        return True

    @staticmethod
    def _change(transaction: sa.Connection, desk: str, run_id: str, **values: object) -> bool:
        mine = (run.c.id == run_id, run.c.desk == desk, run.c.batch)
        change = sa.update(run).where(*mine).values(**(values or {"batch": True}))
        return transaction.execute(change).rowcount == 1


def _draw_back(transaction: sa.Connection, words: str, *which: sa.ColumnElement[bool]) -> list[str]:
    """Jobs of batches that stand in a line and were not sent wait in their rows again; the tickets that they had."""
    standing = sa.select(job.c.id, job.c.turn).join_from(job, run, run.c.id == job.c.run_id)
    rows = transaction.execute(standing.where(*_BATCH, job.c.line != "", *which)).all()
    names = [row.id for row in rows]
    transaction.execute(sa.update(job).where(job.c.id.in_(names)).values(line="", stage=words))
    return [Ticket(row.id, row.turn).id for row in rows]
