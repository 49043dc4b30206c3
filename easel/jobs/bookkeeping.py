"""Keeps the books for connections: a doctor's probe is a job of the ledger like any other, and budgets go with a new name.

A probe meets the brake in the transaction that marks it as sent. Its picture is no one's wish and is not kept; what it cost is.
"""

import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.connections.books import PaidProbe
from easel.errors import EaselError, Unknown
from easel.jobs import attempts
from easel.jobs.alive import LEASE
from easel.ledger import budgets, renaming
from easel.requests import kinds
from easel.runs import states
from easel.runs.digest import digest
from easel.runs.records import JobState
from easel.runs.tables import attempt, job, run
from easel.store.database import Database
from easel.store.ids import new_id
from easel.wire.replies import Attempt


class Bookkeeping:
    """Implements connections' Books. `here` names the jobs that this process has in hand: no recovery takes them for lost."""

    def __init__(self, database: Database, executor_id: str, here: set[str]) -> None:
        self._database = database
        self._executor_id = executor_id
        self._here = here

    def begin(self, probe: PaidProbe, request_id: str, streamed: bool) -> str:
        name, run_id, now = new_id(), new_id(), time.time()
        least, most = probe.estimate or (None, None)
        called = probe.connection.name
        of_run = {
            "id": run_id,
            "kind": kinds.PROBE.name,
            "created": now,
            "params": probe.params.as_dict(),
            "connection": called,
        }
        of_job = {"id": name, "run_id": run_id, "idx": 0, "state": "queued", "created": now, "settled": "probe"}
        request = probe.params.single().as_dict()
        of_job |= {"request": request, "digest": digest(request)}
        of_run["desk"] = of_job["desk"] = probe.connection.desk
        of_job |= {"estimate_least": least, "estimate_most": most, "why": "The doctor tried what it can do."}
        sent: dict[str, Any] = {"sent_at": now, "executor": self._executor_id, "lease": now + LEASE}
        sent |= {"connection": called, "attempts": 1, "request_id": request_id}
        try_row = {"job_id": name, "number": 1, "request_id": request_id, "streamed": streamed, "started": now}
        self._here.add(name)
        try:
            with self._database.writing() as connection:
                connection.execute(sa.insert(run), of_run | {"wanted": probe.connection.id})
                connection.execute(sa.insert(job), of_job)
                budgets.check(connection, probe.connection.desk, name, called, free=probe.connection.is_free)
                states.move(connection, name, "sent", **sent)
                connection.execute(sa.insert(attempt), try_row | {"connection": called})
        except BaseException:
            self._here.discard(name)
            raise
        return name

    def attempted(self, entry: str, attempt: Attempt) -> None:
        with self._database.writing() as connection:
            attempts.record(connection, entry, 1, attempt)

    def answered(self, entry: str, usage: Mapping[str, Any] | None, cost: Decimal | None) -> None:
        self._end(entry, "done", usage=dict(usage) if usage else None, cost=cost)

    def failed(self, entry: str, error: EaselError) -> None:
        self._end(entry, "unknown" if isinstance(error, Unknown) else "failed", error=error.as_dict())

    def renamed(self, transaction: sa.Connection, desk: str, before: str, after: str) -> None:
        renaming.rename(transaction, desk, before, after)

    def _end(self, entry: str, state: JobState, **values: Any) -> None:
        try:
            with self._database.writing() as connection:
                states.move(connection, entry, state, **values)
        finally:
            self._here.discard(entry)
