"""The durable queue: DBOS on a SQLite file of its own or in PostgreSQL, in this process; the only file that knows DBOS.

The library's rows are the truth about a job, and its compare-and-swap is what keeps a request from being sent twice; the
queue carries the work: a job starts at once (a millisecond) while there is a free slot, and waits in DBOS's queue, polled
twice a second, while there is none. Each process has an id and a queue of its own, so none ever takes up another's work by
itself; who died is told by locks and leases (`recovery.py`).
"""

import logging
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, SetWorkflowID, error
from sqlalchemy import event

from easel.jobs.pickup import Slots
from easel.store import postgres, sqlite_driver
from easel.store.sqlite import use_wal
from easel.store.trouble import TROUBLE, reason

VERSION = "1"  # of the workflow below: jobs queued under another version are taken over by the recovery, not by DBOS
POLL = 0.5  # seconds
NAME = "easel"
PATIENCE = 20.0  # seconds that a start waits for a queue of the same process that is just being closed

_DAMAGED = re.compile("not a database|malformed")
_LOG = logging.getLogger(__name__)
_ONE = threading.Lock()  # held from start to close: DBOS is one per process


class Queue:
    """At most one per process, as DBOS is. `run` gets a job's id, in a thread of its own, and returns when it has ended."""

    def __init__(
        self, where: Path | str, executor_id: str, slots: Slots, run: Callable[[str], None], *, concurrency: int
    ) -> None:
        """`where` is a SQLite file, or the URL of a PostgreSQL database: there it has a schema of its own, `dbos`."""
        self._where = where
        self._id = executor_id
        self._slots = slots
        self._run = run
        self._engine = _engine(where)
        self._concurrency = concurrency
        self._closed = False

    def start(self) -> None:
        """Raises RuntimeError while another queue of this process is open. Where it fails, nothing is left launched."""
        if not _ONE.acquire(timeout=PATIENCE):
            raise RuntimeError("Another engine is open in this process; close it first.")
        try:
            self._launch_or_renew()
        except BaseException:
            self._destroy()
            raise

    def _launch_or_renew(self) -> None:
        """A queue file that is damaged is set aside: the library's rows tell what waits."""
        try:
            self._launch_engine()
        except sa.exc.DatabaseError as broken:
            is_file = isinstance(self._where, Path)
            if not is_file or isinstance(broken, sa.exc.OperationalError) or not _DAMAGED.search(str(broken.orig)):
                raise
            DBOS.destroy(destroy_registry=True)
            self._engine.dispose()
            for tail in ("-shm", "-wal", ""):
                with suppress(FileNotFoundError):
                    Path(f"{self._where}{tail}").replace(f"{self._where}.damaged{tail}")
            _LOG.error("The queue's file was damaged (%s); it was set aside and made anew.", broken.orig)
            self._engine = _engine(self._where)
            self._launch_engine()

    def _launch_engine(self) -> None:
        @DBOS.workflow(name="job", max_recovery_attempts=None)
        def workflow(job_id: str) -> None:
            if self._slots.take(job_id):
                self._run(job_id)

        self._workflow = workflow
        told = logging.getLogger("dbos")
        told.setLevel(logging.ERROR)  # its start-up chatter is not for designers
        told.addFilter(_in_a_line)
        config: DBOSConfig = {
            "name": NAME,
            "system_database_engine": self._engine,
            "application_version": VERSION,
            "executor_id": self._id,
            "log_level": "ERROR",
            "notification_listener_polling_interval_sec": 0.1,  # we send it nothing to hear; closing waits for one turn of it
        }
        if self._engine.dialect.name == "postgresql":
            config["use_listen_notify"] = False  # nor does anybody listen: one connection less for each process
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
        with self._unless_closed():
            DBOS.delete_workflow(job_id)
            self.launch(job_id)

    @contextmanager
    def _unless_closed(self) -> Iterator[None]:
        """Who looks after jobs of the dead may still be at it when this process closes: then the next start does it."""
        try:
            yield
        except error.DBOSException:
            if not self._closed:
                raise

    def tidy(self, is_alive: Callable[[str | None], bool]) -> None:
        """Removes what dead processes left in the queue, and what is left of jobs that ended: the library's rows tell of both."""
        with self._unless_closed():
            self._tidy(is_alive)

    def _tidy(self, is_alive: Callable[[str | None], bool]) -> None:
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
        """Whoever still runs is let go; what was queued stays in the library's rows for the next start.

        Only once, after `start`: whatever fails meanwhile, the process can open another queue afterwards.
        """
        self._closed = True
        try:
            DBOS.delete_queue(self._id)
        except (
            sa.exc.SQLAlchemyError
        ) as error:  # a full disk, a database locked for long: the next start's tidying does it
            _LOG.warning("The queue of this process could not be removed: %s", reason(error))
        finally:
            self._destroy()

    def _destroy(self) -> None:
        try:
            DBOS.destroy(destroy_registry=True)
        finally:
            self._engine.dispose()
            _ONE.release()


def _in_a_line(record: logging.LogRecord) -> bool:
    """A full disk or a server that is away is said, not shown as a traceback: nobody has to look for a fault of Easel's."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, TROUBLE):
        record.msg, record.args = "The queue's database cannot be used: %s", (reason(error),)
        record.exc_info, record.exc_text = None, None
    return True


def _engine(path: Path | str) -> sa.Engine:
    if isinstance(path, str):
        return postgres.engine(path)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    engine = sa.create_engine(f"sqlite:///{path}", module=sqlite_driver.driver(), pool_size=20, max_overflow=100)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # What DBOS sets on an engine that it makes itself, and WAL, which it does not.
        connection.isolation_level = "IMMEDIATE"
        connection.execute("PRAGMA busy_timeout=30000")
        use_wal(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine
