"""Looks after jobs that wait in a line: says what each waits for, and moves those whose server cannot take them now."""

import time
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from easel.connections.connection import BEST, Connection
from easel.connections.directory import Directory
from easel.connections.facts import NUMBERED, name_of
from easel.errors import EaselError, NotSent
from easel.experiments import brake
from easel.experiments.brake import Brake
from easel.jobs.lines import Lines
from easel.jobs.queue import Queue, Ticket
from easel.jobs.task import load
from easel.ledger import budgets
from easel.runs import states
from easel.runs.tables import job, run
from easel.store.store import Store
from easel.words import units

SAID = 30  # jobs at the head of a line that are told their place in it
MOVED = 20  # jobs that are chosen for anew in one look

_BEHIND = f"Waiting: {SAID} or more ahead"
_ROWS = (
    sa.select(job.c.id, job.c.desk, job.c.line, job.c.turn, job.c.stage, run.c.wanted)
    .join_from(job, run, run.c.id == job.c.run_id)
    .where(job.c.state == "queued", job.c.line != "", job.c.settled != states.HELD)
    .order_by(job.c.line, run.c.batch, job.c.id)
)
_SAY = (
    sa.update(job)
    .where(job.c.id == sa.bindparam("name"), job.c.state == "queued", job.c.turn == sa.bindparam("ticket"))
    .where(job.c.line != "")  # a batch that was paused meanwhile says so
    .values(stage=sa.bindparam("words"))
)
Rows = Sequence[Any]


class Waiting:
    """`most` is the longest wait in seconds that a server may ask for; jobs that would wait longer are not sent. `is_alone`: no
    other process may have the keys that this one has not."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        lines: Lines,
        queue: Queue,
        most: float,
        is_alone: Callable[[], bool],
    ) -> None:
        self._store = store
        self._directory = directory
        self._lines = lines
        self._queue = queue
        self._most = most
        self._is_alone = is_alone

    def once(self) -> None:
        # a command looks after its own jobs, and everybody else after those that are nobody's own
        mine = job.c.executor == self._lines.executor if self._lines.executor else job.c.executor.is_(None)
        with self._store.database.reading() as transaction:
            rows = transaction.execute(_ROWS.where(mine)).all()
        if not rows:
            return
        known = {name_of(each): each for each in self._directory.store.enabled_anywhere()}
        said: list[dict[str, object]] = []
        for line, waiting in groupby(rows, key=lambda row: row.line):
            if (connection := known.get(line)) is not None:
                said += self._look(connection, list(waiting))
            elif line in NUMBERED or self._is_alone():
                # its connection has another key, is switched off or gone
                self._move(list(waiting)[:MOVED], or_fail=True)
        if said:
            with self._store.database.noting() as transaction:
                transaction.execute(_SAY, said)

    def _look(self, connection: Connection, rows: Rows) -> list[dict[str, object]]:
        blocked = self._directory.limits.of(connection).blocked
        if blocked or not self._directory.health.of(connection).well:
            self._move([row for row in rows if row.wanted == BEST][:MOVED])
        if blocked > self._most:
            self._refuse(connection, blocked, [row for row in rows if row.wanted != BEST])
            return []
        return list(self._said(connection, rows))

    def _said(self, connection: Connection, rows: Rows) -> Iterable[dict[str, object]]:
        limits, load = self._directory.limits.of(connection), self._directory.limits.load(connection)
        sent = self._directory.limits.sent(connection) if limits.a_minute else None
        rest, unpaid = self._rest(connection), self._unpaid(connection, rows[:SAID])
        for ahead, row in enumerate(rows):
            wait = (rest if row.wanted == BEST else "") or unpaid.get(row.id) or limits.wait(load, sent, ahead)
            words = _BEHIND if ahead >= SAID else f"Waiting: {wait}" if wait else ""
            if words != row.stage and (words or row.stage.startswith(("Waiting", "Waits"))):
                yield {"name": row.id, "ticket": row.turn, "words": words}

    def _rest(self, connection: Connection) -> str:
        """Why the server is not asked just now; empty where it may be."""
        health = self._directory.health.of(connection)
        if not health.resting:
            return ""
        return f"{connection.name} is skipped ({health.trouble}): about {round(health.resting) or 1} s"

    def _unpaid(self, connection: Connection, rows: Rows) -> dict[str, str]:
        """What is said, by job, of those that no budget has room for: they are not sent while that is so."""
        if connection.is_free:
            return {}
        with self._store.database.reading() as transaction:
            desks = {desk for desk in {row.desk for row in rows} if budgets.are_set(transaction, desk)}
            found = {
                row.id: budgets.waited_for(transaction, row.desk, row.id, connection.name)
                for row in rows
                if row.desk in desks
            }
        return {name: f"{budgets.name(of)} has no room for it" for name, of in found.items() if of is not None}

    def _move(self, rows: Rows, *, or_fail: bool = False) -> None:
        """To another server that can take them sooner. Where there is none they wait, or with `or_fail` end in words."""
        for row in rows:
            task = load(self._store.database, row.id)
            if task is None or task.turn != row.turn:
                continue
            try:
                to = self._lines.destination(task)
            except NotSent as error:
                if or_fail:
                    self._fail(row, error)
                continue
            if to.line == row.line:
                continue
            with self._store.database.writing() as transaction:
                moved = self._lines.put(transaction, row.id, to, batch=task.batch, turn=row.turn)
            if moved:
                self._queue.take_out([Ticket(row.id, row.turn).id])

    def _refuse(self, connection: Connection, seconds: float, rows: Rows) -> None:
        wait = self._directory.limits.of(connection).wait()
        until = units.moment(time.time() + seconds)
        for row in rows:
            self._fail(
                row,
                NotSent(
                    f"{wait}. No request was sent.", hint=f"Not sent, not billed. You can run it again after {until}."
                ),
                brake.asked_to_wait(f"{connection.name} has reached its rate limit.", seconds),
            )

    def _fail(self, row: Any, error: EaselError, met: Brake | None = None) -> None:
        """`met` is what the other cells of its experiment would meet, too, where the error does not say so."""
        met = met or brake.of(error)
        with self._store.database.writing() as transaction:
            same = (job.c.turn == row.turn,)
            if met is not None and brake.pull(transaction, row.id, met, self._lines.executor):
                return
            states.move(transaction, row.id, "failed", only_from=("queued",), only_if=same, error=error.as_dict())
        self._queue.take_out([Ticket(row.id, row.turn).id])
