"""The kept pictures of a desk, their thumbnails and the previews of those on their way, as pages, routes and jobs know them."""

import logging
import os
import re
import threading
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from easel.library import catalogue, finder, marks, queries
from easel.library.records import Found, Marked, Picture
from easel.library.search.query import Query
from easel.pictures import likeness, thumbnails
from easel.store.ids import is_id
from easel.store.scope import STUDIO
from easel.store.store import Store

PARTIALS = "partials"
ANSWERS = "raw"  # by job: what a server sent in place of a usable picture
# pictures that a process decodes at a time, as each may take 0.3 s and 100 MB
AT_ONCE = max(1, min(4, (os.cpu_count() or 2) - 1))

ROOM = threading.BoundedSemaphore(AT_ONCE)

_LOG = logging.getLogger(__name__)


class Library:
    """Shared by threads; made as often as needed. Ids that name nothing give None."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def pictures(self, limit: int = 60, before: str | None = None, *, desk: str = STUDIO) -> tuple[Picture, ...]:
        """Newest first; `before` is the id of the last picture seen."""
        with self.store.database.reading() as connection:
            return queries.pictures(connection, desk, limit, before)

    def picture(self, picture_id: str, *, desk: str = STUDIO) -> Picture | None:
        with self.store.database.reading() as connection:
            return queries.one_picture(connection, desk, picture_id)

    def find(self, query: Query, limit: int | None = None, *, desk: str = STUDIO) -> Found:
        """Newest first. What cannot be used of a search is left out and told."""
        with self.store.database.reading() as connection:
            return finder.find(connection, desk, query, limit)

    def total(self, query: Query, *, desk: str = STUDIO) -> int:
        with self.store.database.reading() as connection:
            return finder.total(connection, desk, query)

    def facets(self, query: Query, *, desk: str = STUDIO) -> dict[str, list[tuple[str, int]]]:
        """Of each key that a search may name, how many of the found pictures have each value."""
        with self.store.database.reading() as connection:
            return finder.facets(connection, desk, query)

    def by_ids(self, ids: Sequence[str], *, desk: str = STUDIO) -> dict[str, Picture]:
        with self.store.database.reading() as connection:
            return finder.by_ids(connection, desk, ids)

    def marked(self, picture_id: str, *, desk: str = STUDIO) -> Marked | None:
        with self.store.database.reading() as connection:
            return finder.marked(connection, desk, picture_id)

    def boards(self, *, desk: str = STUDIO) -> list[str]:
        """Their names, in order."""
        with self.store.database.reading() as connection:
            return marks.boards(connection, desk)

    def thumb(self, picture_id: str) -> Path | None:
        """The small JPEG of a picture; None when it is not made yet."""
        path = self.thumb_path(picture_id) if is_id(picture_id) else None
        if path is None or path.is_file():
            return path
        return self.store.blobs.named(_thumb_key(picture_id)) if self.store.blobs.is_shared else None

    def make_thumb(self, picture_id: str, sha256: str) -> None:
        """Decodes every pixel and leaves a thumbnail, where there is none yet. Raises BrokenPicture, OSError."""
        target = self.thumb_path(picture_id)
        if target.is_file():
            return
        target.parent.parent.mkdir(mode=0o700, exist_ok=True)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with ROOM:
            thumbnails.make(self.store.blobs.path(sha256), target)
        self.share_thumb(picture_id)

    def take_thumb(self, picture_id: str, made: Path) -> None:
        """A thumbnail that somebody made while he decoded every pixel; `made` lies in EASEL_HOME. Raises OSError."""
        target = self.thumb_path(picture_id)
        target.parent.parent.mkdir(mode=0o700, exist_ok=True)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        made.replace(target)
        self.share_thumb(picture_id)

    def note_likeness(self, picture_id: str) -> None:
        """Keeps how a picture looks, by its thumbnail, so that others can be held against it; lost, it is made again."""
        with Image.open(self.thumb_path(picture_id)) as image:
            found = likeness.likeness(image)
        with self.store.database.noting(silent=True) as connection:
            catalogue.resemble(connection, {picture_id: found})

    def share_thumb(self, picture_id: str) -> None:
        """Lets other machines have a thumbnail that was made here, where pictures are shared; without it they make their own."""
        if self.store.blobs.is_shared:
            try:
                self.store.blobs.put(_thumb_key(picture_id), self.thumb_path(picture_id).read_bytes(), durable=False)
            except OSError as error:
                _LOG.warning("The thumbnail of picture %s could not be shared: %s", picture_id, error.strerror)

    def drop_thumb(self, picture_id: str) -> None:
        """Of a picture that is deleted for good. Raises OSError."""
        self.thumb_path(picture_id).unlink(missing_ok=True)
        if self.store.blobs.is_shared:
            self.store.blobs.delete(_thumb_key(picture_id))

    def thumb_path(self, picture_id: str) -> Path:
        """Where a picture's thumbnail belongs: a cache, it may be thrown away and made again."""
        return self.store.home / "thumbs" / picture_id[-2:] / f"{picture_id}.jpg"

    def partial(self, key: str) -> Path | None:
        """The file of a preview (`Job.partial`); None when it has been cleared away."""
        is_key = re.fullmatch(r"[0-9a-f-]{36}\.\d{1,4}\.[a-z]{3,4}", key)
        return self.store.blobs.named(f"{PARTIALS}/{key}") if is_key else None


def _thumb_key(picture_id: str) -> str:
    return f"thumbs/{picture_id[-2:]}/{picture_id}.jpg"
