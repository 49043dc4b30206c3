"""Words on stderr while a run is under way: one line for each new stage of each picture."""

import re
import sys
import time

from easel.runs.records import Run


class Progress:
    """Says nothing when `silent` but what keeps the run from going on."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent
        self._said: dict[int, str] = {}
        self._started = time.monotonic()
        self._next = 0.0

    def tell(self, run: Run) -> None:
        for job in run.jobs:
            words = re.sub(r"\s?\d[\d.,]*( MB| s)?", "", job.stage) if job.state in ("sent", "stopped") else job.state
            if words and self._said.get(job.index) != words:
                self._said[job.index] = words
                self.say(
                    f"{time.monotonic() - self._started:5.1f} s  picture {job.index + 1} of {len(run.jobs)}: {words}"
                )

    def say_new(self, words: str) -> None:
        """Of a whole experiment, when it is another than what was said last."""
        if self._said.get(-1) != words:
            self._said[-1] = words
            self.say(f"{time.monotonic() - self._started:5.1f} s  {words}")

    def say_of(self, done: int, count: int, what: str, every: float) -> None:
        """How much of something long is done: a line every `every` seconds, and one at its end."""
        now = time.monotonic()
        if now >= self._next or done == count:
            self._next = now + every
            self.say(f"{now - self._started:5.1f} s  {done:,} of {count:,} {what}")

    def say(self, words: str) -> None:
        if not self._silent:
            self.warn(words)

    def warn(self, words: str) -> None:
        sys.stderr.write(words + "\n")
        sys.stderr.flush()
