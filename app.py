"""The server: Streamlit's pages, Easel's own routes for pictures, security headers, and what lives as long as the process."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components import resources
from easel.errors import SettingsError
from easel.library.addresses import is_valid
from easel.library.names import file_name
from easel.library.records import Picture
from easel.studio import Studio

ROOT = Path(__file__).resolve().parent

# components v2 load from blob:, Streamlit's own bundle evaluates inline script and style; nothing may come from elsewhere
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' blob: data:",
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self' ws: wss:",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_SECURITY = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_KEPT = {"Cache-Control": "private, max-age=172800, immutable"}


class SecurityHeaders:
    """Adds the headers that Streamlit does not send, and closes its metrics to the network."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"].rstrip("/").endswith("/_stcore/metrics"):
            await PlainTextResponse("not found", status_code=404)(scope, receive, send)
            return

        refused = _refused_host(Headers(scope=scope).get("host", ""))
        if refused:
            await PlainTextResponse(refused, status_code=421)(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


def _refused_host(host: str) -> str:
    """A sentence where the browser used a name that this studio does not answer to (Streamlit would show a blank page)."""
    allowed = st.get_option("server.allowedHosts")
    name = urlsplit(f"//{host}").hostname or ""
    if not allowed or name in allowed:
        return ""
    return f"This studio does not answer to the name {name!r}. Its operator can add it: STREAMLIT_SERVER_ALLOWED_HOSTS."


def _signed(find: Callable[[Request], Response | None]) -> Callable[[Request], object]:
    """A route that answers only where the address's signature holds; `find` runs in a thread, as it reads the disk."""

    async def answer(request: Request) -> Response:
        query = request.query_params
        key = resources.studio().url_key
        if not is_valid(request.url.path, query.get("expires", ""), query.get("signature", ""), key):
            return PlainTextResponse("This address has expired. Reload the page.", status_code=403)
        found = await run_in_threadpool(find, request)
        return found or PlainTextResponse("There is no such picture.", status_code=404)

    return answer


def _picture(request: Request) -> Response | None:
    kept = resources.library().picture(request.path_params["id"])
    if kept is None:
        return None
    return FileResponse(resources.library().blobs.path(kept.sha256), media_type=f"image/{kept.format}", headers=_KEPT)


def _download(request: Request) -> Response | None:
    kept = resources.library().picture(request.path_params["id"])
    if kept is None:
        return None
    path = resources.library().blobs.path(kept.sha256)
    return FileResponse(path, media_type=f"image/{kept.format}", headers=_KEPT, filename=_file_name(kept))


def _file_name(kept: Picture) -> str:
    return file_name(kept.prompt, kept.created, kept.format)


def _thumb(request: Request) -> Response | None:
    path = resources.library().thumb(request.path_params["id"])
    return FileResponse(path, media_type="image/jpeg", headers=_KEPT) if path else None


def _partial(request: Request) -> Response | None:
    path = resources.library().partial(request.path_params["sha256"])
    return FileResponse(path, headers=_KEPT) if path else None


def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


ROUTES = [
    Route("/pictures/{id:str}", _signed(_picture)),
    Route("/downloads/{id:str}", _signed(_download)),
    Route("/thumbs/{id:str}", _signed(_thumb)),
    Route("/partials/{sha256:str}", _signed(_partial)),
    Route("/healthz", _health),
]


def _open_studio() -> Studio:
    try:
        return resources.studio()
    except SettingsError as error:
        # Raised through the server this would be a page of traceback; the person at the terminal needs the sentence.
        sys.stderr.write(f"\nEasel cannot start. {error.message} {error.hint}\n".rstrip() + "\n")
        sys.stderr.flush()
        os._exit(2)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    studio = await asyncio.to_thread(_open_studio)
    try:
        yield
    finally:
        await asyncio.to_thread(studio.close)


app = st.App(
    ROOT / "components" / "frame.py", lifespan=lifespan, routes=ROUTES, middleware=[Middleware(SecurityHeaders)]
)
