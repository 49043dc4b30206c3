"""A run of a command, followed to its end: progress is said, finished pictures are handed out, and what stops it is told."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from easel.cli import report
from easel.cli.handing_out import finished, put
from easel.cli.patience import GivenUp, Patience
from easel.cli.progress import Progress
from easel.cli.report import Report
from easel.errors import LibraryTrouble
from easel.jobs.engine import Engine
from easel.library.names import file_name
from easel.library.records import Picture
from easel.runs.records import Run
from easel.runs.runs import Runs
from easel.settings import Settings
from easel.store import trouble
from easel.store.store import Store
from easel.store.trouble import TROUBLE

POLL = 0.05  # seconds; what it asks for costs 0.05 ms


@dataclass(slots=True)
class Following:
    """Of one run. Pictures are copied to `out`; None leaves them in the library alone. `notes` are what was said of it before it
    was sent. `is_cut`: a person stopped it, perhaps before it is followed, or the library cannot be used any more."""

    settings: Settings
    out: Path | None
    progress: Progress
    notes: tuple[str, ...] = ()
    is_cut: bool = False
    _files: list[tuple[Picture, Path | None]] = field(default_factory=list)

    @property
    def home(self) -> Path | None:
        return None if self.settings.database else self.settings.home

    def to_end(self, engine: Engine, store: Store, run_id: str) -> Report:
        """Ctrl+C ends the waiting: what was not sent is cancelled, what was is in the air, and said so."""
        try:
            self._wait_unless_cut(store, run_id)
            if self.is_cut:
                self.progress.say("Stopping. Requests already sent may have been billed.")
                engine.stop_run(run_id)
            run = Runs(store).run(run_id)
            assert run is not None
            self._export(store, run)
        except TROUBLE as error:
            return self._give_up(engine, store, run_id, trouble.told(error, self.home))
        except GivenUp as given_up:
            return self._give_up(engine, store, run_id, given_up.trouble)
        except OSError as error:
            return self._not_out(Runs(store).run(run_id), error)
        for note in dict.fromkeys(note for job in run.jobs for note in job.notes):
            self.progress.say(note)
        return report.of_run(run, self._in_order(run), self.notes)

    def _give_up(self, engine: Engine, store: Store, run_id: str, failure: LibraryTrouble) -> Report:
        """What is under way is read to its end all the same: it is paid for, and kept beside the database."""
        self.is_cut = True
        most = self.settings.timeout_large + self.settings.timeout
        if engine.in_flight():
            self.progress.warn(f"Waiting only for the running requests ({most:.0f} s at most).")
        engine.close(grace=most)
        try:
            run = Runs(store).run(run_id)
        except TROUBLE:
            run = None
        return report.in_trouble(run, self._in_order(run), failure)

    def _not_out(self, run: Run | None, error: OSError) -> Report:
        assert run is not None
        why = error.strerror or "the disk failed"
        return report.not_out(run, self._in_order(run), f"{self.out} cannot be written to: {why}.")

    def _in_order(self, run: Run | None) -> list[tuple[Picture, Path | None]]:
        order = [picture.id for job in run.jobs for picture in job.pictures] if run else []
        return sorted(self._files, key=lambda each: order.index(each[0].id) if each[0].id in order else -1)

    def _wait_unless_cut(self, store: Store, run_id: str) -> None:
        try:
            if not self.is_cut:
                self._wait(store, run_id)
        except KeyboardInterrupt:
            self.is_cut = True

    def _wait(self, store: Store, run_id: str) -> None:
        version, patience = -1, Patience(store.database, self.home, self.progress)
        while True:
            patience.ask()
            try:
                newest = store.version()
                run = Runs(store).run(run_id) if newest != version else None
            except TROUBLE as error:
                patience.unread(error)
                time.sleep(1)
                continue
            version = newest
            if run is not None:
                self.progress.tell(run)
                self._export(store, run)
                if not run.running:
                    return
            time.sleep(POLL)

    def _export(self, store: Store, run: Run) -> None:
        """Copies what is finished and not yet out; a copy, so that whoever edits it does not touch what is kept."""
        out = {picture.id for picture, _ in self._files}
        for job in run.jobs:
            for position, picture in enumerate(finished(job) if job.state == "done" else ()):
                if picture.id not in out:
                    self._files.append((picture, self._put(store, picture, job.index + position)))

    def _put(self, store: Store, picture: Picture, number: int) -> Path | None:
        if self.out is None:
            return None
        name = file_name(picture.prompt, picture.created, picture.format, number)
        return put(store.blobs.path(picture.sha256), self.out / name)
