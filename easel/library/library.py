"""The library as pages, routes and jobs know it: what is kept, asked in one statement each."""

import logging
import re
from pathlib import Path

import sqlalchemy as sa

from easel.errors import SettingsError
from easel.library import adoption, queries
from easel.library.records import Picture
from easel.library.sidecars import Sidecars
from easel.runs import inputs, tray
from easel.runs import queries as run_queries
from easel.runs.inputs import RunInput
from easel.runs.records import Job, Run
from easel.runs.tray import Counts, Tray
from easel.settings import Settings
from easel.store import private, trouble
from easel.store.backup import Backups
from easel.store.blobs import Blobs
from easel.store.bucket import Bucket
from easel.store.cache import Cache
from easel.store.database import Database
from easel.store.ids import is_id
from easel.store.scope import STUDIO
from easel.store.trouble import TROUBLE
from easel.store.upgrade import upgrade

PARTIALS = "partials"

_LOG = logging.getLogger(__name__)


class Library:
    """Made once per process and shared by its threads; `open` before use. Ids that name nothing give None."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def open(self) -> None:
        """Makes or upgrades what lies in EASEL_HOME. Raises SettingsError when it cannot be used; nothing is overwritten then."""
        self._settings.check_shared()
        home = self._settings.private_home()
        private.close_to_others()
        private.correct_top(home)
        self.blobs = self._bucket() if self._settings.blobs else Blobs(home / "blobs")
        self.sidecars = Sidecars(self.blobs)
        is_new = self._open_database(home)
        self.backups = Backups(home, self.database)
        if is_new:  # no database: what was kept before it was lost comes back
            adoption.rebuild(self.database, self.sidecars)

    def close(self) -> None:
        """Safe to call twice."""
        self.database.close()

    def _bucket(self) -> Bucket:
        """Raises SettingsError when it cannot be used."""
        bucket = Bucket(self._settings.blobs, Cache(self._settings.home / "cache", self._settings.cache))
        try:
            bucket.check()
        except OSError as error:
            raise SettingsError(
                f"EASEL_BLOBS: {error.strerror}.", hint="Check its name and the AWS_* variables of this process."
            ) from error
        return bucket

    def _open_database(self, home: Path) -> bool:
        """Whether it was empty before. Raises SettingsError when it, or its server, cannot be used."""
        url = self._settings.database
        try:
            self.database = Database(url or home / "library.sqlite")
            self.database.examine()
            return upgrade(self.database)
        except (OSError, sa.exc.DatabaseError, *TROUBLE) as error:
            self._close_database()
            found = trouble.told(error, None if url else home)
            # the address of a server may hold a password
            raise SettingsError(found.message, hint=f"Nothing was changed. {found.hint}") from (None if url else error)

    def _close_database(self) -> None:
        if hasattr(self, "database"):
            self.database.close()

    @property
    def home(self) -> Path:
        """EASEL_HOME: rooms above keep their caches beside the library's own folders."""
        return self._settings.home

    def version(self) -> int:
        """A number that every change raises, at about 0.1 ms: a polling page asks it before anything else."""
        return self.database.version()

    def recent_runs(self, limit: int = 20, before: str | None = None, *, desk: str = STUDIO) -> tuple[Run, ...]:
        """Newest first, with all their jobs and pictures; `before` is the id of the last run seen."""
        with self.database.reading() as connection:
            return run_queries.recent_runs(connection, desk, limit, before)

    def running(self, *, desk: str = STUDIO) -> tuple[Run, ...]:
        """Every run with a job that has not ended, newest first: what a reloaded page takes up again."""
        with self.database.reading() as connection:
            return run_queries.running(connection, desk)

    def run(self, run_id: str, *, desk: str = STUDIO) -> Run | None:
        with self.database.reading() as connection:
            return run_queries.one_run(connection, desk, run_id)

    def job(self, job_id: str, *, desk: str = STUDIO) -> Job | None:
        with self.database.reading() as connection:
            return run_queries.one_job(connection, desk, job_id)

    def pictures(self, limit: int = 60, before: str | None = None, *, desk: str = STUDIO) -> tuple[Picture, ...]:
        """Newest first; `before` is the id of the last picture seen."""
        with self.database.reading() as connection:
            return queries.pictures(connection, desk, limit, before)

    def picture(self, picture_id: str, *, desk: str = STUDIO) -> Picture | None:
        with self.database.reading() as connection:
            return queries.one_picture(connection, desk, picture_id)

    def open_counts(self, *, desk: str = STUDIO) -> Counts:
        """How much is under way or of unknown end, for the tray of every page."""
        with self.database.reading() as connection:
            return tray.counts(connection, desk)

    def tray(self, *, desk: str = STUDIO) -> Tray:
        """Which jobs are under way or of unknown end, and which ended lately."""
        with self.database.reading() as connection:
            return tray.read(connection, desk)

    def inputs(self, run_id: str, *, desk: str = STUDIO) -> tuple[RunInput, ...]:
        """What an edit sent along; the mask first, then the pictures in order."""
        with self.database.reading() as connection:
            return inputs.of_run(connection, desk, run_id)

    def thumb(self, picture_id: str) -> Path | None:
        """The small JPEG of a picture; None when it is not made yet."""
        path = self.thumb_path(picture_id) if is_id(picture_id) else None
        if path is None or path.is_file():
            return path
        return self.blobs.named(_thumb_key(picture_id)) if self.blobs.is_shared else None

    def share_thumb(self, picture_id: str) -> None:
        """Lets other machines have a thumbnail that was made here, where pictures are shared; without it they make their own."""
        if self.blobs.is_shared:
            try:
                self.blobs.put(_thumb_key(picture_id), self.thumb_path(picture_id).read_bytes(), durable=False)
            except OSError as error:
                _LOG.warning("The thumbnail of picture %s could not be shared: %s", picture_id, error.strerror)

    def thumb_path(self, picture_id: str) -> Path:
        """Where a picture's thumbnail belongs: a cache, it may be thrown away and made again."""
        return self._settings.home / "thumbs" / picture_id[-2:] / f"{picture_id}.jpg"

    def partial(self, key: str) -> Path | None:
        """The file of a preview (`Job.partial`); None when it has been cleared away."""
        is_key = re.fullmatch(r"[0-9a-f-]{36}\.\d{1,4}\.[a-z]{3,4}", key)
        return self.blobs.named(f"{PARTIALS}/{key}") if is_key else None


def _thumb_key(picture_id: str) -> str:
    return f"thumbs/{picture_id[-2:]}/{picture_id}.jpg"
