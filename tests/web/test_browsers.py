"""The cookie by which a browser is known: when it is given, what it says, and what is taken for one."""

import re

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from easel.web.browsers import COOKIE, BrowserCookie, id_of

PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def _answer(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("here")


def browser(address: str = "http://studio.example") -> TestClient:
    app = Starlette(routes=[Route("/{path:path}", _answer)], middleware=[Middleware(BrowserCookie)])
    return TestClient(app, base_url=address)


def test_the_first_page_gives_it_and_its_parts_do_not() -> None:
    """So that of many things asked for at once one alone names the browser; also below a base path."""
    asked = browser()
    assert "set-cookie" not in asked.get("/static/js/index.js", headers={"accept": "*/*"}).headers
    told = asked.get("/studio/edit", headers=PAGE).headers["set-cookie"]
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{32}}; HttpOnly; Max-Age=34560000; Path=/; SameSite=Lax", told)


def test_it_stays_the_same_and_lives_on() -> None:
    """Every page begins its time anew; another browser has another one."""
    asked = browser()
    first = asked.get("/", headers=PAGE).headers["set-cookie"]
    assert asked.get("/", headers=PAGE).headers["set-cookie"] == first
    assert browser().get("/", headers=PAGE).headers["set-cookie"] != first


def test_over_tls_it_never_travels_without() -> None:
    """Whether the studio itself speaks TLS or a proxy before it."""
    assert "; Secure" in browser("https://studio.example").get("/", headers=PAGE).headers["set-cookie"]
    by_proxy = browser().get("/", headers=PAGE | {"x-forwarded-proto": "https"})
    assert "; Secure" in by_proxy.headers["set-cookie"]


def test_what_is_no_cookie_of_ours_is_none() -> None:
    """It is replaced, and names nobody."""
    asked = browser()
    for value in ("", "x", "a" * 31, "a" * 33, "../" * 8 + "aaaaaaaa", "é" * 32):
        assert id_of(value) == ""
    assert id_of(None) == ""
    told = asked.get("/", headers=PAGE | {"cookie": f"other=1; {COOKIE}=forged"}).headers["set-cookie"]
    assert "forged" not in told


def test_the_database_cannot_tell_the_cookie() -> None:
    """What is kept of it is a digest, the same each time."""
    value = "Aa0_-bcdefghijklmnopqrstuvwxyz12"
    assert id_of(value) == id_of(value) != ""
    assert value not in id_of(value)
