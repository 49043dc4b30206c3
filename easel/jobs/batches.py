"""Batches wait in their rows, and a few of their jobs at a time in a line; pause, order and fairness are facts of rows.

Whoever waits for one picture passes every batch; of several desks each has the same window in a line, so that they share it
evenly; of several batches of one desk the first in order goes first. All runs of an experiment are one batch, by its id.
"""

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa

from easel.connections.connection import BEST
from easel.connections.directory import Directory
from easel.errors import NotSent
from easel.experiments import brake
from easel.jobs.lines import Destination, Lines
from easel.jobs.queue import Queue, Ticket
from easel.jobs.task import Task, load
from easel.runs import batching, states
from easel.runs.batching import QUEUED, TURN, draw_back
from easel.runs.tables import job, run
from easel.store.store import Store

WINDOW = 4  # jobs of a desk's batches in a line at least, however few places it has

# a command's own jobs are its own, and nobody else's are
_WAITING = (
    *QUEUED,
    job.c.line == "",
    ~run.c.paused,
    job.c.executor.is_not_distinct_from(sa.bindparam("owner", type_=sa.String)),
)
Beside = Callable[[sa.Connection], object]
_GROUPS = sa.select(job.c.desk, run.c.wanted).join_from(job, run, run.c.id == job.c.run_id).where(*_WAITING).distinct()
_NEXT = (
    sa.select(job.c.id)
    .join_from(job, run, run.c.id == job.c.run_id)
    .where(*_WAITING, job.c.desk == sa.bindparam("desk"), run.c.wanted == sa.bindparam("wanted"))
    .order_by(*batching.ORDER)
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
        self._owner = lines.executor

    def pump(self) -> int:
        """Puts the next jobs of every batch in line, as many as there is room for; how many these were."""
        with self._store.database.reading() as transaction:
            groups = transaction.execute(_GROUPS, {"owner": self._owner}).all()
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
                if not self._fail(task, error):
                    return None
        return None

    def _fail(self, task: Task, error: NotSent) -> bool:
        """False where its experiment pauses for it: somebody can switch the server on again."""
        met = brake.of(error)
        with self._store.database.writing() as transaction:
            if met is not None and brake.pull(transaction, task.job_id, met, self._owner):
                return False
            states.move(transaction, task.job_id, "failed", only_from=("queued",), error=error.as_dict())
        return True

    def _next_of(self, desk: str, wanted: str, count: int) -> dict[str, object]:
        return {"desk": desk, "wanted": wanted, "count": count, "owner": self._owner}

    def _next(self, desk: str, wanted: str) -> Task | None:
        with self._store.database.reading() as transaction:
            name = transaction.execute(_NEXT, self._next_of(desk, wanted, 1)).scalar()
        return load(self._store.database, name) if name else None

    def _fill(self, desk: str, wanted: str, to: Destination) -> int:
        """How many are in line now that were not: counted and put in one transaction, whoever else does the same."""
        window = max(WINDOW, self._directory.limits.of(to.connection).places)
        with self._store.database.writing() as transaction:
            out = transaction.execute(_OUT, {"desk": desk, "line": to.line}).scalar_one()
            room = max(0, window - out)
            names = transaction.execute(_NEXT, self._next_of(desk, wanted, room)).scalars().all()
            return sum(self._lines.put(transaction, name, to, batch=True) for name in names)

    def pause(self, desk: str, name: str) -> bool:
        """Nothing more of the batch is sent when this returns. False when it is no batch of the desk."""
        with self._store.database.writing() as transaction:
            tickets = batching.pause(transaction, desk, name)
        self._take_out(tickets or ())
        return tickets is not None

    def resume(self, desk: str, name: str, beside: Beside = lambda _: None) -> bool:
        """`beside` is done in the same transaction."""
        with self._store.database.writing() as transaction:
            resumed = batching.resume(transaction, desk, name)
            beside(transaction)
        if resumed:
            self.pump()
        return resumed

    def cancel(self, desk: str, name: str, beside: Beside = lambda _: None) -> None:
        """What was not sent never will be; what was comes to its end."""
        with self._store.database.writing() as transaction:
            tickets = batching.cancel(transaction, desk, name)
            beside(transaction)
        self._take_out(tickets)

    def first(self, desk: str, name: str) -> bool:
        """This batch before all others of the desk."""
        with self._store.database.writing() as transaction:
            lowest = sa.select(sa.func.min(run.c.position)).where(run.c.desk == desk, run.c.batch)
            position = transaction.execute(lowest).scalar() or 0
            if not batching.change(transaction, desk, name, position=position - 1):
                return False
            tickets = draw_back(transaction, TURN, run.c.desk == desk)
        self._take_out(tickets)
        self.pump()
        return True

    def order(self, desk: str, name: str, job_ids: Sequence[str]) -> bool:
        """These jobs of the batch in this order, before the others."""
        with self._store.database.writing() as transaction:
            if not batching.change(transaction, desk, name):
                return False
            mine = job.c.run_id.in_(sa.select(run.c.id).where(batching.named(name)))
            lowest = transaction.execute(sa.select(sa.func.min(job.c.position)).where(mine)).scalar() or 0
            for position, job_id in enumerate(job_ids, min(lowest, 0) - len(job_ids)):
                transaction.execute(sa.update(job).where(job.c.id == job_id, mine).values(position=position))
            tickets = draw_back(transaction, TURN, batching.named(name))
        self._take_out(tickets)
        self.pump()
        return True

    def _take_out(self, tickets: Iterable[tuple[str, int]]) -> None:
        self._queue.take_out([Ticket(*each).id for each in tickets])
