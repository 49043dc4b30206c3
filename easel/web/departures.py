"""Archives on their way to a browser: how far each has come, and the way to stop it. Known to the process that sends them."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

_MOST = 200  # archives that are known, the newest


class Stopped(Exception):
    """Somebody does not want the rest."""


@dataclass(slots=True)
class Departure:
    """One archive: `done` of `total` pictures or bytes. `state` is "sent" while it is, then "done", "stopped" or "cut"."""

    total: int
    done: int = 0
    state: str = "sent"
    is_unwanted: bool = False

    def come(self, done: int) -> None:
        """So far. Raises Stopped."""
        self.done = done
        if self.is_unwanted:
            raise Stopped

    def followed(self, pieces: Iterator[bytes], *, by_bytes: bool) -> Iterator[bytes]:
        """The pieces as they go; counted where `by_bytes`. Raises Stopped."""
        try:
            for piece in pieces:
                yield piece
                self.come(self.done + len(piece) if by_bytes else self.done)
            self.state = "done"
        except Stopped:
            self.state = "stopped"
            raise
        finally:
            if self.state == "sent":  # whoever received it has gone
                self.state = "cut"


class Departures:
    """Shared by threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Departure] = OrderedDict()

    def begin(self, mark: str, total: int) -> Departure:
        """Of an archive that its page calls `mark`; without one nobody asks for it."""
        made = Departure(total)
        if mark:
            with self._lock:
                self._known[mark] = made
                while len(self._known) > _MOST:
                    self._known.popitem(last=False)
        return made

    def of(self, mark: str) -> Departure | None:
        with self._lock:
            return self._known.get(mark)
