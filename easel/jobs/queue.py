"""The durable queue: DBOS on a SQLite file of its own, in this process; the only file that knows DBOS.

The library's rows are the truth about a job, and its compare-and-swap is what keeps a request from being sent twice; the
queue carries the work: a job starts at once (a millisecond) while there is a free slot, and waits in DBOS's queue, polled
twice a second, while there is none. Each process has an id and a queue of its own, so none ever takes up another's work by
itself; who died is told by locks and leases (`sweep.py`).
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy import event

from easel import sqlite_door
from easel.jobs.slots import Slots

VERSION = "1"  # of the workflow below: jobs queued under another version are taken over by the sweep, not by DBOS
POLL = 0.5  # seconds
NAME = "easel"


class Queue:
    """At most one per process, as DBOS is. `run` gets a job's id, in a thread of its own, and returns when it has ended."""

    def __init__(
        self, path: Path, executor_id: str, slots: Slots, run: Callable[[str], None], *, concurrency: int
    ) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        self._id = executor_id
        self._slots = slots
        self._engine = _engine(path)
        self._concurrency = concurrency

        @DBOS.workflow(name="job", max_recovery_attempts=None)
        def workflow(job_id: str) -> None:
            if slots.take(job_id):
                run(job_id)

        self._workflow = workflow

    def start(self) -> None:
        logging.getLogger("dbos").setLevel(logging.ERROR)  # its start-up chatter is not for designers
        config: DBOSConfig = {
            "name": NAME,
            "system_database_engine": self._engine,
            "application_version": VERSION,
            "executor_id": self._id,
            "log_level": "ERROR",
            "notification_listener_polling_interval_sec": 0.1,  # we send it nothing to hear; closing waits for one turn of it
        }
        DBOS(config=config)
        DBOS.listen_queues([self._id])
        DBOS.launch()
        DBOS.register_queue(
            self._id, worker_concurrency=self._concurrency, polling_interval_sec=POLL, on_conflict="always_update"
        )

    def launch(self, job_id: str) -> bool:
        """Starts the job now if there is a free slot (True), else queues it. Does nothing when it was launched before."""
        with SetWorkflowID(job_id):
            if at_once := self._slots.try_take(job_id):
                DBOS.start_workflow(self._workflow, job_id)
            else:
                DBOS.enqueue_workflow(self._id, self._workflow, job_id)
        return at_once

    def relaunch(self, job_id: str) -> None:
        """For a job whose process died: forgets how far it had come there and launches it here."""
        DBOS.delete_workflow(job_id)
        self.launch(job_id)

    def tidy(self, is_alive: Callable[[str | None], bool]) -> None:
        """Removes what dead processes left in the queue, and what is left of jobs that ended: the library's rows tell of both."""
        for queue in DBOS.list_queues():
            if not is_alive(queue.name):
                DBOS.delete_queue(queue.name)
        found = DBOS.list_workflows(load_input=False, load_output=False, limit=5_000)
        of_nobody = [
            status.workflow_id
            for status in found
            if status.status not in ("PENDING", "ENQUEUED") or not is_alive(status.queue_name or status.executor_id)
        ]
        DBOS.delete_workflows(of_nobody)

    def close(self) -> None:
        """Whoever still runs is let go; what was queued stays in the library's rows for the next start."""
        DBOS.delete_queue(self._id)
        DBOS.destroy(destroy_registry=True)
        self._engine.dispose()


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}", module=sqlite_door.driver(), pool_size=20, max_overflow=100)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # What DBOS sets on an engine that it makes itself, and WAL, which it does not.
        connection.isolation_level = "IMMEDIATE"
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine
