"""Where a kept picture is decoded in full and its thumbnail made: a few at a time, as each may take 0.3 s and 100 MB."""

import logging
import os
import threading

import sqlalchemy as sa

from easel.library.library import Library
from easel.library.tables import picture
from easel.pictures import thumbnails
from easel.pictures.structure import BrokenPicture
from easel.runs.tables import job

_LOG = logging.getLogger(__name__)

AT_ONCE = max(1, min(4, (os.cpu_count() or 2) - 1))


class Thumbnailer:
    def __init__(self, library: Library) -> None:
        self._library = library
        self._room = threading.BoundedSemaphore(AT_ONCE)

    def catch_up(self, stop: threading.Event) -> None:
        """Develops kept pictures that came in without it (a rebuilt library), newest first, until `stop`."""
        waiting = sa.select(picture.c.id, picture.c.sha256).join(job).where(job.c.state == "done", ~picture.c.whole)
        with self._library.database.reading() as connection:
            rows = connection.execute(waiting.order_by(picture.c.id.desc())).all()
        for name, sha256 in rows:
            if stop.is_set():
                return
            try:
                self.develop(name, sha256)
            except (BrokenPicture, OSError) as error:
                _LOG.warning("Picture %s cannot be developed: %s", name, error)
            else:
                with self._library.database.noting() as connection:
                    developed(connection, [name])

    def develop(self, picture_id: str, sha256: str) -> None:
        """Decodes every pixel and leaves a thumbnail. Raises BrokenPicture, OSError."""
        target = self._library.thumb_path(picture_id)
        if target.is_file():
            return
        target.parent.parent.mkdir(mode=0o700, exist_ok=True)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with self._room:
            thumbnails.make(self._library.blobs.path(sha256), target)
        self._library.share_thumb(picture_id)


def developed(connection: sa.Connection, picture_ids: list[str]) -> None:
    """Notes that these pictures are whole and have their thumbnails."""
    known = sa.update(picture).where(picture.c.id.in_(picture_ids))
    connection.execute(known.values(whole=True, thumb_ready=True))
