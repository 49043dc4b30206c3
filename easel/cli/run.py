"""One run from the command line, from the request to the files: a studio of its own, and nobody else's jobs."""

import argparse
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from easel.actions.edit import EditOfFiles
from easel.cli import edit_arguments, report
from easel.cli.arguments import Order
from easel.cli.handing_out import finished, make_folder, put
from easel.cli.patience import GivenUp, Patience
from easel.cli.progress import Progress
from easel.cli.report import Report
from easel.edits.plan import SealChoice
from easel.errors import BadParams, LibraryTrouble
from easel.jobs.engine import Engine
from easel.library.names import file_name
from easel.library.records import Picture
from easel.requests.problems import Problem
from easel.runs.records import Run
from easel.runs.runs import Runs
from easel.settings import Settings
from easel.store import trouble
from easel.store.store import Store
from easel.store.trouble import TROUBLE
from easel.studio import Studio

POLL = 0.05  # seconds; what it asks for costs 0.05 ms


@dataclass(slots=True)
class CommandRun:
    """Runs one order. Ctrl+C ends the waiting: what was not sent is cancelled, what was is in the air, and said so."""

    settings: Settings
    order: Order
    progress: Progress
    _files: list[tuple[Picture, Path]] = field(default_factory=list)
    _notes: tuple[str, ...] = ()

    def run(self) -> Report:
        """Raises BadParams, SettingsError, NotSent; nothing was sent then."""
        make_folder(self.order.out)
        with trouble.in_words(self._home):
            studio = Studio.for_command(self.settings)
        try:
            with trouble.in_words(self._home):
                run_id = self._submit(studio)
            return self._follow(studio.engine, studio.store, run_id)
        finally:
            studio.close(grace=0)

    @property
    def _home(self) -> Path | None:
        return None if self.settings.database else self.settings.home

    def _follow(self, engine: Engine, store: Store, run_id: str) -> Report:
        try:
            try:
                self._wait(store, run_id)
            except KeyboardInterrupt:
                self.progress.say("Stopping. What was sent already may have been billed.")
                engine.stop_run(run_id)
            run = Runs(store).run(run_id)
            assert run is not None
            self._export(store, run)
        except TROUBLE as error:
            return self._give_up(engine, store, run_id, trouble.told(error, self._home))
        except GivenUp as given_up:
            return self._give_up(engine, store, run_id, given_up.trouble)
        except OSError as error:
            return self._not_out(Runs(store).run(run_id), error)
        for note in dict.fromkeys(note for job in run.jobs for note in job.notes):
            self.progress.say(note)
        return report.of_run(run, self._in_order(run), self._notes)

    def _give_up(self, engine: Engine, store: Store, run_id: str, failure: LibraryTrouble) -> Report:
        """What is under way is read to its end all the same: it is paid for, and kept beside the database."""
        most = self.settings.timeout_large + self.settings.timeout
        if engine.in_flight():
            self.progress.warn(f"Not waiting any more, but for the answers under way ({most:.0f} s at most).")
        engine.close(grace=most)
        try:
            run = Runs(store).run(run_id)
        except TROUBLE:
            run = None
        return report.in_trouble(run, self._in_order(run), failure)

    def _not_out(self, run: Run | None, error: OSError) -> Report:
        assert run is not None
        why = error.strerror or "the disk failed"
        return report.not_out(run, self._in_order(run), f"{self.order.out} cannot be written to: {why}.")

    def _in_order(self, run: Run | None) -> list[tuple[Picture, Path]]:
        order = [picture.id for job in run.jobs for picture in job.pictures] if run else []
        return sorted(self._files, key=lambda each: order.index(each[0].id) if each[0].id in order else -1)

    def _submit(self, studio: Studio) -> str:
        if self.order.edit is None:
            return studio.generate.start(self.order.params, board=self.order.board)
        ready = studio.edit.prepare_files(_edit(self.order.edit))
        if ready.problems:
            raise BadParams([_as_option(problem) for problem in ready.problems])
        self._notes = ready.notes
        for note in ready.notes:
            self.progress.say(note)
        return studio.edit.submit(ready, board=self.order.board)

    def _wait(self, store: Store, run_id: str) -> None:
        version, patience = -1, Patience(store.database, self._home, self.progress)
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
                    name = file_name(picture.prompt, picture.created, picture.format, job.index + position)
                    self._files.append((picture, put(store.blobs.path(picture.sha256), self.order.out / name)))


def _edit(line: argparse.Namespace) -> EditOfFiles:
    return EditOfFiles(
        params=edit_arguments.params(line),
        pictures=tuple(line.pictures),
        mask=line.mask,
        polarity=line.mask_polarity,
        fit=line.fit,
        seal=SealChoice(line.seal, feather=line.feather, colour_match=line.colour_match, align=line.align),
        smaller=line.smaller,
        part_limit=line.part_limit,
    )


def _as_option(problem: Problem) -> Problem:
    """The offer to send it smaller is an option here."""
    if problem.nearest != "smaller":
        return problem
    return replace(problem, message=f"{problem.message} Add --smaller for that.", nearest="--smaller")
