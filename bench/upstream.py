"""A stand-in upstream in a process of its own: it answers every POST with canned bytes and spends next to nothing on it."""

import multiprocessing
import socket
import threading
from multiprocessing.connection import Connection
from types import TracebackType


class Upstream:
    """Serves `answers` by the first part of the path: `http://…/<case>/v1/images/generations`.

    A case in `together` waits until that many requests are there, then answers all of them at once.
    """

    def __init__(self, answers: dict[str, tuple[str, bytes]], together: dict[str, int] | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._pipe = ours
        self._process = context.Process(target=_serve, args=(theirs, answers, together or {}), daemon=True)
        self._process.start()
        self._port = ours.recv()

    def base_url(self, case: str) -> str:
        return f"http://127.0.0.1:{self._port}/{case}/v1"

    def __enter__(self) -> "Upstream":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection, answers: dict[str, tuple[str, bytes]], together: dict[str, int]) -> None:
    framed = {case: (kind, *_framed(kind, body)) for case, (kind, body) in answers.items()}
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    barriers = {case: threading.Barrier(count) for case, count in together.items()}
    pipe.send(listening.getsockname()[1])
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=_answer, args=(connection, framed, barriers), daemon=True).start()


def _answer(
    connection: socket.socket, answers: dict[str, tuple[str, str, bytes]], barriers: dict[str, threading.Barrier]
) -> None:
    with connection:
        try:
            case = _read_request(connection)
            content_type, framing, body = answers[case]
            if case in barriers:
                barriers[case].wait(60)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n{framing}\r\nConnection: close\r\n\r\n"
            connection.sendall(head.encode())
            connection.sendall(body)
        except OSError:
            return  # the client hung up


def _framed(content_type: str, body: bytes) -> tuple[str, bytes]:
    """The header that tells where the body ends, and the body. How long a stream becomes no server knows when it begins: it
    comes in chunks, an event in each."""
    if content_type != "text/event-stream":
        return f"Content-Length: {len(body)}", body
    events = (event + b"\n\n" for event in body.split(b"\n\n")[:-1])
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(event), event) for event in events)
    return "Transfer-Encoding: chunked", chunks + b"0\r\n\r\n"


def _read_request(connection: socket.socket) -> str:
    """Takes in the whole request; says which case its path names."""
    buffer = memoryview(bytearray(1 << 20))
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(65536)
    head, _, body = head.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    left = int(lengths[0]) - len(body)
    while left > 0:
        left -= connection.recv_into(buffer)
    return head.split(b"/")[1].decode()
