"""A server that sends exactly the bytes it is given, for what happens below HTTP: borders, cuts, drips, resets."""

import json
import socket
import struct
import threading
import time
from collections.abc import Iterable
from typing import Any


def http(body: bytes, content_type: str = "application/json", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer with its length; `headers` with underscores for dashes."""
    head = {"Content-Type": content_type, "Content-Length": str(len(body))}
    head |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def http_json(data: Any, status: str = "200 OK", **headers: str) -> bytes:
    return http(json.dumps(data).encode(), status=status, **headers)


Answer = bytes | Iterable[bytes | float]


class RawServer:
    """Answers its connections in turn with `answers`; several pieces come one by one, floats among them are pauses in seconds.

    Each request is read whole (by its Content-Length) before it is answered. The piece RESET breaks the connection.
    """

    RESET = b"\0reset\0"

    def __init__(self, *answers: Answer) -> None:
        self.requests: list[bytes] = []
        self._answers: tuple[Answer, ...] = answers
        self._ready = threading.Event()
        if answers:
            self._ready.set()
        self._stopping = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.02)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def answer_with(self, *answers: Answer) -> None:
        """Answers that need the server's own address; only for one started without any."""
        self._answers = answers
        self._ready.set()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while not self._ready.wait(0.02):
            if self._stopping.is_set():
                return
        for answer in self._answers:
            connection = self._accept()
            if connection is None:
                return
            with connection:
                connection.settimeout(10)
                try:
                    self.requests.append(_read(connection))
                    self._answer(connection, [answer] if isinstance(answer, bytes) else answer)
                except OSError:
                    continue  # the client hung up, as some tests want

    def _accept(self) -> socket.socket | None:
        while not self._stopping.is_set():
            try:
                return self._socket.accept()[0]
            except TimeoutError:
                continue
        return None

    def _answer(self, connection: socket.socket, pieces: Iterable[bytes | float]) -> None:
        for piece in pieces:
            if isinstance(piece, float):
                if self._stopping.wait(piece):
                    return
            elif piece == self.RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            else:
                connection.sendall(piece)
                time.sleep(0.001)  # so that pieces travel alone


def _read(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return data
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    rest = [body]
    have = len(body)
    while have < length:
        rest.append(connection.recv(1 << 20))
        if not rest[-1]:
            break
        have += len(rest[-1])
    return head + b"\r\n\r\n" + b"".join(rest)
