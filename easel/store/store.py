"""Opens what is kept: the database, the blobs with the sidecars among them, and the copies of the database."""

from pathlib import Path

import sqlalchemy as sa

from easel.errors import SettingsError
from easel.settings import Settings
from easel.store import private, trouble
from easel.store.backup import Backups
from easel.store.blobs import Blobs
from easel.store.bucket import Bucket
from easel.store.cache import Cache
from easel.store.database import Database
from easel.store.sidecars import Sidecars
from easel.store.trouble import TROUBLE
from easel.store.upgrade import upgrade


class Store:
    """Made once per process and shared by its threads; `open` before use. `home` is EASEL_HOME: rooms above keep their caches
    there, beside the store's own folders.

    `is_new`: there was no database. What was kept before it was lost can come back from the sidecars (`runs/adoption.py`).
    """

    is_new: bool

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.home: Path = settings.home

    def open(self) -> None:
        """Makes or upgrades what lies in EASEL_HOME. Raises SettingsError when it cannot be used; nothing is overwritten then."""
        self._settings.check_shared()
        home = self._settings.private_home()
        private.close_to_others()
        private.correct_top(home)
        self.blobs = self._bucket() if self._settings.blobs else Blobs(home / "blobs")
        self.sidecars = Sidecars(self.blobs)
        self.is_new = self._open_database(home)
        self.backups = Backups(home, self.database)

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
            reason = trouble.told(error, None if url else home)
            # the address of a server may hold a password
            raise SettingsError(reason.message, hint=f"Nothing was changed. {reason.hint}") from (
                None if url else error
            )

    def _close_database(self) -> None:
        if hasattr(self, "database"):
            self.database.close()

    def version(self) -> int:
        """A number that every change raises, at about 0.1 ms: a polling page asks it before anything else."""
        return self.database.version()
