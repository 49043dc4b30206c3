"""The thread that looks after what others left: at the start, and every few seconds while the engine lives."""

import logging
import shutil
import threading
from pathlib import Path

import sqlalchemy as sa

from easel.jobs.darkroom import Darkroom
from easel.jobs.executors import Executor
from easel.jobs.queue import Queue
from easel.jobs.sweep import Sweep
from easel.library import adoption
from easel.library.library import Library

EVERY = 10.0  # seconds between two looks for jobs of dead processes
SOON = 1.0  # seconds, while a dead process's lease is still running
RECENT = 7  # days of sidecars that a start compares with its rows (an older copy of the database was put back, say)

_LOG = logging.getLogger(__name__)


class Caretaker:
    def __init__(
        self, library: Library, executor: Executor, queue: Queue, sweep: Sweep, darkroom: Darkroom, incoming: Path
    ) -> None:
        self._library = library
        self._executor = executor
        self._queue = queue
        self._sweep = sweep
        self._darkroom = darkroom
        self._incoming = incoming
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="caretaker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self, patience: float) -> None:
        """Waits up to `patience` seconds for what it is doing."""
        self._ended.set()
        self._thread.join(patience)

    def _run(self) -> None:
        self.remove_leftovers()
        self._queue.tidy(self._executor.is_alive)
        soon = self._swept()
        if adoption.rebuild(self._library.database, self._library.sidecars, RECENT):
            _LOG.info("Pictures without rows were taken in by their sidecars.")
        self._darkroom.catch_up(self._ended)
        while not self._ended.wait(SOON if soon else EVERY):
            soon = self._swept()

    def _swept(self) -> bool:
        """One sweep; whether the next should come soon."""
        try:
            return self._sweep.once()
        except (sa.exc.OperationalError, OSError) as error:  # a full disk or a locked database: the next may do
            _LOG.warning("The sweep for lost jobs could not finish: %s", error)
            return False

    def remove_leftovers(self) -> None:
        """What dead processes were receiving: whole pictures among it were linked into the library before their rows."""
        for folder in self._incoming.iterdir():
            if not self._executor.is_alive(folder.name):
                shutil.rmtree(folder, ignore_errors=True)
