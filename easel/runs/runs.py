"""The runs, jobs and inputs of a desk, as pages, the command line and jobs ask for them: one statement each."""

from easel.runs import inputs, queries, tray
from easel.runs.inputs import RunInput
from easel.runs.records import Job, Run
from easel.runs.tray import Counts, Tray
from easel.store.scope import STUDIO
from easel.store.store import Store


class Runs:
    """Shared by threads; made as often as needed. Ids that name nothing give None."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def recent(self, limit: int = 20, before: str | None = None, *, desk: str = STUDIO) -> tuple[Run, ...]:
        """Newest first, with all their jobs and pictures; `before` is the id of the last run seen."""
        with self._store.database.reading() as connection:
            return queries.recent_runs(connection, desk, limit, before)

    def running(self, *, desk: str = STUDIO) -> tuple[Run, ...]:
        """Every run with a job that has not ended, newest first: what a reloaded page takes up again."""
        with self._store.database.reading() as connection:
            return queries.running(connection, desk)

    def run(self, run_id: str, *, desk: str = STUDIO) -> Run | None:
        with self._store.database.reading() as connection:
            return queries.one_run(connection, desk, run_id)

    def job(self, job_id: str, *, desk: str = STUDIO) -> Job | None:
        with self._store.database.reading() as connection:
            return queries.one_job(connection, desk, job_id)

    def open_counts(self, *, desk: str = STUDIO) -> Counts:
        """How much is under way or of unknown end, for the tray of every page."""
        with self._store.database.reading() as connection:
            return tray.counts(connection, desk)

    def tray(self, *, desk: str = STUDIO) -> Tray:
        """Which jobs are under way or of unknown end, and which ended lately."""
        with self._store.database.reading() as connection:
            return tray.read(connection, desk)

    def inputs(self, run_id: str, *, desk: str = STUDIO) -> tuple[RunInput, ...]:
        """What an edit sent along; the mask first, then the pictures in order."""
        with self._store.database.reading() as connection:
            return inputs.of_run(connection, desk, run_id)
