"""One experiment from the command line: from its file to the pictures, in a studio of its own."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from easel.cli import experiment_report
from easel.cli.arguments import ExperimentOrder
from easel.cli.handing_out import make_folder, put
from easel.cli.patience import GivenUp, Patience
from easel.cli.progress import Progress
from easel.cli.report import Report
from easel.errors import BadParams, BudgetReached, LibraryTrouble
from easel.experiments import file
from easel.experiments.file import File
from easel.experiments.problems import PlacedProblem
from easel.experiments.records import CellRow, Experiment
from easel.library.names import file_name
from easel.requests.problems import Problem
from easel.settings import Settings
from easel.store import trouble
from easel.store.trouble import TROUBLE
from easel.studio import Studio

POLL = 0.1  # seconds


@dataclass(slots=True)
class ExperimentRun:
    """Runs one order. Ctrl+C: what was not sent is cancelled, what was is in the air, and said so. The same file run again
    reuses what was made."""

    settings: Settings
    order: ExperimentOrder
    progress: Progress
    _files: dict[int, Path] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def run(self) -> Report:
        """Raises BadParams, SettingsError, NotSent; nothing was sent then."""
        written = _read(self.order.file)
        if not self.order.dry_run:
            make_folder(self.order.out)
        with trouble.in_words(self._home):
            studio = Studio.for_command(self.settings)
        try:
            with trouble.in_words(self._home):
                assert written.definition is not None
                wanted = replace(written.definition, board=self.order.board or written.definition.board)
                definition, self._names = studio.experiments.from_files(wanted, self.order.file.parent)
                plan = studio.experiments.plan(definition)
                if plan.problems:
                    raise BadParams(_said(written, plan.problems))
                if self.order.dry_run:
                    return experiment_report.of_plan(plan)
                if plan.over_budget:
                    raise BudgetReached(plan.over_budget)
                self.progress.say(f"{plan.send} pictures to send, {plan.reused} reused.")
                name = studio.experiments.start(definition, written.name or self.order.file.stem)
            return self._follow(studio, name)
        finally:
            studio.close(grace=0)

    @property
    def _home(self) -> Path | None:
        return None if self.settings.database else self.settings.home

    def _follow(self, studio: Studio, name: str) -> Report:
        try:
            try:
                self._wait(studio, name)
            except KeyboardInterrupt:
                self.progress.say("Stopping. Requests already sent may have been billed.")
                _stop(studio, name, [row for row in studio.experiments.cells(name) if row.state == "sent"])
            self._put_out(studio, studio.experiments.cells(name))
            return self._report(studio, name)
        except TROUBLE as error:
            return self._give_up(studio, name, trouble.told(error, self._home))
        except GivenUp as given_up:
            return self._give_up(studio, name, given_up.trouble)
        except OSError as error:
            why = error.strerror or "the disk failed"
            _stop(studio, name, ())
            return experiment_report.not_out(
                self._report(studio, name), f"{self.order.out} cannot be written to: {why}."
            )

    def _report(self, studio: Studio, name: str) -> Report:
        known = studio.experiments.get(name)
        assert known is not None
        return experiment_report.of_experiment(known, studio.experiments.cells(name), self._files, self._names)

    def _give_up(self, studio: Studio, name: str, failure: LibraryTrouble) -> Report:
        """What is under way is read to its end all the same: it is paid for, and kept beside the database."""
        most = self.settings.timeout_large + self.settings.timeout
        if studio.engine.in_flight():
            self.progress.warn(f"Waiting only for the running requests ({most:.0f} s at most).")
        studio.engine.close(grace=most)
        try:
            before = self._report(studio, name)
        except TROUBLE:
            before = None
        return experiment_report.in_trouble(failure, before)

    def _wait(self, studio: Studio, name: str) -> None:
        """Until all of it has ended, or it paused by itself and nothing is under way: then the rest is cancelled."""
        patience, seen = Patience(studio.store.database, self._home, self.progress), -1
        while True:
            patience.ask()
            try:
                newest = studio.store.version()
                known = studio.experiments.get(name) if newest != seen else None
            except TROUBLE as error:
                patience.unread(error)
                time.sleep(1)
                continue
            if known is not None:
                self._tell(known)
                self._put_out(studio, studio.experiments.cells(name, seen))
                if known.brake is not None and not known.counts.get("sent"):
                    self.progress.say(f"{known.brake.message} Nothing more is sent.")
                    _cancel(studio, name)
                    return
                if not known.is_running:
                    return
            seen = newest
            time.sleep(POLL)

    def _tell(self, known: Experiment) -> None:
        total = sum(known.counts.values()) - known.counts.get("not_possible", 0)
        self.progress.say_new(f"{known.made} of {total} pictures, {known.counts.get('sent', 0)} running")

    def _put_out(self, studio: Studio, rows: Sequence[CellRow]) -> None:
        """Copies what is finished and not yet out; a copy, so that whoever edits it does not touch what is kept."""
        for row in rows:
            if row.picture_id is None or row.index in self._files or row.state not in ("done", "reused"):
                continue
            picture = studio.library.picture(row.picture_id)
            if picture is not None:
                name = file_name(picture.prompt, picture.created, picture.format, row.index)
                self._files[row.index] = put(studio.store.blobs.path(picture.sha256), self.order.out / name)


def _stop(studio: Studio, name: str, sent: Sequence[CellRow]) -> None:
    """Nothing more is sent; of what was, nobody waits any more."""
    studio.experiments.stop(name)
    for row in sent:
        if row.job_id is not None:
            studio.engine.stop(row.job_id)


def _cancel(studio: Studio, name: str) -> None:
    """What waits is cancelled, and why it paused stays."""
    waiting = [row.index for row in studio.experiments.cells(name) if row.state == "queued"]
    studio.experiments.stop_cells(name, waiting)


def _read(path: Path) -> File:
    """Raises BadParams with every problem of the file, each with its line."""
    try:
        written = file.read(path.read_bytes(), path.parent)
    except OSError as error:
        why = error.strerror or "the disk failed"
        raise BadParams([Problem("file", "read", f"{error.filename or path} cannot be read: {why}.")]) from error
    if written.problems:
        raise BadParams([replace(each, message=each.sentence) for each in written.problems])
    return written


def _said(written: File, problems: Sequence[Problem]) -> list[Problem]:
    """Those of its definition with their lines."""
    own = tuple(each for each in problems if isinstance(each, PlacedProblem))
    others = [each for each in problems if not isinstance(each, PlacedProblem)]
    return [*(replace(each, message=each.sentence) for each in written.placed(own)), *others]
