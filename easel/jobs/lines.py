"""Puts jobs in the lines of the connections that they go to, and holds each line to what its connection allows.

The rows say in which line a job stands; a ticket of the queue, written with the row, lets a process take it. Whatever happens
to tickets, a job is sent by whoever finds its row as the ticket says, and by nobody else.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from easel.connections.choice import Need
from easel.connections.connection import BEST, Connection
from easel.connections.directory import Directory
from easel.connections.facts import EMBEDDED, NUMBERED, name_of
from easel.jobs.admission import sizes_of
from easel.jobs.queue import Line, Queue, Ticket
from easel.jobs.task import Task
from easel.runs import states
from easel.runs.tables import job
from easel.store.store import Store

# Seconds between two looks at a line where somebody works, by how many such lines there are: looks together stay few.
OFTEN = ((3, 0.2), (5, 0.25), (10, 0.5), (20, 1.0))
SELDOM = 1.0  # where jobs wait and nobody works
TOGETHER = 10  # looks a second at all lines, with more of them than the table tells: each takes the database's only writing turn
# Seconds for which a line that was used is looked at. Afterwards it is taken away and is there again a second after somebody
# comes: a look that is as seldom costs a third of a percent of a core for each line, and finds nothing sooner.
WORKING = 60.0
TOLD = 20.0  # seconds after which it is told again that a line is used
AGAIN = 10.0  # seconds after which every line is set again, whoever changed it


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a job goes: the connection, the name of its line, and why, in one sentence."""

    connection: Connection
    line: str
    why: str


class Lines:
    """`version` and `executor` are for jobs that nobody but this process may send (a command line's own)."""

    def __init__(self, store: Store, directory: Directory, queue: Queue, version: str, executor: str | None) -> None:
        self._store = store
        self._directory = directory
        self._queue = queue
        self._version = version
        self.executor = executor
        self._lock = threading.Lock()
        self._lines: dict[str, Line] = {}  # as this process set them last
        self._used: dict[str, float] = {}  # monotonic
        self._set_all = 0.0
        self._in_use = 1

    def destination(self, task: Task) -> Destination:
        """Whom a job goes to now. Raises NotSent when nobody can take it."""
        return self.choose(self.need(task))

    def choose(self, need: Need, known: tuple[Connection, ...] | None = None) -> Destination:
        """One of those `known`, where they were read already. Raises NotSent. The line is there when this returns."""
        choice = self._directory.choose(need, known)
        self._directory.limits.comes(choice.connection)
        return Destination(choice.connection, self.ready(choice.connection), choice.why)

    def need(self, task: Task, *also_tried: str) -> Need:
        sent_along = [each for each in task.inputs if not each.is_mask]
        return Need(
            params=task.params,
            wanted=task.wanted,
            name=task.connection,
            inputs=tuple(sizes_of(self._store, task.inputs)) if task.wanted == BEST else (),
            largest=max((each.size_bytes for each in sent_along), default=0),
            tried=frozenset((*task.tried, *also_tried)),
            desk=task.desk,
        )

    def ready(self, connection: Connection) -> str:
        """The name of its line, which somebody is about to use: it is there, and looked at often from now on."""
        name = name_of(connection)
        if not name:
            number = self._directory.store.facts.line(connection)
            connection = replace(connection, line=number)
            name = name_of(connection)
        now = time.monotonic()
        if now - self._used.get(name, -TOLD) >= TOLD:
            self._used[name] = now
            self._directory.store.facts.note_used(connection)
            self._set(self._line(replace(connection, used=time.time())))
        return name

    def put(
        self,
        transaction: sa.Connection,
        job_id: str,
        to: Destination,
        *,
        batch: bool = False,
        turn: int | None = None,
        tried: Sequence[str] = (),
        delay: float = 0.0,
    ) -> bool:
        """A queued job stands in that line from now on, whatever ticket it had; False when it is not queued, or with `turn` has
        another ticket than that meanwhile. `tried` have turned it away; nobody takes it for `delay` seconds."""
        mine = (job.c.id == job_id, job.c.state == "queued", job.c.settled != states.HELD)
        same = () if turn is None else (job.c.turn == turn,)
        values: dict[str, Any] = {"line": to.line, "turn": job.c.turn + 1, "why": to.why, "executor": self.executor}
        values |= {"tried": list(tried)} if tried else {}
        change = sa.update(job).where(*mine, *same).values(**values)
        new = transaction.execute(change.returning(job.c.turn)).scalar()
        if new is None:
            return False
        self._queue.put(transaction, to.line, Ticket(job_id, new, self._version), batch=batch, delay=delay)
        return True

    def give_back(self, task: Task, delay: float = 0.0) -> None:
        """This process does not send it after all: it stands in its line again, for others; `delay` as above."""
        connection = self.connection(task)
        if connection is not None:
            with self._store.database.writing() as transaction:
                self.put(
                    transaction,
                    task.job_id,
                    Destination(connection, task.line, task.why),
                    batch=task.batch,
                    turn=task.turn,
                    delay=delay,
                )

    def connection(self, task: Task) -> Connection | None:
        """Whose line the job stands in, as far as this process has its key."""
        known = self._directory.store.all(desk=task.desk)
        return next((each for each in known if each.enabled and name_of(each) == task.line), None)

    def shut(self, connection: Connection) -> None:
        """The connection taught something about its limits: that holds for all processes at once."""
        if name_of(connection):
            self._set(self._line(connection))

    def once(self) -> None:
        """Every line that is used or holds a job is as its connection allows now; nobody looks at the others."""
        # first: what comes or is used meanwhile is of connections that are read before that
        before, began = set(self._lines), time.monotonic()
        known = {name_of(each): each for each in self._directory.store.enabled_anywhere()}
        if time.monotonic() - self._set_all >= AGAIN:
            self._set_all = time.monotonic()
            with self._lock:
                self._lines = {name: replace(line, poll=0) for name, line in self._lines.items()}
        self._in_use = sum(self._used_within(WORKING, each) for each in known.values())
        kept = {
            name
            for name, each in known.items()
            if name and (self._used_within(WORKING, each) or self._holds_jobs(each))
        }
        for name in kept:
            self._set(self._line(known[name]))
        for name in before - kept:
            with self._lock:
                if self._used.get(name, 0.0) < began:
                    self._queue.remove(name)
                    self._lines.pop(name, None)
                    self._used.pop(name, None)

    @property
    def some_are_shut(self) -> bool:
        """A server asked to wait: its line has to be opened when the time is over."""
        return any(line.places == 0 for line in list(self._lines.values()))

    def _line(self, connection: Connection) -> Line:
        limits = self._directory.limits.of(connection)
        places = 0 if limits.blocked else limits.places
        return Line(
            name_of(connection),
            places,
            limits.a_minute,
            self._often() if self._used_within(WORKING, connection) else SELDOM,
        )

    def _often(self) -> float:
        return next((poll for lines, poll in OFTEN if self._in_use <= lines), self._in_use / TOGETHER)

    @staticmethod
    def _used_within(seconds: float, connection: Connection) -> bool:
        return time.time() - connection.used < seconds

    def _holds_jobs(self, connection: Connection) -> bool:
        return self._directory.limits.load(connection).jobs > 0

    def _set(self, line: Line) -> None:
        with self._lock:  # to its end: a line that is just being set is not taken away meanwhile
            if self._lines.get(line.name) != line:
                self._queue.configure(line)
                self._lines[line.name] = line


def names(connections: Iterable[Connection], *, shared: bool) -> tuple[str, ...]:
    """The lines that a process with these connections takes from; `shared`: and from those of all saved ones to come."""
    known = tuple(filter(None, map(name_of, connections)))
    return tuple(dict.fromkeys((*known, EMBEDDED, *NUMBERED))) if shared else known
