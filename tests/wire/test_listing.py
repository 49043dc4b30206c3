"""What a server lists: read leniently, never a gate, and never with the key in it."""

import json
from collections.abc import Callable

import pytest

from easel.errors import ConnectFailed, KeyRefused
from easel.wire.client import ImagesClient
from tests.sandbox_process import SandboxProcess
from tests.wire.raw_server import RawServer, http


def test_the_sandbox_lists_text_models_only(client: Callable[..., ImagesClient], sandbox: SandboxProcess) -> None:
    """As many real servers do, so that nobody concludes anything from it."""
    listing = client(sandbox.base_url).models()
    assert listing.error is None
    assert listing.models
    assert not [name for name in listing.models if "image" in name]


def test_a_refused_key_is_an_error_to_note(
    client: Callable[..., ImagesClient], start_sandbox: Callable[..., SandboxProcess]
) -> None:
    """It is returned, not raised: whoever asks decides what it means."""
    listing = client(start_sandbox(key="sk-right").base_url).models()
    assert isinstance(listing.error, KeyRefused)


def test_nobody_there_is_raised(client: Callable[..., ImagesClient]) -> None:
    """What cannot be reached was not asked."""
    with pytest.raises(ConnectFailed):
        client("http://127.0.0.1:9/v1").models()


def test_models_that_are_switched_off_have_their_day(
    client: Callable[..., ImagesClient], raw_server: Callable[..., RawServer]
) -> None:
    """As text or in seconds; what is no day is none."""
    told = {"a": "2027-03-01", "b": "2027-03-01T00:00:00Z", "c": 1_804_000_000, "d": "soon", "e": None, "f": True}
    body = json.dumps({"data": [{"id": name, "shutdown_date": day} for name, day in told.items()]}).encode()
    ends = client(raw_server(http(body)).base_url).models().ends
    assert ends == {"a": "2027-03-01", "b": "2027-03-01", "c": "2027-03-02"}


@pytest.mark.parametrize(
    ("body", "models"),
    [
        (json.dumps({"data": [{"id": "gpt-image-2"}, {"id": 7}, "plain", {}]}).encode(), ("gpt-image-2", "plain")),
        (json.dumps([{"id": "a"}]).encode(), ("a",)),
        (json.dumps({"data": [{"id": "echo sk-test-0123456789abcdef"}]}).encode(), ("echo •••",)),
        (b"<html>portal</html>", ()),
        (b"{}", ()),
    ],
    ids=["mixed", "bare list", "key echoed", "a page", "empty"],
)
def test_any_shape_is_read(
    body: bytes, models: tuple[str, ...], client: Callable[..., ImagesClient], raw_server: Callable[..., RawServer]
) -> None:
    """Names are found where they are; an echoed key is blotted out."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert client(raw_server(head + body).base_url).models().models == models


@pytest.mark.parametrize("encoding", ["br", "zstd"])
def test_a_list_that_cannot_be_read_is_no_trouble(
    encoding: str, client: Callable[..., ImagesClient], raw_server: Callable[..., RawServer]
) -> None:
    """Packed in a way that nobody asked for: the key is known to be good or not by the status all the same."""
    good = raw_server(http(b"packed", Content_Encoding=encoding))
    assert client(good.base_url).models().error is None
    bad = raw_server(http(b"packed", status="401 No", Content_Encoding=encoding))
    assert isinstance(client(bad.base_url).models().error, KeyRefused)
