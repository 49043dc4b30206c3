"""Begins jobs that have just come where nothing is before them, without waiting for the next look at their line.

Their tickets stay in line: the next look takes them as all others, so that each holds a place, and waits until its job is over.
"""

from collections.abc import Sequence

from easel.connections.directory import Directory
from easel.connections.limits import Limits
from easel.jobs.alive import Place
from easel.jobs.lines import Destination
from easel.jobs.worker import Readers
from easel.runs import load
from easel.store.store import Store
from easel.store.trouble import TROUBLE

FIRST = 1  # the ticket of a job that has just come


class Starts:
    """Of a process that takes jobs from lines. `here` names those in hand, also such as were stopped and are read on."""

    def __init__(self, store: Store, directory: Directory, executor: Place, readers: Readers, here: set[str]) -> None:
        self._store = store
        self._directory = directory
        self._executor = executor
        self._readers = readers
        self._here = here

    def begin(self, placed: Sequence[tuple[str, Destination]]) -> None:
        """The jobs of a run that is on disk; where that cannot be told, or something is in the way, the next look begins them."""
        try:
            is_free = bool(placed) and self._is_free({to.line: to for _, to in placed})
        except TROUBLE:
            return
        for job_id, _ in placed if is_free else ():
            self._readers.begin(job_id, FIRST)

    def _is_free(self, lines: dict[str, Destination]) -> bool:
        """Whether every job of these lines has a place, with no other process that might take one and no minute to be counted.
        Whoever came at the same time is in the rows by now, and counts: so two never take the same place."""
        limits = [(line, self._directory.limits.of(to.connection)) for line, to in lines.items()]
        if any(each.blocked or each.a_minute for _, each in limits) or not self._executor.is_alone():
            return False
        with self._store.database.reading() as connection:
            jobs = load.by_line(connection)
        return all(self._fits(jobs.get(line, load.IDLE), each) for line, each in limits)

    def _fits(self, jobs: load.Load, limits: Limits) -> bool:
        return jobs.jobs + len(self._here) <= limits.places
