"""Pictures behind links: fetched from the server that was asked, and from nowhere else."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from easel.errors import NoPicture
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http, http_json

MakeClient = Callable[..., ImagesClient]
MakeServer = Callable[..., RawServer]
PARAMS = GenerateParams("a kite")
PICTURE = http(b"PIXELS", "image/png")


def link_to(*urls: str) -> bytes:
    return http_json({"data": [{"url": url} for url in urls]})


@pytest.mark.parametrize("url", ["/files/a.png?sig=1", "files/a.png", "{base}/../files/a.png"])
def test_a_link_to_the_server_itself_is_followed_without_the_key(
    url: str, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Absolute or relative; the second request is a GET that carries no key."""
    server = raw_server()
    server.answer_with(link_to(url.format(base=server.base_url)), PICTURE)
    reply = client(server.base_url).generate(PARAMS, folder, observer)
    assert reply.pictures[0].path.read_bytes() == b"PIXELS"
    assert server.requests[1].startswith(b"GET /")
    assert b"sk-test" not in server.requests[1]
    assert b"uthorization" not in server.requests[1]


def test_base64_and_links_may_be_mixed(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """In the order of the data."""
    data = json.dumps({"data": [{"url": "/a"}, {"b64_json": "QUJD"}, {"url": "/b"}]}).encode()
    server = raw_server(http(data), http(b"first"), http(b"last"))
    reply = client(server.base_url).generate(PARAMS, folder, observer)
    assert [picture.path.read_bytes() for picture in reply.pictures] == [b"first", b"ABC", b"last"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/a.png",
        "https://example.com/a.png",
        "//example.com/a.png",
        "file:///etc/passwd",
        "ftp://127.0.0.1/a",
        "http://[::1/a",
        "http://user@169.254.169.254/latest",
    ],
)
def test_a_link_to_anywhere_else_is_not_followed(
    url: str, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Another host, port or scheme: the picture may have been billed, the link is in the raw answer."""
    server = raw_server(link_to(url))
    with pytest.raises(NoPicture, match=r"another host|not a web address") as caught:
        client(server.base_url).generate(PARAMS, folder, observer)
    assert caught.value.possibly_billed
    assert url.encode() in caught.value.answer
    assert len(observer.started) == 1


@pytest.mark.parametrize(
    "answers",
    [
        [http(b"no", status="404 Gone")],
        [http(b"", status="302 Found", Location="/elsewhere")],
        [PICTURE[:-3], PICTURE[:-3]],
        [b"", b""],
    ],
)
def test_a_link_that_gives_nothing_leaves_nothing(
    answers: list[bytes], client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """The picture was made, so it is never asked for anew by itself; no file is left."""
    server = raw_server(link_to("/a"), *answers, PICTURE)
    with pytest.raises(NoPicture, match="was made but"):
        client(server.base_url).generate(PARAMS, folder, observer)
    assert len(observer.started) == 1
    assert not list(folder.iterdir())


def test_a_link_that_fails_does_not_take_the_other_pictures_along(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """What came whole was paid for and is kept."""
    data = json.dumps({"data": [{"url": "https://example.com/a"}, {"b64_json": "QUJD"}]}).encode()
    reply = client(raw_server(http(data)).base_url).generate(PARAMS, folder, observer)
    assert [picture.path.read_bytes() for picture in reply.pictures] == [b"ABC"]


def test_reading_a_link_is_tried_twice(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """A cut while fetching costs nothing to repeat."""
    server = raw_server(link_to("/a"), PICTURE[:-3], PICTURE)
    assert client(server.base_url).generate(PARAMS, folder, observer).pictures[0].path.read_bytes() == b"PIXELS"


def test_a_linked_picture_has_the_same_cap(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """It is given up at the cap."""
    server = raw_server(link_to("/a"), http(b"x" * 3000))
    with pytest.raises(NoPicture, match="more than"):
        client(server.base_url, max_picture=2000).generate(PARAMS, folder, observer)
    assert not list(folder.iterdir())


def test_a_link_at_the_end_of_a_stream_is_followed(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """The event itself holds it in the picture's place."""
    event = json.dumps({"type": "image_generation.completed", "url": "/a.png"})
    server = raw_server(http(f"data: {event}\n\n".encode(), "text/event-stream"), PICTURE)
    reply = client(server.base_url).generate(GenerateParams("a kite", stream=True), folder, observer)
    assert [picture.path.read_bytes() for picture in reply.pictures] == [b"PIXELS"]
