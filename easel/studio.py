"""One running studio: its settings, library and job engine, and the sandbox as its child where no server is named."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from contextvars import copy_context
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from easel import process_limits
from easel.connections.connection import API_PART, BEST
from easel.connections.directory import Directory
from easel.edits import edit_runs
from easel.edits.copies import jpeg_copy
from easel.edits.edit_runs import EditRun
from easel.edits.extending import extend
from easel.edits.mask.background import ground
from easel.edits.mask.masks import Mask, Masks
from easel.edits.plan import EditPlan, Prepared, prepare
from easel.edits.sources import NOBODY, Owner, Source, Sources
from easel.errors import BadParams, SettingsError
from easel.jobs.engine import GRACE, Engine, Role
from easel.library.library import Library
from easel.library.records import Picture
from easel.pictures.outpaint import Outpaint
from easel.prompts.drafts import Drafts
from easel.requests.edit import EditParams
from easel.sandbox.child import SandboxChild
from easel.settings import Settings
from easel.store import trouble
from easel.store.trouble import TROUBLE, reason
from easel.store.url_key import signing_key
from easel.wire import log

P = ParamSpec("P")
T = TypeVar("T")

_MOVE = "Easel keeps files of its own there. Move what lies in its place away, or make room, then start again."


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
    drafts: Drafts
    url_key: bytes
    _sandbox: SandboxChild | None
    _starting: threading.Lock = field(default_factory=threading.Lock)
    _intake: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "intake"))
    _closed: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def open(cls, settings: Settings, *, on_loopback: bool = True, role: Role | None = None) -> Self:
        """Starts everything; blocks until jobs can be submitted (a second or two). Raises SettingsError.

        Where it fails, nothing is left running. `on_loopback`: the studio listens on this machine's own address alone.
        `role`: what becomes of jobs here; without it EASEL_ROLE says so.
        """
        try:
            return cls._open(settings, on_loopback, role or settings.role)
        except (OSError, *TROUBLE) as error:  # a file in a folder's place, a disk without room, a lock that lasts
            found = trouble.told(error, None if settings.database else settings.home)
            name = getattr(error, "filename", None)
            words = f"{name} cannot be used: {reason(error)}." if name else found.message
            raise SettingsError(words, hint=_MOVE if name else found.hint) from error

    @classmethod
    def _open(cls, settings: Settings, on_loopback: bool, role: Role) -> Self:
        log.configure(settings.log_level)
        process_limits.raise_limit()
        home = settings.private_home()
        library = Library(settings)
        library.open()
        directory = Directory(settings, library.database, on_loopback=on_loopback)
        engine = Engine(settings, library, directory=directory, role=role)
        studio = cls(
            settings=settings,
            library=library,
            engine=engine,
            sources=Sources(library),
            masks=Masks(library),
            directory=directory,
            drafts=Drafts(library.database),
            url_key=signing_key(home, settings.url_key.get_secret_value()),
            _sandbox=None,
        )
        try:
            studio.have_a_server()
            directory.watch()
            engine.start()
        except BaseException:
            studio.close()
            raise
        return studio

    def have_a_server(self) -> None:
        """Where nothing is set up (any more), the sandbox on this machine is: it starts in half a second."""
        with self._starting:
            if self._sandbox is None and not self.directory.store.enabled() and not self._closed.is_set():
                self._sandbox = SandboxChild()
                self.directory.store.sandbox_url = self._sandbox.start()

    def prepare_edit(self, params: EditParams, plan: EditPlan, connection: str | None = None) -> Future[Prepared]:
        """Exactly what `plan` will send, made in a thread; see `easel.edits.plan`. `connection` as in `Engine.submit`."""
        most = self._largest_part(connection)
        return self._aside(prepare, self.library, self.masks, params, plan, part_limit=most)

    def edit(self, params: EditParams, plan: EditPlan, connection: str | None = None) -> Future[str]:
        """Prepares and starts an edit in a thread, so that a closed tab does not undo it; the run's id.

        The future raises BadParams with every problem, NotSent, LookupError.
        """

        def work() -> str:
            ready = prepare(self.library, self.masks, params, plan, part_limit=self._largest_part(connection))
            if ready.problems:
                raise BadParams(ready.problems)
            return self.engine.submit(
                ready.params, ready.images, ready.mask, beside=ready.remember, connection=connection, whole=True
            )

        return self._aside(work)

    def _aside(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> Future[T]:
        """In a thread that waits for a lock no longer than whoever asks for it."""
        context = copy_context()
        return self._intake.submit(lambda: context.run(work, *given, **named))

    def edited(self, picture: Picture) -> Source | None:
        """The source that a picture was made from by an edit; None for a generation."""
        planned = self._planned(picture)
        return self.sources.get(planned.source_id) if planned else None

    def use_mask_of(self, picture: Picture, mask_id: str) -> None:
        """Puts the mask that a picture was made with, if it was, in the place of another: it may have been painted on since."""
        planned = self._planned(picture)
        if planned is not None and planned.mask_sha256 is not None:
            self.masks.use_sent(mask_id, planned.mask_sha256)

    def _planned(self, picture: Picture) -> EditRun | None:
        with self.library.database.reading() as connection:
            return edit_runs.of_run(connection, picture.run_id)

    def jpeg_copy(self, picture: Picture) -> Path:
        """A smaller copy that is not exact; see `easel.edits.copies`."""
        return jpeg_copy(self.library, picture)

    def extend(self, source: Source, out: Outpaint, owner: Owner = NOBODY) -> Future[Source]:
        """See `easel.edits.extending`."""
        return self._aside(extend, self.library, self.sources, self.masks, source, out, owner)

    def server(self) -> Server:
        """Whom runs go to by themselves: the only connection there is, or the best of several."""
        self.have_a_server()
        offered = [each for each in self.directory.store.enabled() if not each.embedded]
        if not offered:
            alive = self._sandbox is not None and self._sandbox.is_alive()
            return Server(
                "Sandbox: free, local, not AI", True, alive, "ready" if alive else "stopped: restart the studio"
            )
        if len(offered) == 1:
            health = self.directory.health.of(offered[0])
            name = offered[0].name if offered[0].name == offered[0].host else f"{offered[0].name} ({offered[0].host})"
            return Server(name, offered[0].is_sandbox, health.reachable, health.words)
        likely = self.directory.likely(BEST)
        words = "" if likely else "none can be used now"
        return Server(f"Best of {len(offered)}: {likely.name if likely else 'nobody'}", False, bool(likely), words)

    def address(self, connection: str) -> str:
        """The base URL of a connection, by its name; of the usual one where that is not set up any more."""
        named = next((each for each in self.directory.store.all() if each.name == connection), None)
        found = named or self.directory.likely(self.directory.usual())
        return found.base_url if found else "https://api.openai.com/v1"

    def _largest_part(self, connection: str | None) -> int:
        likely = self.directory.likely(connection or self.directory.usual())
        return likely.largest_part if likely else API_PART

    def ground(self, mask: Mask, colour: str, percent: int, edge: int) -> Path:
        """See `easel.edits.mask.views`."""
        return ground(self.library, self.sources, self.masks, mask, colour, percent, edge)

    def bring_in(self, path: Path, name: str, owner: Owner = NOBODY) -> Future[Source]:
        """Takes in a file (and removes it) in a thread; the future raises Refusal or OSError."""

        def work() -> Source:
            try:
                return self.sources.take_in(path, name, owner)
            finally:
                path.unlink(missing_ok=True)

        return self._aside(work)

    def bring_in_kept(self, picture_id: str, owner: Owner = NOBODY) -> Future[Source]:
        """A kept picture as a source, in a thread; the future raises Refusal or OSError."""
        return self._aside(self.sources.from_picture, picture_id, owner)

    def close(self, grace: float = GRACE) -> None:
        """Ends in the order in which parts lean on one another, each whatever the others do; safe to call twice.

        `grace`: seconds that answers under way are waited for.
        """
        if self._closed.is_set():
            return
        self._closed.set()
        with ExitStack() as parts:
            if self._sandbox:
                parts.callback(self._sandbox.close)
            parts.callback(self.library.close)
            parts.callback(self.drafts.close)
            parts.callback(self.engine.close, grace)
            parts.callback(self.directory.close)
            self._intake.shutdown(cancel_futures=True)
