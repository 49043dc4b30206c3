"""A body that is sent to a route is counted while it comes: one that is too large is turned away, not taken into memory."""

import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from easel.studio import Studio
from easel.web.addresses import sign
from easel.web.routes import routes
from easel.web.signed import signed
from tests.web.serving import served

KEY = b"a key of these tests"
MOST = 1_000_000


@pytest.fixture(scope="module")
def place() -> Iterator[str]:
    """Easel's own routes, and one that takes a megabyte."""
    studio: Any = SimpleNamespace(url_key=KEY, masks=SimpleNamespace(get=lambda _: None))

    def small(_studio: Studio, request: Request) -> Response:
        return PlainTextResponse(str(len(request.state.body)))

    def known() -> Studio:
        return cast(Studio, studio)

    app = Starlette(routes=[Route("/small", signed(known, small, most=MOST), methods=["PUT"]), *routes(known)])
    with served(app) as url:
        yield urlsplit(url).netloc


def _put(place: str, path: str, headers: str, parts: Iterator[bytes]) -> tuple[int, int]:
    """The status, and how many bytes of the body were taken until it came."""
    host, port = place.split(":")
    sent = 0
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(f"PUT {sign(path, KEY)} HTTP/1.1\r\nHost: {place}\r\n{headers}\r\n".encode())
        try:
            for part in parts:
                line.sendall(part)
                sent += len(part)
        except OSError:  # it was turned away meanwhile
            pass
        answer = line.recv(65536)
    return int(answer.split(b" ", 2)[1]), sent


def _chunks(count: int, size: int = 100_000) -> Iterator[bytes]:
    for _ in range(count):
        yield f"{size:x}\r\n".encode() + bytes(size) + b"\r\n"
    yield b"0\r\n\r\n"


def test_a_body_without_a_length_is_cut_off_where_it_is_too_long(place: str) -> None:
    """Ten times the most: turned away soon after the limit."""
    assert _put(place, "/small", "Transfer-Encoding: chunked\r\n", _chunks(9))[0] == 200
    status, _ = _put(place, "/small", "Transfer-Encoding: chunked\r\n", _chunks(100))
    assert status == 413


@pytest.mark.parametrize("length", [MOST + 1, 600_000_000, 10**15])
def test_a_body_that_tells_its_length_is_turned_away_unread(place: str, length: int) -> None:
    """Not a byte of it has to come."""
    assert _put(place, "/small", f"Content-Length: {length}\r\n", iter(())) == (413, 0)


def test_masks_take_64_megabytes_and_no_more(place: str) -> None:
    """The route of changed rectangles."""
    assert _put(place, "/masks/m/patch", "Content-Length: 600000000\r\n", iter(())) == (413, 0)
    assert _put(place, "/masks/m/patch", "Content-Length: 3\r\n", iter([b"abc"]))[0] == 404
