"""One headless run, from the wish to the files: the studio's own engine and library, and nobody else's jobs."""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from easel.errors import SettingsError
from easel.headless import editing, report
from easel.headless.arguments import Order
from easel.headless.progress import Progress
from easel.headless.report import Report
from easel.jobs.engine import Engine
from easel.jobs.sandbox_child import SandboxChild
from easel.library.library import Library
from easel.library.names import file_name
from easel.library.records import Picture, Run
from easel.params import EditParams
from easel.settings import Settings

POLL = 0.05  # seconds; what it asks for costs 0.05 ms


@dataclass(slots=True)
class Door:
    """Runs one order. Ctrl+C ends the waiting: what was not sent is cancelled, what was is in the air, and said so."""

    settings: Settings
    order: Order
    progress: Progress
    _files: list[tuple[Picture, Path]] = field(default_factory=list)
    _notes: tuple[str, ...] = ()

    def run(self) -> Report:
        """Raises BadParams, SettingsError, NotSent; nothing was sent then."""
        _make_folder(self.order.out)
        with _server(self.settings) as (settings, sandbox), _library(settings) as library:
            engine = Engine(settings, library, sandbox=sandbox, role="door")
            engine.start()
            try:
                return self._follow(engine, library)
            finally:
                engine.close(grace=0)

    def _follow(self, engine: Engine, library: Library) -> Report:
        run_id = self._submit(engine, library)
        try:
            self._wait(library, run_id)
        except KeyboardInterrupt:
            self.progress.say("Stopping. What was sent already may have been billed.")
            engine.stop_run(run_id)
        run = library.run(run_id)
        assert run is not None
        self._export(library, run)
        order = [picture.id for job in run.jobs for picture in job.pictures]
        return report.of_run(run, sorted(self._files, key=lambda each: order.index(each[0].id)), self._notes)

    def _submit(self, engine: Engine, library: Library) -> str:
        params, wish = self.order.params, self.order.edit
        if wish is None or not isinstance(params, EditParams):
            return engine.submit(params)
        ready = editing.prepared(library, params, wish)
        self._notes = ready.notes
        for note in ready.notes:
            self.progress.say(note)
        return engine.submit(ready.params, ready.images, ready.mask, beside=ready.remember)

    def _wait(self, library: Library, run_id: str) -> None:
        version = -1
        while True:
            newest = library.version()
            if newest != version:
                version, run = newest, library.run(run_id)
                assert run is not None
                self.progress.tell(run)
                self._export(library, run)
                if not run.running:
                    return
            time.sleep(POLL)

    def _export(self, library: Library, run: Run) -> None:
        """Copies what is finished and not yet out; a copy, so that whoever edits it does not touch what is kept."""
        out = {picture.id for picture, _ in self._files}
        for job in run.jobs:
            for position, picture in enumerate(editing.finished(job) if job.state == "done" else ()):
                if picture.id not in out:
                    name = file_name(picture.prompt, picture.created, picture.format, job.index + position)
                    self._files.append((picture, _put(library.blobs.path(picture.sha256), self.order.out / name)))


@contextlib.contextmanager
def _server(settings: Settings) -> Iterator[tuple[Settings, bool]]:
    """The settings with a server in them, and whether that is the sandbox, started as a child for the time of the block."""
    if settings.base_url:
        yield settings, False
        return
    sandbox = SandboxChild()
    try:
        yield settings.model_copy(update={"base_url": sandbox.start(), "connection_name": "Sandbox"}), True
    finally:
        sandbox.close()


@contextlib.contextmanager
def _library(settings: Settings) -> Iterator[Library]:
    library = Library(settings)
    library.open()
    try:
        yield library
    finally:
        library.close()


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"--out: {out} cannot be used: {error.strerror}.", hint="Name a folder you may write to."
        ) from error


def _put(source: Path, wanted: Path) -> Path:
    """`wanted`, or the next name that is free; nothing is overwritten and nobody sees half a file."""
    part = wanted.with_name(f".{wanted.name}.{os.getpid()}.part")
    shutil.copyfile(source, part)
    target, number = wanted, 1
    while True:
        try:
            os.link(part, target)
        except FileExistsError:
            number += 1
            target = wanted.with_stem(f"{wanted.stem}-{number}")
        except OSError:  # no hard links here: then a rename, which overwrites what appeared in this very moment
            return part.replace(target)
        else:
            part.unlink()
            return target
