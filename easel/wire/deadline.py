"""Holds one attempt to its deadline, in all and between two bytes, on the socket itself: a slow drip cannot stretch it."""

import io
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any

from easel import sizes
from easel.settings import Settings

_RECORD = 16 * 1024


class DeadlinePassed(TimeoutError):
    """The total is used up (a plain TimeoutError is one gap without a byte)."""


@dataclass(slots=True)
class Deadline:
    """Seconds on the monotonic clock. `ends` may be moved nearer while the answer is read, never further."""

    ends: float
    gap: float
    connect: float

    @classmethod
    def start(cls, total: float, gap: float, connect: float) -> "Deadline":
        return cls(time.monotonic() + total, gap, connect)

    @classmethod
    def of(cls, settings: Settings, size: str) -> "Deadline":
        """For a request of that size: `timeout_large` above 2560x1440, where the API is slow."""
        total = settings.timeout_large if sizes.is_slow(size) else settings.timeout
        return cls.start(total, settings.timeout_gap, settings.timeout_connect)

    def left(self) -> float:
        return self.ends - time.monotonic()

    def at_most(self, limit: float) -> float:
        """Seconds that the next blocking call may take: `limit`, or what is left of the total. Raises DeadlinePassed."""
        left = self.left()
        if left <= 0:
            raise DeadlinePassed("the total deadline has passed")
        return min(limit, left)

    def shorten(self, seconds: float) -> None:
        self.ends = min(self.ends, time.monotonic() + seconds)


@dataclass(slots=True)
class Traffic:
    """What the socket saw of one attempt: the money hangs on whether anything was sent, and when the last byte was."""

    connected: bool = False
    last_sent: float = 0.0  # monotonic seconds; 0 while nothing was sent
    last_heard: float = 0.0  # the same, of the server's last byte
    reader: io.BufferedReader | None = None  # what http.client read the head from; the body stands behind it

    def silence(self) -> float | None:
        """Seconds since the last byte in either direction; None when nothing was sent."""
        return time.monotonic() - max(self.last_sent, self.last_heard) if self.last_sent else None


class TimedReader(io.RawIOBase):
    """The reading side of a socket, each read limited by the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline, traffic: Traffic) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)  # keeps the socket open while an answer is read from it
        self._records = isinstance(sock, ssl.SSLSocket)
        self._deadline = deadline
        self._traffic = traffic
        self._failed: OSError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._failed is not None:
            raise self._failed
        self._sock.settimeout(self._deadline.at_most(self._deadline.gap))
        count = self._sock.recv_into(buffer)
        if count:
            self._traffic.last_heard = time.monotonic()
            if self._records and len(buffer) > _RECORD:
                count += self._more(memoryview(buffer)[count:])
        return count

    def _more(self, rest: memoryview) -> int:
        """What else has arrived: TLS hands out one record of 16 kB at a time, and each alone would cost a round of its own."""
        room = len(rest)
        self._sock.settimeout(0)
        try:
            while rest and (count := self._sock.recv_into(rest)):
                rest = rest[count:]
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        except OSError as error:
            self._failed = error  # told when what came before it is read
        return room - len(rest)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class TimedSocket:
    """What http.client uses of a socket, with the deadline on each call; everything else is the socket's own."""

    def __init__(self, sock: socket.socket, deadline: Deadline, traffic: Traffic) -> None:
        self._sock = sock
        self._deadline = deadline
        self._traffic = traffic

    def sendall(self, data: Any) -> None:
        self._sock.settimeout(self._deadline.at_most(self._deadline.gap))
        self._traffic.last_sent = time.monotonic()  # before: even a failed send may have sent bytes
        self._sock.sendall(data)
        self._traffic.last_sent = time.monotonic()

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        self._traffic.reader = io.BufferedReader(TimedReader(self._sock, self._deadline, self._traffic))
        return self._traffic.reader

    def settimeout(self, _: float | None) -> None:
        """Ignored: the deadline alone sets it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)
