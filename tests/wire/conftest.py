"""What tests of the wire share: a server that answers exact bytes, an observer that writes down, a client of small settings."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from easel.requests.generate import GenerateParams
from easel.settings import load
from easel.wire.client import ImagesClient
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer


@pytest.fixture
def raw_server() -> Iterator[Callable[..., RawServer]]:
    """Starts servers whose connections are answered one after another: `raw_server(answer, [piece, 0.1, piece])`."""
    started: list[RawServer] = []

    def start(*answers: bytes | list[bytes | float]) -> RawServer:
        started.append(RawServer(*answers))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def observer() -> Listener:
    return Listener()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures of one request go."""
    path = tmp_path / "pictures"
    path.mkdir()
    return path


@pytest.fixture
def client() -> Callable[..., ImagesClient]:
    """Makes clients: `client(base_url, retries=0, timeout=1)`. Waits are short, the key is sk-test-0123456789abcdef."""

    def make(
        base_url: str, key: str = "sk-test-0123456789abcdef", sandbox: bool = False, **given: object
    ) -> ImagesClient:
        settings = load(**({"_env_file": None, "retry_wait": 0.02, "timeout_connect": 2} | given))
        return ImagesClient(base_url, key, settings=settings, connection="studio", sandbox=sandbox)

    return make


@pytest.fixture
def ask(
    client: Callable[..., ImagesClient], raw_server: Callable[..., RawServer], folder: Path, observer: Listener
) -> Callable[[bytes | list[bytes | float]], Any]:
    """The reply to a request for two pictures that is answered with exactly these bytes."""

    def asked(answer: bytes | list[bytes | float], **given: Any) -> Any:
        params = GenerateParams("a quiet harbour in the morning", n=2)
        return client(raw_server(answer).base_url, timeout=3, **given).generate(params, folder, observer)

    return asked
