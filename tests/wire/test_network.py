"""How a server is reached: who may be dialled is asked at dialling, a proxy in the server's place; cuts tell their silence."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from easel.errors import AddressRefused, CutOff, SlowServerError
from easel.requests.generate import GenerateParams
from easel.settings import load
from easel.wire.client import ImagesClient
from easel.wire.network import Network
from tests.sandbox_process import SandboxProcess
from tests.wire.listener import Listener

PARAMS = GenerateParams(prompt="a kite", size="1024x640", quality="low")


def client_by(network: Network, base_url: str) -> ImagesClient:
    settings = load(_env_file=None, retries=0, timeout_connect=2)
    return ImagesClient(base_url, "sk-test-0123456789", settings=settings, connection="studio", network=network)


def refuse(address: str) -> None:
    raise AddressRefused(f"{address} is not allowed.")


def test_a_refused_address_is_never_dialled(folder: Path, observer: Listener) -> None:
    """Nothing connects to an address that is refused: the listener there sees nobody, and nothing was sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        base_url = f"http://localhost:{listener.getsockname()[1]}/v1"
        with pytest.raises(AddressRefused, match=r"127\.0\.0\.1|::1"):
            client_by(Network(refuse), base_url).generate(PARAMS, folder, observer)
        with pytest.raises(TimeoutError):
            listener.accept()
    assert [each.outcome for each in observer.ended] == ["AddressRefused"]


def test_the_address_that_is_asked_about_is_the_one_that_is_dialled(
    folder: Path, observer: Listener, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is looked up once per connection: a second answer of a rebinding name server finds nobody asking."""
    asked: list[str] = []
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def listening(host: str, *given: object, **named: object) -> object:
        looked_up.append(host)
        return real(host, *given, **named)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(socket, "getaddrinfo", listening)
    base_url = sandbox.base_url.replace("127.0.0.1", "localhost")
    client_by(Network(asked.append), base_url).generate(PARAMS, folder, observer)
    assert "127.0.0.1" in asked
    assert looked_up.count("localhost") == 1


def test_with_a_proxy_its_address_is_asked_about(
    folder: Path, observer: Listener, sandbox: SandboxProcess, raw_server: Callable[..., object]
) -> None:
    """The server's name is the proxy's to resolve, so the proxy's own address stands at the listener."""
    asked: list[str] = []
    network = Network(asked.append, proxy=sandbox.root_url)
    # The sandbox is no proxy, but sees the request that one would see: an absolute address that it does not know.
    with pytest.raises(Exception, match=r"Invalid URL|does not know"):
        client_by(network, "http://gateway.invalid/v1").generate(PARAMS, folder, observer)
    assert asked == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("fault", "error"), [("cut_before_answer~1.2", CutOff), ("504~1.2", SlowServerError)], ids=["cut", "504"]
)
def test_a_cut_tells_how_long_nothing_was_heard(
    fault: str, error: type[CutOff], folder: Path, observer: Listener, sandbox: SandboxProcess
) -> None:
    """A connection cut in silence, and a gateway that gives up by itself, both name the seconds without a byte."""
    with pytest.raises(error) as caught:
        client_by(Network(), sandbox.base_url).generate(PARAMS, folder, observer, headers={"X-Sandbox-Fault": fault})
    assert caught.value.silence is not None
    assert 1.1 < caught.value.silence < 2.5
    assert caught.value.as_dict()["silence"] == round(caught.value.silence, 2)


def test_headers_of_the_connection_go_with_every_request(
    folder: Path, observer: Listener, sandbox: SandboxProcess
) -> None:
    """What the operator added is sent; here it asks the sandbox for a fault."""
    settings = load(_env_file=None, retries=0)
    client = ImagesClient(
        sandbox.base_url, "", settings=settings, connection="studio", headers={"X-Sandbox-Fault": "403_group"}
    )
    with pytest.raises(Exception, match="may not"):
        client.generate(PARAMS, folder, observer)
