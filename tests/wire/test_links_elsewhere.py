"""Pictures behind links to other hosts: fetched from those that the connection allows, without what belongs to the server."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from easel.errors import AddressRefused, NotFetched
from easel.requests.generate import GenerateParams
from easel.settings import load
from easel.wire.client import ImagesClient
from easel.wire.links import permitted
from easel.wire.network import Network
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http, http_json

MakeServer = Callable[..., RawServer]
PARAMS = GenerateParams("a kite")
KEY, SECRET = "sk-test-0123456789abcdef", "blue-canary"


def client(base_url: str, network: Network) -> ImagesClient:
    settings = load(_env_file=None, retries=0, timeout_connect=2)
    return ImagesClient(
        base_url, KEY, settings=settings, connection="studio", headers={"X-Team": SECRET}, network=network
    )


def place(server: RawServer, name: str = "localhost") -> str:
    """The other host: the same machine by another name, another port."""
    return f"{name}:{server.base_url.rsplit(':', 1)[1].removesuffix('/v1')}"


def link_to(url: str) -> bytes:
    return http_json({"data": [{"url": url}]})


def test_a_picture_is_fetched_from_an_allowed_host(raw_server: MakeServer, folder: Path, observer: Listener) -> None:
    """With a GET that carries neither the key nor the connection's headers, nor who is named in the link."""
    cdn = raw_server(http(b"PIXELS", "image/png"))
    server = raw_server(link_to(f"http://someone:else@{place(cdn)}/a.png?sig=1"))
    network = Network(picture_hosts=(place(cdn),))
    reply = client(server.base_url, network).generate(PARAMS, folder, observer)
    assert reply.pictures[0].path.read_bytes() == b"PIXELS"
    (asked,) = cdn.requests
    assert asked.startswith(b"GET /a.png?sig=1 HTTP/1.1\r\n")
    for secret in (KEY, SECRET, "uthorization", "ookie"):
        assert secret.encode() not in asked
    assert SECRET.encode() in server.requests[0]


@pytest.mark.parametrize("listed", [(), ("cdn.example",), ("localhost",), ("127.0.0.1",)])
def test_another_host_is_asked_for_nothing_and_named(
    listed: tuple[str, ...], raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """A name without the port allows the usual one alone; what is said names the host and where to allow it, not the link."""
    cdn = raw_server(http(b"PIXELS"))
    server = raw_server(link_to(f"http://{place(cdn)}/a.png?sig=canary"))
    with pytest.raises(NotFetched, match="another host, localhost:") as caught:
        client(server.base_url, Network(picture_hosts=listed)).generate(PARAMS, folder, observer)
    error = caught.value
    assert error.as_dict()["host"] == place(cdn)
    assert f"Allow {place(cdn)} under “Picture hosts” on the Connections page" in error.hint
    assert error.possibly_billed
    assert b"sig=canary" in error.answer
    assert "canary" not in f"{error.message} {error.hint}"
    assert not cdn.requests


def test_an_inner_address_behind_an_allowed_name_is_refused_as_it_is_dialled(
    raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """The check is asked with the address that the name has now; nobody connects there, and nothing is left."""

    def check(address: str) -> None:
        asked.append(address)
        if len(asked) > 1:  # the server itself is let through
            raise AddressRefused(
                f"The address {address} is inside.", hint="Not sent, not billed. An operator can allow it."
            )

    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as cdn:
        cdn.settimeout(0.2)
        host = f"localhost:{cdn.getsockname()[1]}"
        server = raw_server(link_to(f"http://{host}/a.png"))
        with pytest.raises(NotFetched, match="is inside") as caught:
            client(server.base_url, Network(check, picture_hosts=(host,))).generate(PARAMS, folder, observer)
        with pytest.raises(TimeoutError):
            cdn.accept()
    assert "An operator can allow it." in caught.value.hint
    assert caught.value.allowed
    assert not list(folder.iterdir())


def test_an_allowed_host_may_not_lead_on(raw_server: MakeServer, folder: Path, observer: Listener) -> None:
    """A redirect is not followed, not even to the same host."""
    cdn = raw_server()
    cdn.answer_with(http(b"", status="302 Found", Location=f"http://{place(cdn)}/b.png"), http(b"PIXELS"))
    server = raw_server(link_to(f"http://{place(cdn)}/a.png"))
    with pytest.raises(NotFetched, match="answered 302"):
        client(server.base_url, Network(picture_hosts=(place(cdn),))).generate(PARAMS, folder, observer)
    assert len(cdn.requests) == 1


@pytest.mark.parametrize(
    ("link", "endpoint", "host"),
    [
        ("https://cdn.example/a", "https://gateway.example/v1/images", "cdn.example"),
        ("https://CDN.example.:443/a", "https://gateway.example/v1/images", "cdn.example"),
        ("//cdn.example/a", "https://gateway.example/v1/images", "cdn.example"),
        ("http://cdn.example/a", "http://gateway.example/v1/images", "cdn.example"),
        ("https://cdn.example/a", "http://gateway.example/v1/images", "cdn.example"),
        ("http://cdn.example/a", "https://gateway.example/v1/images", None),
        ("https://cdn.example:8443/a", "https://gateway.example/v1/images", None),
        ("https://sub.cdn.example/a", "https://gateway.example/v1/images", None),
        ("https://cdn.example@169.254.169.254/a", "https://gateway.example/v1/images", None),
        ("https://cdn.example.evil.example/a", "https://gateway.example/v1/images", None),
        ("file://cdn.example/etc/passwd", "https://gateway.example/v1/images", None),
        ("https://[::1/a", "https://gateway.example/v1/images", None),
        ("https://cdn.example:99999/a", "https://gateway.example/v1/images", None),
    ],
)
def test_only_the_allowed_place_itself_is_asked(link: str, endpoint: str, host: str | None) -> None:
    """Host and port as they are listed, and https unless the server itself is plain http."""
    if host is None:
        with pytest.raises(NotFetched):
            permitted(link, endpoint, ("cdn.example",))
        return
    url, found, is_own = permitted(link, endpoint, ("cdn.example",))
    assert (found, is_own) == (host, False)
    assert url.endswith("://cdn.example/a")


@pytest.mark.parametrize("link", ["https://cdn.example\\@evil.example/a", "https://evil.example\\@cdn.example/a"])
def test_the_host_that_was_looked_at_is_the_one_that_is_asked(link: str) -> None:
    """Readers of URLs differ in what they take for the host of such a link: it is put into the URL anew."""
    try:
        url, host, _ = permitted(link, "https://gateway.example/v1/images", ("cdn.example",))
    except NotFetched:
        return
    assert host == "cdn.example"
    assert url.startswith("https://cdn.example/")
