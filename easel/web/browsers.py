"""Tells which browser asks: a random name in a cookie, given with every page; it says nothing of the person.

Pictures brought in, their masks and unsent forms belong to a browser. Scripts on the page never see the cookie, and the
database keeps its digest only: a copy of the database makes nobody another browser.
"""

import hashlib
import re
import secrets
from http.cookies import SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "easel_browser"
OF_TAB = "tab-"  # begins the id of one that takes no cookies: each of its tabs is another
_LIFE = 400 * 86_400  # seconds; browsers allow no more, and every page begins them anew


def id_of(cookie: object) -> str:
    """What the database calls the browser that sent this cookie; "" for what is none of ours."""
    if not isinstance(cookie, str) or not re.fullmatch(r"[A-Za-z0-9_-]{32}", cookie):
        return ""
    return hashlib.sha256(cookie.encode()).hexdigest()[:40]


class BrowserCookie:
    """Gives the cookie with every page (not with its parts, which are asked for at once), so that it is there when the page's
    socket opens. Sent over TLS only where the page came by TLS."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if scope["type"] != "http" or scope["method"] != "GET" or "text/html" not in headers.get("accept", ""):
            await self._app(scope, receive, send)
            return
        cookie = _cookie(headers, scope)

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self._app(scope, receive, with_cookie)


def sent(headers: Headers) -> str:
    """The cookie's value as a request carries it; "" where it has none."""
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return next((value for name, _, value in pairs if name == COOKIE and id_of(value)), "")


def _cookie(headers: Headers, scope: Scope) -> str:
    made: SimpleCookie = SimpleCookie({COOKIE: sent(headers) or secrets.token_urlsafe(24)})
    cookie = made[COOKIE]
    cookie["path"], cookie["max-age"], cookie["httponly"], cookie["samesite"] = "/", _LIFE, True, "Lax"
    by_proxy = headers.get("x-forwarded-proto", "").split(",")[0].strip()  # who makes this up shuts out himself
    if "https" in (scope["scheme"], by_proxy):
        cookie["secure"] = True
    return cookie.OutputString()
