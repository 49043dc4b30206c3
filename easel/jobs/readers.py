"""The threads in which requests are made and answers read.

They are daemons, so that an ending process is not held back by a server that hangs: what was sent is then unknown at the next
start, and said so.
"""

import logging
import threading
import time
from collections.abc import Callable

from easel.rounds import survived

_LOG = logging.getLogger(__name__)


class Readers:
    """`work` has one job done; `over` hears of each job that is off our hands, done or not."""

    def __init__(self, work: Callable[[str], None], over: Callable[[str], None]) -> None:
        self._work = work
        self._over = over
        self._ends: dict[str, threading.Event] = {}  # each set when its job has ended, or is let go
        self._left = threading.Event()

    @property
    def are_left(self) -> bool:
        """Nobody waits for them any more."""
        return self._left.is_set()

    def run(self, job_id: str) -> None:
        """Has the job done in a thread that may be let go, and waits for it."""
        ended = self._ends[job_id] = threading.Event()
        threading.Thread(target=self._read, args=(job_id, ended), name=f"job-{job_id}", daemon=True).start()
        if not self._left.is_set():
            ended.wait()
        self._ends.pop(job_id, None)

    def leave(self, grace: float, busy: Callable[[], object]) -> None:
        """Waits up to `grace` seconds while they are `busy`, then lets go of them."""
        ends = time.monotonic() + grace
        while self._ends and busy() and time.monotonic() < ends:
            time.sleep(0.05)
        self._left.set()
        for ended in list(self._ends.values()):
            ended.set()

    def _read(self, job_id: str, ended: threading.Event) -> None:
        try:
            survived(_LOG, f"Job {job_id}", lambda: self._work(job_id))
            survived(_LOG, f"The end of job {job_id}", lambda: self._over(job_id))
        finally:
            ended.set()
