"""One request over one connection of its own: no netrc, no proxy to this machine, no redirects, no second sending."""

import base64
import datetime
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from easel.errors import BadRequest, ConnectFailed, CutOff, NotSent
from easel.requests.generate import GenerateParams
from easel.settings import load
from easel.wire.authorities import trusting
from easel.wire.client import ImagesClient
from easel.wire.network import Network
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http, http_json

MakeClient = Callable[..., ImagesClient]
MakeServer = Callable[..., RawServer]

PICTURE = http_json({"data": [{"b64_json": "QUJD"}]})
PARAMS = GenerateParams("a kite")


def headers_of(request: bytes) -> dict[str, str]:
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}


def test_a_request_says_who_asks_and_for_what(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Key as bearer token, our request id, JSON, no compression; the caller's headers cannot change these."""
    server = raw_server(PICTURE)
    client(server.base_url).generate(PARAMS, folder, observer, headers={"X-Team": "blue", "X-Request-ID": "forged"})
    sent = headers_of(server.requests[0])
    assert server.requests[0].startswith(b"POST /v1/images/generations HTTP/1.1\r\n")
    assert sent["authorization"] == "Bearer sk-test-0123456789abcdef"
    assert sent["x-request-id"] == observer.started[0][1]
    assert sent["content-type"] == "application/json"
    assert sent["accept-encoding"] == "identity"
    assert sent["x-team"] == "blue"


def test_netrc_never_replaces_the_key(
    client: MakeClient,
    raw_server: MakeServer,
    folder: Path,
    observer: Listener,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A netrc entry for the host is ignored, with a key and without one."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server = raw_server(PICTURE, PICTURE)
    client(server.base_url).generate(PARAMS, folder, observer)
    client(server.base_url, key="").generate(PARAMS, folder, observer)
    assert headers_of(server.requests[0])["authorization"] == "Bearer sk-test-0123456789abcdef"
    assert "authorization" not in headers_of(server.requests[1])


def test_proxies_of_the_environment_are_used_but_not_for_this_machine(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host far away is asked through the proxy; loopback is not."""
    proxy, server = raw_server(PICTURE), raw_server(PICTURE)
    monkeypatch.setenv("http_proxy", proxy.base_url.removesuffix("/v1"))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    client(server.base_url).generate(PARAMS, folder, observer)
    client("http://images.invalid/v1").generate(PARAMS, folder, observer)
    assert server.requests[0].startswith(b"POST /v1/images/generations ")
    assert proxy.requests[0].startswith(b"POST http://images.invalid/v1/images/generations ")


def test_a_proxy_that_refuses_the_tunnel_means_that_nothing_was_sent(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONNECT answered by 403: the server never heard of it."""
    proxy = raw_server(*[http(b"no", "text/plain", "403 Forbidden")] * 3)
    monkeypatch.setenv("https_proxy", proxy.base_url.removesuffix("/v1"))
    with pytest.raises(ConnectFailed):
        client("https://images.invalid/v1").generate(PARAMS, folder, observer)
    assert proxy.requests[0].startswith(b"CONNECT images.invalid:443 ")
    assert b"Bearer" not in proxy.requests[0]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(
    status: int, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """The key and the prompt stay where they were sent; the message says where the base URL may be wrong."""
    elsewhere = raw_server(PICTURE)
    target = f"{elsewhere.base_url}/images/generations?key=secret"
    server = raw_server([http(b"x" * 1000, "text/html", f"{status} Moved", Location=target)[:-500], 5.0])
    with pytest.raises(BadRequest, match="points to http") as caught:
        client(server.base_url).generate(PARAMS, folder, observer)
    assert "base URL" in caught.value.hint
    assert "secret" not in caught.value.message
    assert not elsewhere.requests


def test_each_request_has_a_connection_of_its_own(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """A server that hangs up after its answer never turns the next request into an unknown one."""
    server = raw_server(PICTURE, PICTURE, PICTURE)
    maker = client(server.base_url)
    for _ in range(3):
        maker.generate(PARAMS, folder, observer)
    assert [attempt.outcome for attempt in observer.ended] == ["ok"] * 3


@pytest.mark.parametrize(
    "answer",
    [
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"dat\r\n',
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + PICTURE.partition(b"\r\n\r\n")[2][:-5],
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n",
        b"garbage\r\n\r\n",
    ],
    ids=["chunk cut", "chunk wrong", "no length", "empty", "empty with length", "long header", "no HTTP"],
)
def test_a_broken_answer_is_a_cut(
    answer: bytes, client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """However it breaks: unknown, possibly billed, not repeated, no file."""
    server = raw_server(answer, PICTURE)
    with pytest.raises(CutOff):
        client(server.base_url).generate(PARAMS, folder, observer)
    assert len(server.requests) == 1
    assert not list(folder.iterdir())


def test_a_chunked_answer_is_read(client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener) -> None:
    """Chunks of any size, with extensions and trailers."""
    body = PICTURE.partition(b"\r\n\r\n")[2]
    chunks = b"".join(
        b"%x;a=b\r\n%b\r\n" % (len(body[at : at + 7]), body[at : at + 7]) for at in range(0, len(body), 7)
    )
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
    server = raw_server(head + chunks + b"0\r\nX-Trailer: 1\r\n\r\n")
    assert client(server.base_url).generate(PARAMS, folder, observer).pictures[0].path.read_bytes() == b"ABC"


def test_a_header_that_cannot_be_sent_stops_the_request(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Nothing was sent, and it is not tried again."""
    server = raw_server(PICTURE)
    with pytest.raises(NotSent):
        client(server.base_url).generate(PARAMS, folder, observer, headers={"X-Team": "a\r\nb: c"})
    assert not server.requests
    assert not observer.started


class _Canned(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        size = int(self.headers["X-Size"] or 3)
        answer = http_json({"data": [{"b64_json": base64.b64encode(bytes(size)).decode()}]})
        self.wfile.write(answer[: len(answer) - int(self.headers["X-Missing"] or 0)])

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """An https server on 127.0.0.1 and the file of the authority that signed for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = tmp_path / "ca.pem", tmp_path / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    server = HTTPServer(("127.0.0.1", 0), _Canned)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}/v1", certificate
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_that_nobody_vouches_for_means_that_nothing_was_sent(
    client: MakeClient, tls_server: tuple[str, Path], folder: Path, observer: Listener
) -> None:
    """The key never leaves; the reason is told."""
    with pytest.raises(ConnectFailed, match=r"TLS failed \(.*certificate"):
        client(tls_server[0], retries=0).generate(PARAMS, folder, observer)


def test_a_server_is_reached_by_tls_and_its_authority_is_read_once(
    tls_server: tuple[str, Path], folder: Path, observer: Listener
) -> None:
    """With the authority's file or text the certificate is believed, and read once; records are put together, a cut is seen."""
    base_url, authority = tls_server
    maker = ImagesClient(
        base_url, "sk-test", settings=load(_env_file=None), connection="studio", network=Network(ca_file=str(authority))
    )
    pasted = ImagesClient(
        base_url,
        "sk-test",
        settings=load(_env_file=None),
        connection="studio",
        network=Network(ca_file=f"Our own, für alle\n{authority.read_text('utf-8')}"),
    )
    assert pasted.generate(PARAMS, folder, observer, headers={"X-Size": "3"}).pictures
    for size in (3, 2_000_000):
        reply = maker.generate(PARAMS, folder, observer, headers={"X-Size": str(size)})
        assert reply.pictures[0].path.read_bytes() == bytes(size)
    with pytest.raises(CutOff):
        maker.generate(PARAMS, folder, observer, headers={"X-Size": "200000", "X-Missing": "20"})
    assert trusting(str(authority)) is trusting(str(authority))
    assert trusting().cert_store_stats()["x509_ca"] > 50


def test_an_authority_that_cannot_be_read_means_that_nothing_was_sent(
    tls_server: tuple[str, Path], folder: Path, observer: Listener
) -> None:
    """A missing file, or one without a certificate, stops the request with the reason."""
    base_url, authority = tls_server
    for bad in (authority.with_name("gone.pem"), authority.with_name("empty.pem")):
        if bad.name == "empty.pem":
            bad.write_text("nothing")
        settings = load(_env_file=None, retries=0)
        maker = ImagesClient(
            base_url, "sk-test", settings=settings, connection="studio", network=Network(ca_file=str(bad))
        )
        with pytest.raises(NotSent):
            maker.generate(PARAMS, folder, observer)


def test_azure_gets_the_key_in_its_own_header(
    raw_server: MakeServer, folder: Path, observer: Listener, client: MakeClient
) -> None:
    """And in no other; everybody else gets a bearer token. A proxy stands in for the address far away."""
    proxy = raw_server(PICTURE, PICTURE)
    network = Network(proxy=proxy.base_url.removesuffix("/v1"))
    for host in ("name.openai.azure.com", "name.openai.azure.example"):
        asked = ImagesClient(f"http://{host}/openai/v1", "sk-1", settings=load(), connection="x", network=network)
        asked.generate(PARAMS, folder, observer)
    azure, other = map(headers_of, proxy.requests)
    assert azure["api-key"] == "sk-1"
    assert "authorization" not in azure
    assert other["authorization"] == "Bearer sk-1"
    assert "api-key" not in other
