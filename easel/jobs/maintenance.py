"""The thread that looks after what others left: at the start, and every few seconds while the engine lives."""

import contextlib
import logging
import shutil
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from easel.edits import leftovers
from easel.edits.seal import recovery
from easel.jobs.alive import Place
from easel.jobs.rebuild import rebuild
from easel.jobs.recovery import Recovery
from easel.jobs.task import load
from easel.jobs.thumbnails import Thumbnails
from easel.library import mark_files
from easel.rounds import survived
from easel.runs.records import FINAL_STATES
from easel.store import private
from easel.store.store import Store
from easel.store.trouble import reason

EVERY = 10.0  # seconds between two looks for jobs of dead processes
SOON = 1.0  # seconds, while a dead process's lease is still running
_LAST = 1.0  # seconds at the end for what was said just before it
RECENT = 14  # days of sidecars that a start compares with its rows: more than copies of the database are kept

_LOG = logging.getLogger(__name__)


class Maintenance:
    def __init__(
        self,
        store: Store,
        executor: Place,
        tidy_lines: Callable[[], object],
        recovery: Recovery,
        incoming: Path,
    ) -> None:
        self._store = store
        self._executor = executor
        self._tidy_lines = tidy_lines
        self._recovery = recovery
        self._incoming = incoming
        self._ended = threading.Event()
        self._tidied = ""
        self._thumbnails = Thumbnails(store)
        self._thread = threading.Thread(target=self._run, name="maintenance", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._thumbnails.start()

    def close(self, patience: float) -> None:
        """Waits up to `patience` seconds for what it is doing."""
        self._ended.set()
        self._thumbnails.close(patience)
        self._thread.join(patience)

    def _run(self) -> None:
        soon = self._swept()
        for work in (self._adopt, self.remove_leftovers, self._write_marks, self._tidy_home):
            self._try(work)
        while not self._ended.wait(SOON if soon else EVERY):
            soon = self._swept()
            for look in (self._tidy_lines, self.remove_leftovers, self._write_marks, self._tidy_home):
                self._try(look)
        self._try(self._write_last_marks)

    def _tidy_home(self) -> None:
        """Once a day: a copy of the database, and then what nobody has used for months goes."""
        today = time.strftime("%Y-%m-%d")
        if today == self._tidied or self._ended.is_set():
            return
        self._tidied = today  # also when it fails: a damaged database is told once a day, not every ten seconds
        private.correct(self._store.home)
        self._store.backups.daily()
        leftovers.clear(self._store)

    def _swept(self) -> bool:
        """One recovery; whether the next should come soon."""
        return self._try(self._recovery.once) is True

    def _try(self, work: Callable[[], object]) -> object:
        """Whatever fails, the thread lives: jobs must not be left lying."""
        return survived(_LOG, "The looking after what others left", partial(self._try_expected, work))

    def _try_expected(self, work: Callable[[], object]) -> object:
        """A full disk or a locked database will not last."""
        try:
            return work()
        except (sa.exc.SQLAlchemyError, OSError) as error:
            if not self._ended.is_set():
                _LOG.warning("What others left could not be looked after; the next look may do: %s", reason(error))
            return None

    def _adopt(self) -> None:
        if rebuild(self._store, RECENT):
            _LOG.info("Pictures without rows were taken in by their sidecars.")
        recovery.restore(self._store)

    def _write_marks(self) -> None:
        mark_files.write(self._store, self._ended.is_set)

    def _write_last_marks(self) -> None:
        """What was said just before the end, for as long as an end may take; what is left the next start writes."""
        until = time.monotonic() + _LAST
        mark_files.write(self._store, lambda: time.monotonic() > until)

    def remove_leftovers(self) -> None:
        """What dead processes were receiving, but for jobs that have not come to their end: pictures may be found there."""
        for folder in self._incoming.iterdir():
            if self._executor.is_alive(folder.name):
                continue
            for left in folder.iterdir():
                if left.is_file():  # an input that was just being copied in
                    left.unlink(missing_ok=True)
                elif self._has_ended(left.name):
                    self._recovery.keep_late(left.name)
                    shutil.rmtree(left, ignore_errors=True)
            with contextlib.suppress(OSError):  # not empty yet
                folder.rmdir()

    def _has_ended(self, job_id: str) -> bool:
        task = load(self._store.database, job_id)
        return task is None or task.state in FINAL_STATES
