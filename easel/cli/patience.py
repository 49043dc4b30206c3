"""How long the command line waits for a library that cannot be used just now: never without a word, never for ever."""

import time
from pathlib import Path

from easel.cli.progress import Progress
from easel.errors import LibraryTrouble
from easel.store import trouble
from easel.store.database import Database
from easel.store.trouble import Damaged

MOST = 60.0  # seconds; a full disk or a lock that lasts longer does not go by itself
CALM = 30.0  # seconds without trouble after which it is over: a nearly full disk takes one write and refuses the next


class GivenUp(Exception):
    """The library cannot be used, and waiting does not help; `trouble` says why."""

    def __init__(self, failure: LibraryTrouble) -> None:
        super().__init__(failure.message)
        self.trouble = failure


class Patience:
    """Asked while a run is waited for. `home` is None where the database is a server's."""

    def __init__(self, database: Database, home: Path | None, progress: Progress) -> None:
        self._database = database
        self._home = home
        self._progress = progress
        self._since: float | None = None  # since when there is trouble, with breaks shorter than CALM
        self._seen = 0.0  # when there was some last
        self._said = ""

    def ask(self) -> None:
        """Raises GivenUp."""
        failure = self._database.trouble
        if failure is not None:
            self._bear(failure.error)
        elif self._since is not None and time.monotonic() - self._seen > CALM:
            self._since = None

    def unread(self, error: BaseException) -> None:
        """What was to be read could not be. Raises GivenUp."""
        self._bear(error)

    def _bear(self, error: BaseException) -> None:
        self._seen = time.monotonic()
        self._since = self._since or self._seen
        failure = trouble.told(error, self._home)
        if failure.message != self._said:
            self._said = failure.message
            self._progress.warn(f"{failure.message} {failure.hint}")
        if self._seen - self._since > MOST or isinstance(error, Damaged):
            raise GivenUp(failure)
