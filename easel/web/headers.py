"""The security headers of every answer, a sentence for host names the studio does not answer to, and closed metrics."""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


class SecurityHeaders:
    """Adds the headers that Streamlit does not send. `allowed_hosts` gives the names answered to; empty means any."""

    def __init__(self, app: ASGIApp, allowed_hosts: Callable[[], Sequence[str]]) -> None:
        self._app = app
        self._allowed_hosts = allowed_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        instead = self._instead(scope)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (instead or self._app)(scope, receive, with_headers)

    def _instead(self, scope: Scope) -> PlainTextResponse | None:
        name = urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or ""
        allowed = self._allowed_hosts()
        if allowed and name not in allowed:  # Streamlit itself would show a blank page
            words = f"This studio does not answer to the name {name!r}. Its operator can add it: "
            return PlainTextResponse(words + "STREAMLIT_SERVER_ALLOWED_HOSTS.", status_code=421)
        if scope["path"].rstrip("/").endswith("/_stcore/metrics"):  # it answers anyone
            return PlainTextResponse("There is nothing here.", status_code=404)
        return None
