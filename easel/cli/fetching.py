"""One fetch from the command line: pictures behind links, or of tasks whose end is unknown, to files."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from easel.cli import report
from easel.cli.arguments import FetchOrder
from easel.cli.handing_out import finished, make_folder, put
from easel.cli.progress import Progress
from easel.cli.report import Report
from easel.errors import BadParams, LibraryTrouble, SettingsError
from easel.jobs.engine import Engine
from easel.library.names import file_name
from easel.library.records import Picture
from easel.requests.problems import Problem
from easel.runs.records import Job
from easel.runs.runs import Runs
from easel.settings import Settings
from easel.store import trouble
from easel.store.store import Store
from easel.store.trouble import TROUBLE
from easel.studio import Studio

POLL = 0.05  # seconds


@dataclass(slots=True)
class Fetching:
    """Runs one order. Ctrl+C ends the waiting: what was not fetched can be fetched later."""

    settings: Settings
    order: FetchOrder
    progress: Progress
    _files: list[tuple[Picture, Path]] = field(default_factory=list)
    _jobs: list[Job] = field(default_factory=list)

    def run(self) -> Report:
        """Raises BadParams, SettingsError, LibraryTrouble; nothing was fetched then."""
        if not self.settings.base_url:
            hint = "Name the server that made the pictures: EASEL_BASE_URL or --base-url."
            raise SettingsError("There is nothing to download from the command line’s own sandbox.", hint=hint)
        make_folder(self.order.out)
        try:
            studio = Studio.for_command(self.settings)
            try:
                return self._run(studio.engine, studio.store)
            finally:
                studio.close(grace=0)
        except (OSError, *TROUBLE) as error:
            raise self._told(error) from error

    def _told(self, error: BaseException) -> LibraryTrouble:
        return trouble.told(error, None if self.settings.database else self.settings.home)

    def _run(self, engine: Engine, store: Store) -> Report:
        self._jobs, notes = self._wanted(engine)
        try:
            self._follow(engine, store)
        except KeyboardInterrupt:
            self.progress.say("Stopping. The rest can be downloaded later.")
        except TROUBLE as error:
            return report.of_fetch(self._jobs, self._files, notes, self._told(error))
        except OSError as error:
            words = f"{self.order.out} cannot be written to: {error.strerror or 'the disk failed'}."
            return report.kept_alone(report.of_fetch(self._jobs, self._files, notes), self._files, words)
        return report.of_fetch(self._jobs, self._files, notes)

    def _wanted(self, engine: Engine) -> tuple[list[Job], list[str]]:
        """Those to fetch, and what is said of the others. Raises BadParams for an id that names none."""
        unfetched = (*engine.unfetched(), *engine.given_up())
        unknown = set(self.order.ids) - {name for job in unfetched for name in _names(job)}
        if unknown:
            words = f"There is nothing to download for {', '.join(sorted(unknown))}."
            raise BadParams([Problem("id", "unknown", words)])
        jobs = [job for job in unfetched if not self.order.ids or set(self.order.ids) & set(_names(job))]
        own = [job for job in jobs if job.connection == engine.sends_to]
        notes = [*_of_others(len(jobs) - len(own)), *([] if jobs else ["There is nothing to download."])]
        for note in notes:
            self.progress.say(note)
        return jobs if self.order.ids else own, notes

    def _follow(self, engine: Engine, store: Store) -> None:
        for at, job in enumerate(self._jobs):
            looks = job.state == "unknown"
            self.progress.say(f"picture {at + 1} of {len(self._jobs)}: {'looking again' if looks else 'fetching'}")
            if not (engine.look if looks else engine.fetch)(job.id):
                self.progress.say(f"picture {at + 1} of {len(self._jobs)}: not allowed, or somebody is at it")
            self._jobs[at] = self._until_fetched(store, job)
            if looks and engine.can_fetch(self._jobs[at]):  # the task had ended with a link
                engine.fetch(job.id)
                self._jobs[at] = self._until_fetched(store, job)
            self._hand_out(store, self._jobs[at])

    def _until_fetched(self, store: Store, job: Job) -> Job:
        while (now := Runs(store).job(job.id) or job).stage:
            time.sleep(POLL)
        return now

    def _hand_out(self, store: Store, job: Job) -> None:
        for position, picture in enumerate(finished(job) if job.state == "done" else ()):
            name = file_name(picture.prompt, picture.created, picture.format, job.index + position)
            self._files.append((picture, put(store.blobs.path(picture.sha256), self.order.out / name)))


def _names(job: Job) -> tuple[str, str, str]:
    return job.request_id, job.id, job.run_id


def _of_others(count: int) -> Iterator[str]:
    if count:
        what = "1 more was" if count == 1 else f"{count} more were"
        yield f"{what} made by another connection: name its server, or download it in the studio."
