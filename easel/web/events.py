"""Tells open pages at once what becomes of the work: by a websocket for each page, or by an answer to those that cannot have one.

A page says what it shows (`{"page": address, "topics": {key: {"topic", "given", "mark"}}}`) and is told of that what changed, and
with each message how the library, the servers and all that is under way stand. Its address is signed; "?" is answered by "!".
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from easel.store.trouble import TROUBLE, reason
from easel.studio import Studio
from easel.web.addresses import is_valid
from easel.web.signed import signed
from easel.web.topics import Board, Told, Topic, Viewer
from easel.web.watch import Watch

_AT_ONCE = 4  # messages to a page without a pause
_PAUSE, _EACH = 0.05, 0.005  # seconds between two messages in the long run, and more for each page that is open
_AGAIN = 1.0  # seconds until what could not be read is tried once more
_LARGEST, _MOST = 16_384, 8  # characters of what a page says, and topics at once
_EXPIRED, _UNREADABLE = 4403, 4400  # why a socket is closed
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A topic that a page shows; `mark` is of what it has of it already."""

    topic: str
    given: Mapping[str, Any]
    mark: str


@dataclass(slots=True)
class News:
    """What a page has been told, and what it is to be told now."""

    board: Board
    viewer: Viewer
    asked: dict[str, Asked] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    head: str = ""

    def ask(self, text: str) -> None:
        """Takes in what the page says that it shows. Raises ValueError."""
        page, self.asked = _read(text)
        self.viewer = Viewer(self.viewer.tab, page)
        self.told = {key: told for key, told in self.told.items() if key in self.asked}

    def now(self, studio: Studio) -> str:
        """As JSON; "" where it has been told all of it. Reads the library."""
        version = studio.store.version()  # before the rest: what changes in between is looked at once more
        head = self.board.head(version)
        found = {key: self.board.told(each.topic, each.given, self.viewer, version) for key, each in self.asked.items()}
        told = {key: each for key, each in found.items() if each is not None}
        news = [
            f"{json.dumps(key)}:{told[key].since(self.told.get(key))}" for key in told if self._is_new(key, told[key])
        ]
        if head == self.head and not news:
            return ""
        self.head, self.told = head, told
        return f'{{"now":{time.time():.3f},{head},"topics":{{{",".join(news)}}}}}'

    def _is_new(self, key: str, told: Told) -> bool:
        before = self.told.get(key)
        return told.mark != (before.mark if before else self.asked[key].mark)


def routes(studio: Callable[[], Studio], topics: Mapping[str, Topic], base: str = "") -> list[BaseRoute]:
    """Of the stream and of what is asked in its place; `base` as for all others."""
    watch, board = Watch(studio), Board(studio, topics)

    async def stream(socket: WebSocket) -> None:
        path, query = str(socket.scope["path"]).removeprefix(base), socket.query_params
        await socket.accept()
        if not is_valid(path, query.get("expires", ""), query.get("signature", ""), studio().url_key):
            await socket.close(_EXPIRED)
            return
        await _Stream(socket, studio, watch, News(board, Viewer(socket.path_params["tab"], ""))).serve()

    def changes(here: Studio, request: Request) -> Response:
        news = News(board, Viewer(request.path_params["tab"], ""))
        with suppress(ValueError):  # who says nothing that can be read is told how all stands
            news.ask(request.query_params.get("ask", ""))
        return Response(news.now(here), media_type="application/json", headers={"Cache-Control": "no-store"})

    return [
        WebSocketRoute(f"{base}/events/{{tab:str}}", stream),
        Route(f"{base}/changes/{{tab:str}}", signed(studio, changes, base), methods=["GET"]),
    ]


class _Stream:
    """One page's socket, until either side closes it."""

    def __init__(self, socket: WebSocket, studio: Callable[[], Studio], watch: Watch, news: News) -> None:
        self._socket, self._studio, self._watch, self._news = socket, studio, watch, news
        self._due = asyncio.Event()
        self._said, self._shows = "", False
        self._free = 0.0  # when the pauses of all messages so far are over, did they follow one another

    async def serve(self) -> None:
        self._watch.join(self._due)
        hearing = asyncio.create_task(self._hear())
        telling = asyncio.create_task(self._tell())
        try:
            await asyncio.wait((hearing, telling), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._watch.leave(self._due)
            for task in (hearing, telling):
                task.cancel()
            ends = await asyncio.gather(hearing, telling, return_exceptions=True)
        if any(isinstance(end, ValueError) for end in ends):
            with suppress(RuntimeError, WebSocketDisconnect):
                await self._socket.close(_UNREADABLE)

    async def _hear(self) -> None:
        """Ends when the page leaves. Raises ValueError for what no page of ours says."""
        with suppress(WebSocketDisconnect):
            while True:
                text = await self._socket.receive_text()
                if text == "?":
                    await self._socket.send_text("!")
                    continue
                _read(text)
                self._said = text
                self._due.set()

    async def _tell(self) -> None:
        """Begins when the page has said what it shows. What changes while it pauses goes along in one message."""
        while True:
            await self._due.wait()
            self._due.clear()
            if self._said:
                self._news.ask(self._said)
                self._said, self._shows = "", True
            if self._shows:
                if message := await self._read():
                    await self._socket.send_text(message)
                await self._pause()

    async def _pause(self) -> None:
        """None for the first few messages in a row: a picture that came is not waited for because its job had just begun."""
        pause, now = _PAUSE + _EACH * len(self._watch), time.monotonic()
        self._free = max(self._free, now) + pause
        await asyncio.sleep(max(0.0, self._free - now - _AT_ONCE * pause))

    async def _read(self) -> str:
        """In a thread of its own; what cannot be read now is tried again."""
        while True:
            try:
                return await run_in_threadpool(self._news.now, self._studio())
            except TROUBLE as error:
                _LOG.warning("A page could not be told what changed: %s", reason(error))
                await asyncio.sleep(_AGAIN)


def _read(text: str) -> tuple[str, dict[str, Asked]]:
    """The page's address, and what it shows. Raises ValueError."""
    if len(text) > _LARGEST:
        raise ValueError("That is more than a page has to say.")
    try:
        said = json.loads(text)
        urlsplit(said["page"])
        page, topics = said["page"], said["topics"].items()
        asked = {str(key): Asked(each["topic"], dict(each["given"]), str(each["mark"])) for key, each in topics}
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError("That is not what a page says.") from error
    if (
        not isinstance(page, str)
        or len(asked) > _MOST
        or any(not isinstance(each.topic, str) for each in asked.values())
    ):
        raise ValueError("That is not what a page says.")
    return page, asked
