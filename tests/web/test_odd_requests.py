"""What anybody may send to Easel's own routes: nonsense is a 4xx, never an error of the server."""

import socket
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from easel.studio import Studio
from easel.web.addresses import sign
from easel.web.headers import SecurityHeaders
from easel.web.routes import routes

KEY = b"a key of these tests"
MANY = "1" * 5_000


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Easel's routes behind its own middleware; the studio has a key and no pictures."""
    studio: Any = SimpleNamespace(
        url_key=KEY,
        masks=SimpleNamespace(get=lambda _: SimpleNamespace(id="m")),
        sources=SimpleNamespace(get=lambda _: None),
    )
    app = Starlette(
        routes=routes(lambda: cast(Studio, studio)),
        middleware=[Middleware(SecurityHeaders, allowed_hosts=list)],
    )
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    ends = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < ends
        time.sleep(0.02)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(20)


def status(port: int, target: str, host: bytes = b"localhost") -> int:
    """The status of a GET sent as raw bytes: no client would send some of these."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(b"GET " + target.encode() + b" HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
        answer = b""
        while more := line.recv(65536):
            answer += more
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("signature", ["%C3%A9", "é", "%00", "%ff", "", "x" * 5_000])
@pytest.mark.parametrize("expires", ["99999999999", "%C2%B2", MANY, "-1", ""])
def test_a_signature_that_is_none_is_refused(port: int, signature: str, expires: str) -> None:
    """Letters outside ASCII, nothing, far too much of it: 403, or 400 where it is no HTTP at all."""
    assert status(port, f"/pictures/a?expires={expires}&signature={signature}") in (400, 403)


@pytest.mark.parametrize(
    "host", [b"[", b"[::1", b"]", b"[x]", b"a:b:c", b"\xe9", b"[::1]:port", b"a b", b"//", b"@", b"a:99999999"]
)
def test_a_host_that_is_none_is_a_bad_request(port: int, host: bytes) -> None:
    """Whatever stands in the Host header."""
    assert 400 <= status(port, "/pictures/a", host) < 500
    assert status(port, "/healthz", host) < 500


@pytest.mark.parametrize("number", [MANY, "9" * 20, "0" * 5_000])
def test_a_number_with_thousands_of_digits_leads_nowhere(port: int, number: str) -> None:
    """In every route that has a number, signed or not."""
    for path in (
        f"/masks/m/{number}",
        f"/masks/m/1/overlay/ff0000/{number}",
        f"/masks/m/1/ground/ff0000/{number}/100",
        f"/masks/m/1/ground/ff0000/10/{number}",
    ):
        assert 400 <= status(port, path) < 500
    for path in (f"/masks/m/1/overlay/ff0000/{number}", f"/masks/m/1/ground/ff0000/{number}/9999"):
        assert 400 <= status(port, sign(path, KEY)) < 500
