"""Stands before every page and every socket: security headers, who is let in, which of Streamlit's routes are shut."""

import logging
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from easel.web.origins import is_named, is_own, is_passed_on, place, told_hosts

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
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


_LOG = logging.getLogger(__name__)
_LOGGED = 20  # origins that are told of in the log, each once: a page may try for as long as it is open
_SAFE = ("GET", "HEAD", "OPTIONS")
_ELSEWHERE = (
    "This page was opened at another address than the studio’s, so it is blocked. Behind a proxy: keep the browser’s "
    "Host header, or send X-Forwarded-Host and X-Forwarded-Proto."
)
_SHUT = ("/_stcore/metrics/", "/_stcore/agent/")  # both answer anyone


class SecurityHeaders:
    """Adds the headers that Streamlit does not send, and asks who every page and every socket is for.

    `allowed_hosts` gives the names answered to; empty means any. `passed_on` is told once, when a proxy hands a request on.
    """

    def __init__(
        self, app: ASGIApp, allowed_hosts: Callable[[], Sequence[str]], passed_on: Callable[[], None] = lambda: None
    ) -> None:
        self._app = app
        self._allowed_hosts = allowed_hosts
        self._passed_on = passed_on
        self._behind_proxy = False
        self._refused: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        instead = self._instead(scope)
        if not instead and not self._behind_proxy and is_passed_on(Headers(scope=scope)):
            self._behind_proxy = True
            self._passed_on()

        async def with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (instead or self._app)(scope if instead else _as_the_browser_asked(scope), receive, with_headers)

    def _instead(self, scope: Scope) -> PlainTextResponse | None:
        """What is answered in place of the studio; None lets in."""
        headers, allowed = Headers(scope=scope), self._allowed_hosts()
        host = headers.get("host", "")
        if host and place(host) is None:  # "[" and the like: Starlette itself would stumble over it further in
            return PlainTextResponse("The Host header is not a host name.", status_code=400)
        unknown = [name for name in told_hosts(headers) if not is_named(name, allowed)]
        if unknown:  # Streamlit itself would show a blank page
            words = f"This studio does not answer to the name {unknown[0]!r}. Its operator can add it: "
            return PlainTextResponse(words + "STREAMLIT_SERVER_ALLOWED_HOSTS.", status_code=421)
        if any(shut in f"{scope['path']}/" for shut in _SHUT):
            return PlainTextResponse("There is nothing here.", status_code=404)
        acts = scope["type"] == "websocket" or scope["method"] not in _SAFE
        origins = headers.getlist("origin") if acts else []
        strangers = [origin for origin in origins if not is_own(origin, headers, scope["scheme"])]
        if strangers:
            self._note(strangers[0], headers)
            return PlainTextResponse(_ELSEWHERE, status_code=403)
        return None

    def _note(self, origin: str, headers: Headers) -> None:
        if origin not in self._refused and len(self._refused) < _LOGGED:
            self._refused.add(origin)
            _LOG.warning("Refused %.200r, which is not where %.200r is. %s", origin, told_hosts(headers), _ELSEWHERE)


def _as_the_browser_asked(scope: Scope) -> Scope:
    """A socket whose Host is its Origin to the letter: for any other that it knows nothing of Streamlit asks an address
    outside, and waits for it with every page."""
    origin = Headers(scope=scope).get("origin")
    if scope["type"] != "websocket" or not origin:
        return scope
    others = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    return {**scope, "headers": [*others, (b"host", urlsplit(origin).netloc.encode("latin-1"))]}
