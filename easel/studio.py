"""One running studio, composed of its parts, and the sandbox as its child where no server is named."""

import hashlib
import math
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Self

from easel import process_limits
from easel.actions.bring_in import BringIn
from easel.actions.converse import Converse
from easel.actions.edit import Edit
from easel.actions.experiment import Experiments
from easel.actions.generate import Generate
from easel.connections import server
from easel.connections.directory import Directory
from easel.connections.server import Server
from easel.edits.mask.masks import Masks
from easel.edits.selections.selections import Selections
from easel.edits.sources import Sources
from easel.errors import SettingsError
from easel.housekeeping.housekeeping import Housekeeping
from easel.jobs.billing import Billing
from easel.jobs.engine import GRACE, Engine, Role
from easel.ledger import budgets
from easel.library.library import Library
from easel.prompts.drafts import Drafts
from easel.prompts.shelf import PromptShelf
from easel.proofs.proofs import Proofs
from easel.runs import cataloguing
from easel.runs.runs import Runs
from easel.sandbox.child import SandboxChild
from easel.settings import Settings
from easel.store import trouble
from easel.store.database import Database
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.store.trouble import TROUBLE, reason
from easel.store.url_key import signing_key
from easel.wire import log

_MOVE = "Easel keeps its own files there. Move what is in the way, or free some disk space, then start again."


@dataclass(slots=True)
class Studio:
    """Open one per process: `Studio.open` for pages and workers, `Studio.for_command` for a line of the command line, which
    `serves` nobody else."""

    settings: Settings
    store: Store
    runs: Runs
    library: Library
    engine: Engine
    sources: Sources
    masks: Masks
    selections: Selections
    directory: Directory
    drafts: Drafts
    prompts: PromptShelf
    generate: Generate
    edit: Edit
    experiments: Experiments
    bring_in: BringIn
    converse: Converse
    housekeeping: Housekeeping
    proofs: Proofs
    billing: Billing
    serves: bool
    url_key: bytes = b""
    _sandbox: SandboxChild | None = None
    _starting: threading.Lock = field(default_factory=threading.Lock)
    _closed: threading.Event = field(default_factory=threading.Event)
    _looking: threading.Lock = field(default_factory=threading.Lock)
    _stood: tuple[float, str] = (-math.inf, "")  # when servers and budgets were looked at, and how they stood

    @classmethod
    def open(cls, settings: Settings, *, on_loopback: bool = True, role: Role | None = None) -> Self:
        """Starts everything; blocks until jobs can be submitted (a second or two). Raises SettingsError.

        Where it fails, nothing is left running. `on_loopback`: the studio listens on this machine's own address alone.
        `role`: what becomes of jobs here; without it EASEL_ROLE says so.
        """
        log.configure(settings.log_level)
        try:
            studio = cls._composed(
                settings,
                lambda database: Directory(settings, database, on_loopback=on_loopback),
                role or settings.role,
            )
            return studio._started()
        except (OSError, *TROUBLE) as error:  # a file in a folder's place, a disk without room, a lock that lasts
            found = trouble.told(error, None if settings.database else settings.home)
            name = getattr(error, "filename", None)
            words = f"{name} cannot be used: {reason(error)}." if name else found.message
            raise SettingsError(words, hint=_MOVE if name else found.hint) from error

    @classmethod
    def for_command(cls, settings: Settings) -> Self:
        """A studio that goes by `settings` alone, with the sandbox where they name no server, and runs its own jobs only.

        Raises SettingsError, and what a disk or a database raises; nothing is left running then.
        """
        sandbox = None if settings.base_url else SandboxChild()
        with ExitStack() as undone:
            if sandbox is not None:
                undone.callback(sandbox.close)
                settings = settings.model_copy(update={"base_url": sandbox.start(), "connection_name": "Sandbox"})
            studio = cls._composed(
                settings,
                lambda database: Directory.of_settings(settings, database, sandbox=sandbox is not None),
                "command",
            )
            studio._sandbox = sandbox
            undone.pop_all()
        return studio._started()

    @classmethod
    def _composed(cls, settings: Settings, directory_of: Callable[[Database], Directory], role: Role) -> Self:
        """With its library open, and nothing running yet."""
        process_limits.raise_limit()
        store = Store(settings)
        with ExitStack() as undone:
            store.open()
            undone.callback(store.close)
            cataloguing.catch_up(store.database)
            directory = directory_of(store.database)
            engine = Engine(settings, store, directory=directory, role=role)
            sources, masks, prompts = Sources(store), Masks(store), PromptShelf.of(store.database)
            studio = cls(
                settings=settings,
                store=store,
                runs=Runs(store),
                library=Library(store),
                engine=engine,
                sources=sources,
                masks=masks,
                selections=Selections(sources),
                directory=directory,
                drafts=Drafts(store.database),
                prompts=prompts,
                generate=Generate(engine),
                edit=Edit(store, sources, masks, engine, directory),
                experiments=Experiments(store, masks, engine, directory, prompts.lists.of),
                bring_in=BringIn(store),
                converse=Converse(settings, store, sources, masks, engine, directory),
                housekeeping=Housekeeping(store),
                proofs=Proofs(store, is_on=settings.proofs, reads=role in ("studio", "worker")),
                billing=Billing(store.database, directory),
                serves=role != "command",
            )
            undone.pop_all()
            return studio

    def _started(self) -> Self:
        try:
            if self.serves:
                self.url_key = signing_key(self.settings.private_home(), self.settings.url_key.get_secret_value())
                self.have_a_server()
                self.directory.watch()
            self.engine.start()
            self.proofs.start()
            if self.serves:
                self.billing.start()
        except BaseException:
            self.close()
            raise
        return self

    def have_a_server(self) -> None:
        """Where nothing is set up (any more), the sandbox on this machine is: it starts in half a second."""
        with self._starting:
            if self._sandbox is None and not self.directory.store.enabled_anywhere() and not self._closed.is_set():
                self._sandbox = SandboxChild()
                self.directory.store.sandbox_url = self._sandbox.start()

    def server(self) -> Server:
        """Whom runs go to by themselves."""
        self.have_a_server()
        return server.usual(self.directory, sandbox_is_alive=self._sandbox is not None and self._sandbox.is_alive())

    def standing(self, within: float = 0.0) -> str:
        """How servers, budgets and prices stand, as a word to compare: what a page said under another one may not be so any more.
        It may be as old as `within` seconds: many tabs ask at once."""
        with self._looking:
            if time.monotonic() - self._stood[0] >= within:
                self._stood = (time.monotonic(), self._stands())
            return self._stood[1]

    def _stands(self) -> str:
        found = budgets.standings(self.store.database, STUDIO)
        spent = "".join(f" {each.budget} {each.used}" for each in found)
        spent += self.engine.pricing.standing() + "".join(f" {each}" for each in self.billing.lows)
        digest = hashlib.sha256(spent.encode()).hexdigest()[:8] if spent else ""
        return self.directory.standing() + digest

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
            parts.callback(self.store.close)
            parts.callback(self.drafts.close)
            parts.callback(self.engine.close, grace)
            parts.callback(self.directory.close)
            parts.callback(self.billing.close)
            self.housekeeping.close()
            parts.callback(self.proofs.close)
            parts.callback(self.selections.close)
            self.experiments.close()
            self.edit.close()
            self.converse.close()
