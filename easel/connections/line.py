"""Who waits for a place at a server, in turn: by rank, then in the order in which jobs were made (their ids tell it).

Only the first is woken when a place is free: with hundreds in line, waking all of them for each would be most of the work.
"""

import threading
from dataclasses import dataclass, field

FORGOTTEN = 5.0  # seconds after which who does not ask again has lost its turn
FIRST, OTHERS = 1.0, 2.5  # seconds that the first, and those behind it, sleep at most between two questions


@dataclass(slots=True)
class _Waiter:
    rank: int
    asked: float
    called: threading.Event = field(default_factory=threading.Event)


class Line:
    """Not safe by itself: its owner's lock guards all but `pause`."""

    def __init__(self) -> None:
        self._waiters: dict[str, _Waiter] = {}

    def ask(self, job_id: str, rank: int, now: float) -> int:
        """Joins, or asks again; how many who asked lately come before."""
        waiter = self._waiters.setdefault(job_id, _Waiter(rank, now))
        waiter.asked = now
        mine = (rank, job_id)
        return sum((each.rank, name) < mine and now - each.asked < FORGOTTEN for name, each in self._waiters.items())

    def leave(self, job_id: str) -> None:
        self._waiters.pop(job_id, None)

    def call_first(self, now: float) -> None:
        """The first who asked lately may look again."""
        lately = [(each.rank, name) for name, each in self._waiters.items() if now - each.asked < FORGOTTEN]
        if lately:
            self._waiters[min(lately)[1]].called.set()

    def call_all(self) -> None:
        for waiter in self._waiters.values():
            waiter.called.set()

    def pause(self, job_id: str, seconds: float) -> None:
        """Blocks until it is called, at most `seconds`; without the owner's lock."""
        waiter = self._waiters.get(job_id)
        if waiter is not None:
            waiter.called.wait(seconds)
            waiter.called.clear()
