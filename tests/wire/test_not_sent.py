"""What goes wrong before the first byte went out is told as not sent, whatever it is; what goes wrong after it never is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from easel.errors import ConnectFailed, EaselError, NotSent, Unknown
from easel.requests.generate import GenerateParams
from easel.settings import load
from easel.wire.call import Call
from easel.wire.client import ImagesClient
from easel.wire.exchange import Exchange
from easel.wire.network import Network, look
from easel.wire.retry import Again, AttemptFailed
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http

MakeClient = Callable[..., ImagesClient]
MakeServer = Callable[..., RawServer]
PARAMS = GenerateParams("a kite")

IMPOSSIBLE = [
    "https://gateway..example/v1",
    f"https://{'a' * 64}.example/v1",
    f"http://{'a' * 64}/v1",
    "http://.example/v1",
    "http://xn--/v1",
    "http://gateway\udc80.example/v1",
    "http://gateway\x00.example/v1",
    "http://gateway example/v1",
    "http://127.0.0.1:99999/v1",
    "http://127.0.0.1:port/v1",
    "http://[::1/v1",
    "http://[1::2::3]/v1",
    "http:///v1",
    "ftp://127.0.0.1/v1",
    "nonsense",
    "",
]


@pytest.mark.parametrize("base_url", IMPOSSIBLE)
def test_an_impossible_address_is_not_sent(base_url: str, client: MakeClient, folder: Path, observer: Listener) -> None:
    """Whichever library stumbles over it, and with which error; the attempt says so, too."""
    with pytest.raises(NotSent) as caught:
        client(base_url).generate(PARAMS, folder, observer)
    assert not caught.value.possibly_billed
    assert {attempt.outcome for attempt in observer.ended} <= {"NotSent", "ConnectFailed"}
    assert len(observer.ended) == len(observer.started)


@pytest.mark.parametrize("base_url", IMPOSSIBLE)
def test_a_look_at_an_impossible_address_says_so(base_url: str) -> None:
    """In words, never as an error that would end the watch of all others."""
    reachable, words = look(base_url)
    assert not reachable
    assert words


@pytest.mark.parametrize(
    "proxy", ["http://proxy..example:3128", f"http://{'a' * 64}:1", "socks5://127.0.0.1:1", "nonsense", "http://"]
)
def test_an_impossible_proxy_is_not_sent(proxy: str, folder: Path, observer: Listener) -> None:
    """One of the connection's own."""
    client = ImagesClient(
        "https://gateway.example/v1", "", settings=load(retries=0), connection="x", network=Network(proxy=proxy)
    )
    with pytest.raises(NotSent):
        client.generate(PARAMS, folder, observer)
    assert look("https://gateway.example/v1", Network(proxy=proxy))[0] is False


@pytest.mark.parametrize("proxy", ["nonsense://x", "http://proxy..example:1", "http://[", "http://h:port"])
def test_an_impossible_proxy_of_the_environment_is_not_sent(
    proxy: str, client: MakeClient, folder: Path, observer: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTPS_PROXY as operators mistype it."""
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(NotSent):
        client("https://gateway.invalid/v1", retries=0).generate(PARAMS, folder, observer)
    assert look("https://gateway.invalid/v1")[0] is False


@pytest.mark.parametrize("content", [None, b"", b"not a certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_ca_file_that_is_none_is_not_sent_and_said(
    content: bytes | None, tmp_path: Path, folder: Path, observer: Listener
) -> None:
    """Missing, empty, or something else: the sentence names the field, and it is not tried three times."""
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    client = ImagesClient(
        "https://127.0.0.1:1/v1", "", settings=load(retry_wait=0.01), connection="x", network=Network(ca_file=str(file))
    )
    with pytest.raises(NotSent, match="CA file"):
        client.generate(PARAMS, folder, observer)
    assert len(observer.started) == 1


@pytest.mark.parametrize("value", ["a\r\nHost: evil", "a\nb", "é\udc80", "\x00", "漢"])
def test_a_header_that_cannot_be_sent_is_not_sent(
    value: str, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """No byte reaches the server."""
    server = raw_server(http(b"{}"))
    with pytest.raises(NotSent):
        client(server.base_url, retries=0).generate(PARAMS, folder, observer, headers={"X-Team": value})
    assert not any(b"POST" in request for request in server.requests)


def test_a_body_that_cannot_be_put_together_is_not_sent(folder: Path, observer: Listener) -> None:
    """Whatever raises there: the try is told as not sent, in words, and not made again."""

    def body(_: GenerateParams) -> tuple[str, bytes]:
        raise ZeroDivisionError

    call = Call("http://127.0.0.1:1/v1/images/generations", "", PARAMS, body, folder, observer, {})
    with pytest.raises(AttemptFailed) as caught:
        Exchange(call, load(), 1, False).run()
    assert (caught.value.error.kind, caught.value.again) == ("NotSent", Again.NEVER)
    assert [attempt.outcome for attempt in observer.ended] == ["NotSent"]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5, 7\r\n\r\nhello",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 99999999999999999999 OK\r\n\r\n",
        b"\x00\x01\x02",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: \xff\xfe\r\nContent-Length: 1\r\n\r\nx",
    ],
)
def test_an_answer_that_is_no_http_is_never_told_as_unsent(
    answer: bytes, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """The request had gone out: whatever the head of the answer breaks, the money is open or the server's no is told."""
    server = raw_server(answer)
    with pytest.raises(EaselError) as caught:
        client(server.base_url, retries=0).generate(PARAMS, folder, observer)
    assert not isinstance(caught.value, NotSent), caught.value
    assert isinstance(caught.value, Unknown) or caught.value.kind in ("NoPicture", "BadRequest")
    assert len(observer.ended) == 1


def test_nobody_at_the_port_is_still_a_failed_connect(client: MakeClient, folder: Path, observer: Listener) -> None:
    """That one may be tried again."""
    with pytest.raises(ConnectFailed):
        client("http://127.0.0.1:1/v1", retries=1).generate(PARAMS, folder, observer)
    assert len(observer.started) == 2
