"""Who is alive, by locked files on one machine and by heartbeats on several; and the heartbeat of this process's jobs.

A lock ends with the process, also after kill -9, so it cannot lie. The file's content names its holder: an id is never
used twice, and a process that gets a dead one's number is not taken for it. The jobs' heartbeat renews their leases and writes
what stage each is at: however many are under way, one small transaction at a time, which may be lost in a power cut.
"""

import fcntl
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from easel.rounds import survived
from easel.runs.states import IN_FLIGHT
from easel.runs.tables import executor, job
from easel.store.database import Database
from easel.store.trouble import TROUBLE, reason

TICK = 0.25  # seconds between two writes of stages
BEAT = 2.0  # seconds between two renewals of the leases
LEASE = 8.0  # seconds that a lease is good for: three missed beats and a little


class Place(Protocol):
    """How the engine knows the living: by locks on one machine (below), by heartbeats on several."""

    id: str

    def is_alive(self, executor_id: str | None) -> bool: ...

    def is_alone(self) -> bool: ...

    def close(self) -> None: ...


class Executor:
    """This process's place. `id` is `easel-N-<token>`; `N` is the lowest number that was free."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self.number, self._descriptor = _lowest_free(folder)
        self.id = f"easel-{self.number}-{secrets.token_hex(6)}"
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, self.id.encode(), 0)

    def is_alive(self, executor_id: str | None) -> bool:
        """Whether the process of that id still runs, as far as locks of this folder tell; None names nobody."""
        if executor_id == self.id:
            return True
        match = re.fullmatch(r"easel-(\d{1,6})-[0-9a-f]{12}", executor_id or "")
        path = self._folder / f"{match[1]}.lock" if match else None
        if path is None or not path.exists():
            return False
        descriptor = _locked(path, fcntl.LOCK_SH)
        if descriptor is not None:
            os.close(descriptor)
            return False
        return path.read_text(errors="replace") == executor_id

    def is_alone(self) -> bool:
        """Whether no other process of this folder runs."""
        names = (path.read_text(errors="replace") for path in self._folder.glob("*.lock"))
        return not any(self.is_alive(name) for name in names if name != self.id)

    def close(self) -> None:
        """Gives the place up. Safe to call twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _lowest_free(folder: Path) -> tuple[int, int]:
    """The number taken and the descriptor that holds it."""
    for number in count():
        descriptor = _locked(folder / f"{number}.lock", fcntl.LOCK_EX)
        if descriptor is not None:
            return number, descriptor
    raise AssertionError("numbers do not end")


def _locked(path: Path, how: int) -> int | None:
    """An open descriptor that holds the lock; None when somebody else does."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


FORGOTTEN = 86_400.0  # seconds after which a dead process's row is of no use to anybody

_LOG = logging.getLogger(__name__)
_NOW = sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()), sa.Double)
_BEAT = sa.update(executor).where(executor.c.id == sa.bindparam("name")).values(beat=_NOW)
_OTHERS = sa.select(sa.func.count()).where(executor.c.id != sa.bindparam("name"), executor.c.beat > _NOW - LEASE)
_SILENCE = sa.select(_NOW - executor.c.beat).where(executor.c.id == sa.bindparam("name"))


class Presence:
    """This process's place; its row is there when this returns. `id` is `easel-<token>`."""

    def __init__(self, database: Database, role: str) -> None:
        self._database = database
        self._role = role
        self.id = f"easel-{secrets.token_hex(12)}"
        self._ended = threading.Event()
        with database.aside() as connection:
            connection.execute(sa.delete(executor).where(executor.c.beat < _NOW - FORGOTTEN))
            connection.execute(sa.insert(executor).values(**self._row()))
        self._thread = threading.Thread(target=self._beat, name="presence", daemon=True)
        self._thread.start()

    def is_alive(self, executor_id: str | None) -> bool:
        """Whether the process of that id has lately been alive; None names nobody."""
        if executor_id == self.id:
            return True
        with self._database.reading() as connection:
            silence = connection.execute(_SILENCE, {"name": executor_id or ""}).scalar()
        return silence is not None and silence < LEASE

    def is_alone(self) -> bool:
        """Whether no other process has lately been alive."""
        with self._database.reading() as connection:
            return not connection.execute(_OTHERS, {"name": self.id}).scalar_one()

    def close(self) -> None:
        """Gives the place up. Safe to call twice."""
        if self._ended.is_set():
            return
        self._ended.set()
        self._thread.join(LEASE)
        try:
            with self._database.aside() as connection:
                connection.execute(sa.delete(executor).where(executor.c.id == self.id))
        except TROUBLE as error:  # its silence will tell
            _LOG.warning("This process's place could not be given up: %s", reason(error))

    def _beat(self) -> None:
        while not self._ended.wait(BEAT):
            survived(_LOG, "The heartbeat of this process", self._once)

    def _once(self) -> None:
        try:
            with self._database.aside() as connection:
                if connection.execute(_BEAT, {"name": self.id}).rowcount != 1:  # forgotten while it was cut off
                    connection.execute(sa.insert(executor).values(**self._row()))
        except TROUBLE as error:  # the database is away: the next beat may do
            _LOG.warning("The heartbeat could not be written: %s", reason(error))

    def _row(self) -> dict[str, object]:
        return {"id": self.id, "role": self._role, "started": _NOW, "beat": _NOW}


def place(database: Database, folder: Path, role: str) -> Place:
    """This process's place among those of its library: `folder` is where processes of one machine hold their locks."""
    return Presence(database, role) if database.is_shared else Executor(folder)


_STAGE = (
    sa.update(job)
    .where(job.c.id == sa.bindparam("name"))
    # one that went back to its batch is at nothing any more
    .where(sa.or_(*(job.c.state == state for state in IN_FLIGHT), sa.and_(job.c.state == "queued", job.c.line != "")))
    .values(stage=sa.bindparam("text"))
)


class Heartbeat:
    """One per engine, with a thread of its own that sleeps while nothing is under way."""

    def __init__(self, database: Database, executor_id: str) -> None:
        self._database = database
        self._renew = sa.update(job).where(job.c.executor == executor_id, job.c.state.in_(IN_FLIGHT))
        self._flying: set[str] = set()
        self._stages: dict[str, str] = {}
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._beaten = 0.0
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @contextmanager
    def flying(self, job_id: str) -> Iterator[bool]:
        """While the block runs the job is under way here; False (and nothing more) when it already was."""
        with self._changed:
            mine = job_id not in self._flying
            self._flying.add(job_id)
            self._changed.notify_all()
        try:
            yield mine
        finally:
            with self._changed:
                if mine:
                    self._flying.discard(job_id)
                    self._stages.pop(job_id, None)

    def count(self) -> int:
        """How many jobs are under way here."""
        return len(self._flying)

    def stage(self, job_id: str, text: str) -> None:
        """To be written at the next tick; only the newest text counts."""
        with self._changed:
            self._stages[job_id] = text

    def close(self) -> None:
        self._closed.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(5)

    def _beat(self) -> None:
        while not self._closed.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._flying or self._closed.is_set())
                stages, self._stages = self._stages, {}
            survived(_LOG, "The heartbeat", partial(self._try, stages))
            self._closed.wait(TICK)

    def _try(self, stages: dict[str, str]) -> None:
        try:
            self._write(stages)
        except TROUBLE as error:  # a full disk, a database locked for long or away: the next beat may do
            _LOG.warning("The heartbeat could not be written: %s", reason(error))

    def _write(self, stages: dict[str, str]) -> None:
        now = time.monotonic()
        due = now - self._beaten >= BEAT
        if not stages and not due:
            return
        with self._database.noting(silent=not stages) as connection:
            if stages:
                connection.execute(_STAGE, [{"name": name, "text": text} for name, text in stages.items()])
            if due:
                connection.execute(self._renew.values(lease=time.time() + LEASE))
        self._beaten = now if due else self._beaten
