"""One running studio: its settings, library and job engine, and the sandbox as its child where no server is named."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from easel.connections.directory import Directory
from easel.edits import edit_runs
from easel.edits.copies import jpeg_copy
from easel.edits.extending import extend
from easel.edits.ground import ground
from easel.edits.masks import Mask, Masks
from easel.edits.plan import EditPlan, Prepared, prepare
from easel.edits.sources import Source, Sources
from easel.errors import BadParams
from easel.jobs.engine import Engine
from easel.jobs.sandbox_child import SandboxChild
from easel.library.addresses import signing_key
from easel.library.library import Library
from easel.library.records import Picture
from easel.params import EditParams
from easel.pictures.outpaint import Outpaint
from easel.settings import Settings
from easel.wire import log
from easel.wire.reach import Reach


@dataclass(frozen=True, slots=True)
class Server:
    """The server that runs go to, for the top bar: its name, and what is known of its state in a few words."""

    name: str
    is_sandbox: bool
    reachable: bool | None  # None: not tried yet
    state: str


@dataclass(slots=True)
class Studio:
    """Open one per process (`Studio.open`); `close` ends the engine, then the sandbox."""

    settings: Settings
    library: Library
    engine: Engine
    sources: Sources
    masks: Masks
    directory: Directory
    url_key: bytes
    _sandbox: SandboxChild | None
    _reach: Reach | None
    _intake: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "intake"))
    _closed: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def open(cls, settings: Settings, *, on_loopback: bool = True) -> Self:
        """Starts everything; blocks until jobs can be submitted (a second or two). Raises SettingsError.

        `on_loopback`: the studio listens on this machine's own address alone.
        """
        log.configure(settings.log_level)
        home = settings.private_home()
        library = Library(settings)
        library.open()
        directory = Directory(settings, library.database, on_loopback=on_loopback)
        sandbox = None
        if not settings.base_url:
            sandbox = SandboxChild()
            directory.store.sandbox_url = sandbox.start()
            settings = settings.model_copy(
                update={"base_url": directory.store.sandbox_url, "connection_name": "Sandbox"}
            )
        directory.watch()
        engine = Engine(settings, library, sandbox=sandbox is not None)
        engine.start()
        reach = None if sandbox else Reach(settings.base_url)
        return cls(
            settings=settings,
            library=library,
            engine=engine,
            sources=Sources(library),
            masks=Masks(library),
            directory=directory,
            url_key=signing_key(home, settings.url_key.get_secret_value()),
            _sandbox=sandbox,
            _reach=reach,
        )

    def prepare_edit(self, params: EditParams, plan: EditPlan) -> Future[Prepared]:
        """Exactly what `plan` will send, made in a thread; see `easel.edits.plan`."""
        return self._intake.submit(prepare, self.library, self.masks, params, plan)

    def edit(self, params: EditParams, plan: EditPlan) -> Future[str]:
        """Prepares and starts an edit in a thread, so that a closed tab does not undo it; the run's id.

        The future raises BadParams with every problem, NotSent, LookupError.
        """

        def work() -> str:
            ready = prepare(self.library, self.masks, params, plan)
            if ready.problems:
                raise BadParams(ready.problems)
            return self.engine.submit(ready.params, ready.images, ready.mask, beside=ready.remember)

        return self._intake.submit(work)

    def edited(self, picture: Picture) -> Source | None:
        """The source that a picture was made from by an edit; None for a generation."""
        with self.library.database.reading() as connection:
            planned = edit_runs.of_run(connection, picture.run_id)
        return self.sources.get(planned.source_id) if planned else None

    def jpeg_copy(self, picture: Picture) -> Path:
        """A smaller copy that is not exact; see `easel.edits.copies`."""
        return jpeg_copy(self.library, picture)

    def extend(self, source: Source, out: Outpaint) -> Future[Source]:
        """See `easel.edits.extending`."""
        return self._intake.submit(extend, self.library, self.sources, self.masks, source, out)

    def server(self) -> Server:
        if self._sandbox is not None:
            alive = self._sandbox.is_alive()
            return Server(
                "Sandbox: free, local, not AI", True, alive, "ready" if alive else "stopped: restart the studio"
            )
        host = urlsplit(self.settings.base_url).netloc
        name = self.settings.connection_name
        reachable, state = self._reach.state() if self._reach else (None, "")
        return Server(f"{name} ({host})" if name else host, False, reachable, state)

    def ground(self, mask: Mask, colour: str, percent: int, edge: int) -> Path:
        """See `easel.edits.ground`."""
        return ground(self.library, self.sources, self.masks, mask, colour, percent, edge)

    def bring_in(self, path: Path, name: str) -> Future[Source]:
        """Takes in a file (and removes it) in a thread; the future raises Refusal or OSError."""

        def work() -> Source:
            try:
                return self.sources.take_in(path, name)
            finally:
                path.unlink(missing_ok=True)

        return self._intake.submit(work)

    def bring_in_kept(self, picture_id: str) -> Future[Source]:
        """A kept picture as a source, in a thread; the future raises Refusal or OSError."""
        return self._intake.submit(self.sources.from_picture, picture_id)

    def close(self) -> None:
        """Ends in the order in which parts lean on one another; safe to call twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        if self._reach:
            self._reach.close()
        self._intake.shutdown(cancel_futures=True)
        self.directory.close()
        self.engine.close()
        self.library.close()
        if self._sandbox:
            self._sandbox.close()
