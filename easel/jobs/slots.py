"""How many requests may be under way at once in this process."""

import threading


class Slots:
    """A job holds its slot from before its request until its picture is kept; a stopped job too, as its server works on."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._held: set[str] = set()
        self._waiting = 0
        self._changed = threading.Condition()
        self._closed = False

    @property
    def count(self) -> int:
        return self._count

    def try_take(self, job_id: str) -> bool:
        """A slot for the job if one is free and nobody waits for it; True also when it holds one already."""
        with self._changed:
            if job_id not in self._held and (self._waiting or len(self._held) >= self._count):
                return False
            self._held.add(job_id)
            return True

    def take(self, job_id: str) -> bool:
        """Waits for a slot; False when the engine closes meanwhile."""
        with self._changed:
            if job_id in self._held:
                return not self._closed
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: self._closed or len(self._held) < self._count)
            finally:
                self._waiting -= 1
            if not self._closed:
                self._held.add(job_id)
            return not self._closed

    def give(self, job_id: str) -> None:
        with self._changed:
            self._held.discard(job_id)
            self._changed.notify_all()

    def close(self) -> None:
        """Wakes whoever waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
