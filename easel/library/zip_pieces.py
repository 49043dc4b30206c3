"""Where a ZIP is written in which nobody can go back: holds what waits to be sent."""

import io
from collections.abc import Iterator
from typing import Any

PIECE = 256 * 1024  # bytes


class ZipPieces(io.RawIOBase):
    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.waiting = 0

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        self.waiting += len(self._parts[-1])
        return len(self._parts[-1])

    def taken(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts.clear()
        self.waiting = 0
        return whole

    def rest(self) -> Iterator[bytes]:
        """All that waits, in pieces."""
        rest = self.taken()
        return (rest[at : at + PIECE] for at in range(0, len(rest), PIECE))
