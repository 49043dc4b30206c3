"""Who is alive: every process that works on jobs holds one locked file for as long as it lives.

The lock ends with the process, also after kill -9, so it cannot lie. The file's content names its holder: an id is never
used twice, and a process that gets a dead one's number is not taken for it.
"""

import fcntl
import os
import re
import secrets
from itertools import count
from pathlib import Path
from typing import Protocol


class Place(Protocol):
    """How the engine knows the living: by locks on one machine (below), by heartbeats on several (`presence.py`)."""

    id: str

    def is_alive(self, executor_id: str | None) -> bool: ...

    def close(self) -> None: ...


class Executor:
    """This process's place. `id` is `easel-N-<token>`; `N` is the lowest number that was free."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self.number, self._descriptor = _lowest_free(folder)
        self.id = f"easel-{self.number}-{secrets.token_hex(6)}"
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, self.id.encode(), 0)

    def is_alive(self, executor_id: str | None) -> bool:
        """Whether the process of that id still runs, as far as locks of this folder tell; None names nobody."""
        if executor_id == self.id:
            return True
        match = re.fullmatch(r"easel-(\d{1,6})-[0-9a-f]{12}", executor_id or "")
        path = self._folder / f"{match[1]}.lock" if match else None
        if path is None or not path.exists():
            return False
        descriptor = _locked(path, fcntl.LOCK_SH)
        if descriptor is not None:
            os.close(descriptor)
            return False
        return path.read_text(errors="replace") == executor_id

    def close(self) -> None:
        """Gives the place up. Safe to call twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _lowest_free(folder: Path) -> tuple[int, int]:
    """The number taken and the descriptor that holds it."""
    for number in count():
        descriptor = _locked(folder / f"{number}.lock", fcntl.LOCK_EX)
        if descriptor is not None:
            return number, descriptor
    raise AssertionError("numbers do not end")


def _locked(path: Path, how: int) -> int | None:
    """An open descriptor that holds the lock; None when somebody else does."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
