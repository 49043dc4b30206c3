"""Looks at the library's change counter for all open pages of a process, and tells each when there is something to look at."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from easel.rounds import survived
from easel.store.trouble import TROUBLE, reason
from easel.studio import Studio
from easel.web.topics import STANDS

EVERY = 0.25  # seconds between two looks; what this process changes itself it is told of at once
_LOG = logging.getLogger(__name__)


class Watch:
    """Works while pages are open, on the server's own event loop. What it compares is how the library and the servers stand."""

    def __init__(self, studio: Callable[[], Studio]) -> None:
        self._studio = studio
        self._pages: set[asyncio.Event] = set()
        self._due = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def __len__(self) -> int:
        """How many pages are open."""
        return len(self._pages)

    def join(self, page: asyncio.Event) -> None:
        """`page` is set with every change from now on."""
        self._pages.add(page)
        if self._looking is None or self._looking.done():
            self._loop = asyncio.get_running_loop()
            self._studio().store.database.on_change(self._changed)
            self._looking = self._loop.create_task(self._look())

    def leave(self, page: asyncio.Event) -> None:
        self._pages.discard(page)
        self._due.set()

    def _changed(self) -> None:
        """From whatever thread of this process has written."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the server has ended
                self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        for page in self._pages:
            page.set()

    async def _look(self) -> None:
        seen: tuple[int, str] | None = None
        while self._pages:
            self._due.clear()
            now = await run_in_threadpool(survived, _LOG, "The look at the library", self._stands)
            if now is not None and now != seen:
                seen = now
                self._tell()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), EVERY)

    def _stands(self) -> tuple[int, str] | None:
        """None while the library cannot be read."""
        studio = self._studio()
        try:
            return studio.store.version(), studio.standing(within=STANDS)
        except TROUBLE as error:
            _LOG.warning("The library could not be looked at: %s", reason(error))
            return None
