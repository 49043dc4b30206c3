"""Has the words of pictures read, behind everything else: those that come and quote words, and those that somebody asks for."""

import contextlib
import logging
import threading
import time
from collections.abc import Sequence

import sqlalchemy as sa

from easel.library.tables import picture, proof
from easel.proofs import expected, readings, records
from easel.proofs.child import ReaderChild, ReaderLost, Unreadable
from easel.proofs.records import Proof, Waiting
from easel.requests import kinds
from easel.rounds import survived
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.store.trouble import TROUBLE, reason

LOOK = 2.0  # seconds between two looks whether another process has changed something
AGAIN = 30.0  # until it is looked for what another process had begun to read and has not
IDLE = 15.0  # seconds without a picture after which the reader ends
_DAY, _RECENT = 86_400.0, 900.0  # how far back pictures are looked for: at first, and then
_LOG = logging.getLogger(__name__)


class Proofs:
    """Shared by threads. `is_on`: pictures may be read at all; `reads`: by this process."""

    def __init__(self, store: Store, *, is_on: bool, reads: bool = True) -> None:
        self.is_on = is_on
        self._store, self._reads = store, is_on and reads
        self.child = ReaderChild()
        self._woken, self._closed = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="proofs", daemon=True)
        self._without: set[str] = set()  # pictures that quote nothing
        self._since = time.time() - _DAY
        self._version, self._again = -1, 0.0

    def start(self) -> None:
        if self._reads:
            self._store.database.on_change(self._woken.set)
            self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._woken.set()
        self.child.close()
        if self._thread.is_alive():
            self._thread.join(5)

    def of(self, picture_ids: Sequence[str], *, desk: str = STUDIO) -> dict[str, Proof]:
        """What is known, by the ids of the pictures, without their words."""
        with self._store.database.reading() as connection:
            return records.of(connection, desk, picture_ids)

    def one(self, picture_id: str, *, desk: str = STUDIO) -> Proof | None:
        with self._store.database.reading() as connection:
            return records.one(connection, desk, picture_id)

    def ask(self, picture_id: str, *, desk: str = STUDIO) -> None:
        """Has a picture read that somebody looks at, whatever its prompt quotes."""
        with self._store.database.noting() as connection:
            named = sa.select(picture.c.id).where(picture.c.id == picture_id, picture.c.desk == desk)
            if self.is_on and connection.execute(named).first():
                records.ask(connection, picture_id, desk, expected.of(connection, picture_id))

    def _run(self) -> None:
        used = time.monotonic()
        while not self._closed.is_set():
            if survived(_LOG, "Reading the words of a picture", self._round):
                used = time.monotonic()
                continue
            if time.monotonic() - used > IDLE:
                self.child.close()
            self._woken.wait(LOOK)
            self._woken.clear()

    def _round(self) -> bool:
        """Whether a picture was read, so that there may be another."""
        try:
            version = self._store.database.version()
            if version == self._version and time.monotonic() < self._again:
                return False
            self._look()
            if self._next():
                return True
            self._version, self._again = version, time.monotonic() + AGAIN
        except TROUBLE as error:
            _LOG.info("The words of pictures are not read for now: %s", reason(error))
        except OSError as error:
            _LOG.info("The words of a picture are not read for now: %s", error.strerror)
        return False

    def _look(self) -> None:
        """Has those read that came meanwhile and quote words."""
        with self._store.database.reading() as connection:
            new = [
                (name, desk)
                for name, desk in connection.execute(_NEW, {"since": self._since})
                if name not in self._without
            ]
            found = [(name, desk, expected.of(connection, name)) for name, desk in new]
        asked = [each for each in found if each[2]]
        if asked:
            with self._store.database.noting(silent=True) as connection:
                for name, desk, words in asked:
                    records.ask(connection, name, desk, words)
        self._without.update(name for name, _, words in found if not words)
        self._since = max(self._since, time.time() - _RECENT)

    def _next(self) -> bool:
        with self._store.database.reading() as connection:
            waiting = records.waiting(connection, limit=20)
        return any(self._proved(each) for each in waiting)

    def _proved(self, asked: Waiting) -> bool:
        with self._store.database.reading() as connection:
            found = readings.known(connection, asked.sha256)
        if found is None:
            with self._store.database.noting(silent=True) as connection:
                if not readings.take(connection, asked.sha256):
                    return False
                many = readings.tries(connection, asked.sha256)
            try:
                found = self.child.read(self._store.blobs.path(asked.sha256))
            except (ReaderLost, Unreadable, OSError) as error:
                if isinstance(error, Unreadable) or many >= readings.TRIES:
                    return self._failed(asked, error)
                with contextlib.suppress(*TROUBLE), self._store.database.noting(silent=True) as connection:
                    readings.give_back(connection, asked.sha256)
                return not self._closed.is_set()
        with self._store.database.noting() as connection:
            readings.keep(connection, asked.sha256, found)
            records.settle(connection, asked, found)
        return True

    def _failed(self, asked: Waiting, error: Exception) -> bool:
        _LOG.warning("The words of picture %s could not be read: %s", asked.picture_id, type(error).__name__)
        with self._store.database.noting() as connection:
            readings.forget(connection, asked.sha256)
            records.settle(connection, asked, None)
        return True


_NEW = (
    sa.select(picture.c.id, picture.c.desk)
    .outerjoin(proof, proof.c.picture_id == picture.c.id)
    .where(
        picture.c.created > sa.bindparam("since"),
        picture.c.whole,
        picture.c.size_bytes > 0,
        picture.c.kind.in_(kinds.SHOWN),
        proof.c.picture_id.is_(None),
    )
    .order_by(picture.c.id)
)
