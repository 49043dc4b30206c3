"""The lines in which jobs wait, carried by DBOS in the library's own database; the only file that knows DBOS.

A connection has one line, and every process takes from it: how many are under way at once and begin in a minute is counted for
all of them together. The library's rows are the truth about a job: it stands in a line by a row of its own transaction, and
whoever takes it still has to win the compare-and-swap on its row before anything is sent. Nothing is tried again from here.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, error

from easel.jobs import queue_database
from easel.store.trouble import TROUBLE, reason

VERSION = "2"  # of the workflow below; only processes of the same one take what was put in line under it
NAME = "easel"
PATIENCE = 20.0  # seconds that a start waits for a queue of the same process that is just being closed
PERIOD = 61.0  # seconds of a "minute" here: starts are counted, and what goes out comes a little later
KEPT = 180.0  # seconds that what has ended stays: the limits of a minute are counted by it
WAITED_FOR, BATCH = 1, 10  # priorities: the lower, the sooner

_LIVE = ("ENQUEUED", "DELAYED", "PENDING")
_MANY = 5_000
_LOG = logging.getLogger(__name__)
_ONE = threading.Lock()  # held from start to close: DBOS is one per process


@dataclass(frozen=True, slots=True)
class Line:
    """How jobs leave a line: `places` at once (0: none for now), at most `a_minute`, looked for every `poll` seconds."""

    name: str
    places: int
    a_minute: int | None
    poll: float


@dataclass(frozen=True, slots=True)
class Ticket:
    """A job's place in a line: the `turn`-th that it was given. Only one that `version` runs may take it."""

    job_id: str
    turn: int
    version: str = VERSION

    @property
    def id(self) -> str:
        return f"{self.job_id}.{self.turn}"


class Queue:
    """At most one per process takes jobs, as DBOS is one. `run` gets a job's id and turn, in a thread of its own, until the job
    is off its hands; `lines` are those that this process takes from, `version` whose jobs it takes."""

    def __init__(
        self, where: Path | str, executor_id: str, run: Callable[[str, int], None], lines: Sequence[str], version: str
    ) -> None:
        """`where` is the library's own SQLite file, or the URL of its PostgreSQL database: there DBOS has a schema, `dbos`."""
        self._id = executor_id
        self._run = run
        self._lines = lines
        self._version = version
        self._engine = queue_database.engine(where)
        self._asks = queue_database.impatient(where)
        self._client = _client(self._asks)
        self._takes = False

    def start(self) -> None:
        """Takes jobs from now on. Raises RuntimeError while another queue of this process does; then nothing is left launched."""
        if not _ONE.acquire(timeout=PATIENCE):
            raise RuntimeError("Another engine is open in this process; close it first.")
        self._takes = True
        try:
            self._launch()
        except BaseException:
            self.close()
            raise

    def _launch(self) -> None:
        @DBOS.workflow(name="send", max_recovery_attempts=None)
        def send(job_id: str, turn: int) -> None:
            self._run(job_id, turn)

        told = logging.getLogger("dbos")
        told.setLevel(logging.ERROR)  # its start-up chatter is not for designers
        told.addFilter(_in_a_line)
        config: DBOSConfig = {
            "name": NAME,
            "system_database_engine": self._engine,
            "application_version": self._version,
            "executor_id": self._id,
            "log_level": "ERROR",
            "notification_listener_polling_interval_sec": 0.1,  # we send it nothing to hear; closing waits for one turn of it
        }
        if self._engine.dialect.name == "postgresql":
            config["use_listen_notify"] = False  # nor does anybody listen: one connection less for each process
        DBOS(config=config)
        DBOS.listen_queues(self._lines)
        DBOS.launch()

    def configure(self, line: Line) -> None:
        """From its next look on, every process takes from the line like this."""
        try:
            self._register(line)
        except (
            AssertionError
        ):  # DBOS's own: another process took the line away as unused between its writing and its reading
            self._register(line)

    def _register(self, line: Line) -> None:
        limiter: Any = {"limit": line.a_minute, "period": PERIOD} if line.a_minute else None
        self._client.register_queue(
            line.name,
            global_concurrency=line.places,
            limiter=limiter,
            polling_interval_sec=line.poll,
            on_conflict="always_update",
        )

    def put(
        self, transaction: sa.Connection, line: str, ticket: Ticket, *, batch: bool = False, delay: float = 0.0
    ) -> None:
        """In the transaction that writes the job's row, so that both are there or neither is.

        Nobody takes it for `delay` seconds.
        """
        options: EnqueueOptions = {
            "workflow_name": "send",
            "queue_name": line,
            "workflow_id": ticket.id,
            "app_version": ticket.version,
            "priority": BATCH if batch else WAITED_FOR,
        }
        if delay:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(transaction, options, ticket.job_id, ticket.turn)

    def waiting(self) -> set[str]:
        """The ids of all tickets that wait in a line or are being worked on."""
        return {str(each.workflow_id) for each in self._list(_LIVE)}

    def take_out(self, ids: Iterable[str]) -> None:
        """Tickets that nobody has taken yet leave their line; what a process works on is not touched."""
        wanted = set(ids)
        waiting = [each.workflow_id for each in self._list(("ENQUEUED", "DELAYED")) if each.workflow_id in wanted]
        if waiting:
            self._client.cancel_workflows(waiting)

    def free(self, is_alive: Callable[[str | None], bool]) -> None:
        """Gives the places of dead processes to others; what becomes of their jobs is decided by the rows."""
        alive: dict[str | None, bool] = {}
        dead = []
        for each in self._list(("PENDING",)):
            if each.executor_id not in alive:
                alive[each.executor_id] = is_alive(each.executor_id)
            if not alive[each.executor_id]:
                dead.append(each.workflow_id)
        if dead:
            self._client.cancel_workflows(dead)

    def remove(self, line: str) -> None:
        """Nobody looks there any more."""
        self._client.delete_queue(line)

    def tidy(self) -> None:
        """Removes what is left of jobs that ended a while ago: the library's rows tell of them."""
        before = (datetime.now(UTC) - timedelta(seconds=KEPT)).isoformat()
        ended = self._client.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
            completed_before=before,
            load_input=False,
            load_output=False,
            limit=_MANY,
        )
        if ended:
            self._client.delete_workflows([each.workflow_id for each in ended])

    def has_tables(self) -> bool:
        """Not before the first start on this library."""
        schema = "dbos" if self._engine.dialect.name == "postgresql" else None
        return sa.inspect(self._engine).has_table("queues", schema=schema)

    def stop(self) -> None:
        """Takes nothing more; what it took keeps its places until `close`."""
        if not self._takes:
            return
        self._takes = False
        try:
            DBOS.destroy(destroy_registry=True)
        finally:
            _ONE.release()

    def close(self) -> None:
        """Whoever still runs is let go; what waits stays in its line for others and for the next start. Safe to call twice."""
        try:
            self.stop()
            self._give_up_places()
        finally:
            self._client.destroy()
            for engine in (self._asks, self._engine):
                engine.dispose()

    def _give_up_places(self) -> None:
        try:
            self.free(lambda executor_id: executor_id != self._id)
        except TROUBLE as trouble:  # a full disk, a database locked for long: others see that this process is gone
            _LOG.warning("The places of this process could not be given up: %s", reason(trouble))

    def _list(self, states: Sequence[str]) -> list[Any]:
        return self._client.list_workflows(status=list(states), load_input=False, load_output=False)


def make_tables(where: Path | str) -> None:
    """DBOS's own tables, beside ours."""
    DBOS.migrate(where if isinstance(where, str) else f"sqlite:///{where}")


def remove_file_of_before(home: Path) -> None:
    """Once the queue had a file of its own; what waited in it stands in the library's rows."""
    for tail in ("", "-wal", "-shm"):
        Path(home / f"queue.sqlite{tail}").unlink(missing_ok=True)


def clear(where: Path | str) -> None:
    """Nothing waits in any line any more: what a copy of the database that was put back had there may have been sent."""
    engine = queue_database.impatient(where)
    try:
        schema = "dbos" if engine.dialect.name == "postgresql" else None
        if sa.inspect(engine).has_table("workflow_status", schema=schema):
            client = _client(engine)
            left = client.list_workflows(status=list(_LIVE), load_input=False, load_output=False)
            client.delete_workflows([each.workflow_id for each in left])
            client.destroy()
    finally:
        engine.dispose()


def _client(engine: sa.Engine) -> DBOSClient:
    return DBOSClient(system_database_engine=engine, application_name=NAME, lazy=True, retry_connection_errors=False)


def _in_a_line(record: logging.LogRecord) -> bool:
    """A full disk or a server that is away is said, not shown as a traceback: nobody has to look for a fault of Easel's."""
    raised = record.exc_info[1] if record.exc_info else None
    if isinstance(raised, error.DBOSAwaitedWorkflowCancelledError):
        return False  # its ticket was drawn back a moment after it was taken: the row decides, and nothing went wrong
    if isinstance(raised, error.DBOSException) and not _ONE.locked():
        return False  # a job that ended after nothing more was taken: its place is given up by hand
    if isinstance(raised, TROUBLE):
        record.msg, record.args = "The queue's tables cannot be used: %s", (reason(raised),)
        record.exc_info, record.exc_text = None, None
    return True
