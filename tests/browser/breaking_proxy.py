"""A proxy whose event streams a test cuts, refuses or keeps to itself, while all else passes."""

import socket
from contextlib import suppress

from tests.browser.stripping_proxy import StrippingProxy


class BreakingProxy(StrippingProxy):
    """Set `refuses` (no stream is let through) or `holds` (what the studio says on one is kept, as by a proxy that buffers)."""

    def __init__(self, studio: str) -> None:
        self.refuses = self.holds = False
        self.opened = 0
        self._streams: set[socket.socket] = set()
        super().__init__(studio, "")

    def cut(self) -> None:
        """Ends the streams that there are."""
        for each in list(self._streams):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _pass_on(self, browser: socket.socket, head: bytes, rest: bytes) -> None:
        if b"/events/" not in head.split(b"\r\n")[0]:
            super()._pass_on(browser, head, rest)
        elif self.refuses:
            browser.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        else:
            self.opened += 1
            self._streams.add(browser)
            super()._pass_on(browser, head, rest)
            self._streams.discard(browser)

    def _pipe(self, giving: socket.socket, taking: socket.socket) -> None:
        if taking not in self._streams:
            super()._pipe(giving, taking)
            return
        with suppress(OSError):
            while part := giving.recv(65536):
                if not self.holds:
                    taking.sendall(part)
            taking.shutdown(socket.SHUT_WR)
