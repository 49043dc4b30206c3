"""The thread that decodes what came in without a thumbnail: a rebuilt library at the start, an import beside a running studio."""

import contextlib
import logging
import threading

import sqlalchemy as sa

from easel.library.keep import mark_whole
from easel.library.library import Library
from easel.library.tables import catalogue, picture
from easel.pictures.structure import BrokenPicture
from easel.rounds import Rounds, survived
from easel.runs.tables import job
from easel.store.store import Store
from easel.store.trouble import reason

EVERY = 1.0  # seconds between two looks, where anything was written between them
_AT_ONCE = 50  # another process may decode the others meanwhile

_LOG = logging.getLogger(__name__)
_NOT_DECODED = (
    sa.select(picture.c.id, picture.c.sha256)
    .join(job)
    .where(job.c.state == "done", ~picture.c.whole, picture.c.size_bytes > 0)
    .order_by(picture.c.id.desc())
)
_NOT_COMPARED = (
    sa.select(catalogue.c.picture_id)
    .join(picture, picture.c.id == catalogue.c.picture_id)
    .where(catalogue.c.likeness.is_(None), picture.c.thumb_ready)
    .order_by(catalogue.c.number.desc())
)


class Thumbnails:
    """Newest first. What cannot be decoded is tried once by each process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._library = Library(store)
        self._ended = threading.Event()
        self._seen: int | None = None  # the change counter at the last look
        self._broken: set[str] = set()
        self._rounds = Rounds("thumbnails", EVERY, self._round)

    def start(self) -> None:
        self._rounds.start()

    def close(self, patience: float) -> None:
        """Waits up to `patience` seconds for what it is doing."""
        self._ended.set()
        self._rounds.close(patience)

    def _round(self) -> None:
        survived(_LOG, "The making of thumbnails", self._look)

    def _look(self) -> None:
        """A full disk or a locked database will not last."""
        try:
            version, is_first = self._store.database.version(), self._seen is None
            if version != self._seen:
                while self._decode() and not self._ended.is_set():
                    pass
                if is_first:
                    self._compare()
                self._seen = version
        except (sa.exc.SQLAlchemyError, OSError) as error:
            if not self._ended.is_set():
                _LOG.warning("Thumbnails could not be made; the next look may do: %s", reason(error))

    def _decode(self) -> int:
        """Some of those that are left; how many."""
        with self._store.database.reading() as connection:
            rows = connection.execute(_NOT_DECODED.limit(_AT_ONCE + len(self._broken))).all()
        rows = [row for row in rows if row.id not in self._broken][:_AT_ONCE]
        for row in rows:
            if self._ended.is_set():
                break
            self._make(row.id, row.sha256)
        return len(rows)

    def _make(self, name: str, sha256: str) -> None:
        try:
            self._library.make_thumb(name, sha256)
        except (BrokenPicture, OSError) as error:
            _LOG.warning("Picture %s cannot be decoded: %s", name, error)
            self._broken.add(name)
        else:
            self._library.note_likeness(name)
            with self._store.database.noting() as connection:
                mark_whole(connection, [name])

    def _compare(self) -> None:
        """Of pictures of which nobody knows yet how they look (an older library), with room for others between."""
        with self._store.database.reading() as connection:
            names = connection.execute(_NOT_COMPARED).scalars().all()
        for name in names:
            if self._ended.wait(0.005):
                return
            with contextlib.suppress(OSError):  # its thumbnail is not there yet; the next start may find one
                self._library.note_likeness(name)
