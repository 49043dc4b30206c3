"""A try ends at its total deadline, whatever the server does to stretch it."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from easel.errors import ConnectFailed, EaselError, TimedOut
from easel.requests.edit import EditParams
from easel.requests.generate import GenerateParams
from easel.settings import load
from easel.wire.client import ImagesClient
from easel.wire.deadline import Deadline, DeadlinePassed
from easel.wire.multipart import InputFile
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http_json

MakeClient = Callable[..., ImagesClient]
MakeServer = Callable[..., RawServer]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
STREAM_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
PIECES = 60


def test_large_sizes_get_the_long_deadline() -> None:
    """Above 2560x1440 the large timeout counts; what is no size is refused elsewhere, before anything is sent."""
    settings = load(_env_file=None, timeout=7)
    for size, seconds in (("2560x1440", 7), ("auto", 7), ("3840x2160", 300), ("huge", 7)):
        assert Deadline.of(settings, size).left() == pytest.approx(seconds, abs=1)


def dripping(first: bytes, drop: bytes) -> list[bytes | float]:
    """A drop every 0.1 s for six seconds: far inside the gap between bytes, far beyond the total."""
    return [first, *(piece for _ in range(PIECES) for piece in (drop, 0.1))]


@pytest.mark.parametrize(
    "answer",
    [
        dripping(HEAD + b'{"data": [{"b64_json": "', b"QUJD"),
        dripping(HEAD, b" "),
        dripping(STREAM_HEAD, b": keep-alive\n\n"),
        dripping(STREAM_HEAD + b'data: {"b64_json": "', b"QUJD"),
        dripping(b"HTTP/1.1 200 OK\r\n", b"X-Slow: yes\r\n"),
        dripping(b"HTTP/1.1 20", b"0"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        dripping(b"HTTP/1.1 500 No\r\nContent-Length: 100000\r\n\r\n", b"x"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ],
    ids=["picture", "blanks", "comments", "event", "headers", "status", "continue", "error", "chunks"],
)
def test_a_drip_ends_at_the_total_deadline(
    answer: list[bytes | float], client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Bytes keep coming, one second is over: TimedOut within the second after it, possibly billed, no file left."""
    started = time.monotonic()
    with pytest.raises(TimedOut, match="time limit") as caught:
        client(raw_server(answer).base_url, timeout=1).generate(GenerateParams("x"), folder, observer)
    assert 0.9 < time.monotonic() - started < 2
    assert caught.value.possibly_billed
    assert not list(folder.iterdir())


def test_silence_ends_at_the_gap(client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener) -> None:
    """Nothing comes for longer than the gap allows, long before the total."""
    started = time.monotonic()
    with pytest.raises(TimedOut, match=r"nothing for 0\.4 s"):
        client(raw_server([HEAD, 5.0]).base_url, timeout_gap=0.4).generate(GenerateParams("x"), folder, observer)
    assert time.monotonic() - started < 1.4


def test_large_sizes_have_their_own_deadline(
    client: MakeClient, raw_server: MakeServer, folder: Path, observer: Listener
) -> None:
    """Above 2560x1440 the longer time limit holds."""
    answer = [0.6, http_json({"data": [{"b64_json": "QUJD"}]})]
    maker = client(raw_server(answer, answer).base_url, timeout=0.3, timeout_large=5)
    assert maker.generate(GenerateParams("x", size="3840x2160"), folder, observer).pictures
    with pytest.raises(TimedOut):
        maker.generate(GenerateParams("x", size="2560x1440"), folder, observer)


@pytest.fixture
def deaf_server() -> Iterator[str]:
    """Accepts connections and reads nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []
        thread = threading.Thread(target=lambda: held.append(listening.accept()[0]), daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        for connection in held:
            connection.close()


def test_an_upload_that_nobody_reads_ends_at_the_deadline(
    client: MakeClient, deaf_server: str, folder: Path, observer: Listener, tmp_path: Path
) -> None:
    """The server takes no more bytes: the deadline holds while sending too."""
    picture = tmp_path / "big.png"
    picture.write_bytes(bytes(30_000_000))
    started = time.monotonic()
    with pytest.raises(TimedOut):
        client(f"http://{deaf_server}/v1", timeout=1).edit(
            EditParams("x"), [InputFile(picture, "big.png", "image/png")], None, folder, observer
        )
    assert time.monotonic() - started < 2


def test_a_handshake_that_never_ends_was_never_sent(
    client: MakeClient, deaf_server: str, folder: Path, observer: Listener
) -> None:
    """TLS that is not answered runs into the connect time: nothing was sent, and time that is used up is not tried again."""
    started = time.monotonic()
    with pytest.raises(ConnectFailed, match="no answer in time"):
        client(f"https://{deaf_server}/v1", timeout_connect=0.5).generate(GenerateParams("x"), folder, observer)
    assert time.monotonic() - started < 1.5
    assert len(observer.started) == 1


def test_a_connect_that_is_not_answered_ends_in_time(client: MakeClient, folder: Path, observer: Listener) -> None:
    """A listener whose queue is full drops the connect: ConnectFailed when the connect time is over."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = listening.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        started = time.monotonic()
        with pytest.raises(EaselError) as caught:
            client(f"http://127.0.0.1:{address[1]}/v1", timeout_connect=0.5).generate(
                GenerateParams("x"), folder, observer
            )
        for one in waiting:
            one.close()
        assert type(caught.value) is ConnectFailed
        assert time.monotonic() - started < 1.5


def test_a_deadline_only_ever_moves_nearer() -> None:
    """`shorten` never gives time back, and nothing is left after the end."""
    deadline = Deadline.start(total=10, gap=3, connect=1)
    assert deadline.at_most(3) == 3
    deadline.shorten(0.01)
    deadline.shorten(50)
    time.sleep(0.02)
    with pytest.raises(DeadlinePassed):
        deadline.at_most(3)
