"""The server: Streamlit's pages, Easel's own routes, and what lives as long as the process."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from components.converse import thread_rows, turn_cards
from components.kit import callbacks, message_queue, open_tabs, resources, start, storage_note
from components.runs import run_cards, tray_lists
from easel.errors import SettingsError
from easel.studio import Studio
from easel.web.assets import Assets, route
from easel.web.browsers import BrowserCookie
from easel.web.headers import SecurityHeaders
from easel.web.page import pages
from easel.web.routes import routes
from easel.web.sockets import send_at_once

ROOT = Path(__file__).resolve().parent
_INDEX = Path(st.__file__).parent / "static" / "index.html"
_BASE = f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")
_STYLES = ("kit/look.css", "connections/connections.css", "usage/usage.css")  # of Streamlit's own elements
_SHARED = ("kit", "form", "picture", "runs")  # whose modules every page has; beside them those of its own name
_INLINE = "kit/start.js"  # stands in the document itself
_PAGES = [page.stem for page in (ROOT / "pages").glob("[a-z]*.py")]


def _open_studio() -> Studio:
    try:
        return resources.studio()
    except SettingsError as error:
        # Raised through the server this would be a page of traceback; the person at the terminal needs the sentence.
        sys.stderr.write(f"\nEasel cannot start. {error.message} {error.hint}".rstrip() + "\n")
        sys.stderr.flush()
        os._exit(2)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    studio = await asyncio.to_thread(_open_studio)
    letting_go = asyncio.create_task(open_tabs.let_go())
    try:
        yield
    finally:
        letting_go.cancel()
        await asyncio.to_thread(studio.close)


def _assets() -> Assets:
    """As elements name them now: where files are watched, Streamlit imports what was changed anew."""
    from components.kit import element

    return element.ASSETS


def _finished(document: str, page: str) -> str:
    return _assets().named_in(start.added(document, page), _STYLES, (*_SHARED, page), _INLINE)


def _passed_on() -> None:
    resources.directory().passed_on()


_TOPICS = {
    "runs": run_cards.TOPIC,
    "tray": tray_lists.TOPIC,
    "thread": turn_cards.TOPIC,
    "threads": thread_rows.TOPIC,
}

callbacks.keep_whole()
message_queue.keep_whole()
send_at_once()

app = st.App(
    ROOT / "components" / "frame.py",
    lifespan=lifespan,
    on_script_error=storage_note.last_resort,
    routes=[
        route(_assets, _BASE),
        *routes(resources.studio, _BASE, _TOPICS),
        *pages(_INDEX, "generate", _PAGES, _BASE, _finished),
    ],
    middleware=[
        Middleware(
            SecurityHeaders,
            allowed_hosts=lambda: st.get_option("server.allowedHosts"),
            passed_on=_passed_on,
        ),
        Middleware(BrowserCookie),
    ],
)
