"""A proxy on the same machine that takes a path off in front, as nginx and Caddy do, sockets included; for tests."""

import re
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

from tests.browser import ports

_LAST = b"\r\n\r\n"


class StrippingProxy:
    """Answers below `path` of `url` until `stop`; what was asked for anywhere else stands in `strays`.

    One connection per request. It keeps no Host: like nginx by itself it asks the studio by its own address, and tells the
    browser's in X-Forwarded-Host.
    """

    def __init__(self, studio: str, path: str = "/easel") -> None:
        self._upstream = urlsplit(studio)
        self._path = path
        self._port = ports.take()
        self._listening = socket.create_server(("127.0.0.1", self._port))
        self._netloc = f"127.0.0.1:{self._port}"
        self.url = f"http://{self._netloc}{path}"
        self.strays: list[str] = []
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def lead_to(self, studio: str) -> None:
        """From now on: another studio has taken the place of the first."""
        self._upstream = urlsplit(studio)

    def stop(self) -> None:
        self._listening.close()
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        ports.give_back(self._port)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        self._open.add(browser)
        with browser, suppress(OSError):
            head = self._head(browser)
            if head is not None:
                self._pass_on(browser, *head)
        self._open.discard(browser)

    def _head(self, browser: socket.socket) -> tuple[bytes, bytes] | None:
        """The head of the request without the path in front, and what came of the body with it."""
        got = b""
        while _LAST not in got:
            part = browser.recv(65536)
            if not part:
                return None
            got += part
        head, _, rest = got.partition(_LAST)
        method, target, version = head.split(b"\r\n")[0].split(b" ")
        inner = self._inner(target.decode())
        if inner is None:
            self.strays.append(target.decode())
            browser.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return None
        kept = [line for line in head.split(b"\r\n")[1:] if not re.match(rb"(?i)(host|x-forwarded-\w+):", line)]
        if not any(re.match(rb"(?i)upgrade:", line) for line in kept):
            kept = [line for line in kept if not re.match(rb"(?i)connection:", line)] + [b"Connection: close"]
        told = [f"Host: {self._upstream.netloc}", f"X-Forwarded-Host: {self._netloc}", "X-Forwarded-Proto: http"]
        first = b" ".join((method, inner.encode(), version))
        return b"\r\n".join([first, *(line.encode() for line in told), *kept]) + _LAST, rest

    def _inner(self, target: str) -> str | None:
        return target[len(self._path) :] if target.startswith(f"{self._path}/") else None

    def _pass_on(self, browser: socket.socket, head: bytes, rest: bytes) -> None:
        with socket.create_connection((str(self._upstream.hostname), int(self._upstream.port or 80))) as studio:
            studio.sendall(head + rest)
            up = threading.Thread(target=self._pipe, args=(browser, studio), daemon=True)
            up.start()
            self._pipe(studio, browser)
            with suppress(OSError):
                browser.shutdown(socket.SHUT_RDWR)
            up.join(20)

    def _pipe(self, giving: socket.socket, taking: socket.socket) -> None:
        with suppress(OSError):
            while part := giving.recv(65536):
                taking.sendall(part)
            taking.shutdown(socket.SHUT_WR)
