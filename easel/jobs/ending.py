"""Writes down how a job ended that brought no picture, as soon as the database takes it: whoever asked alone knows."""

import logging
import time

import sqlalchemy as sa

from easel.errors import EaselError, RateLimited, Unknown
from easel.experiments import brake
from easel.jobs.parts import Parts
from easel.runs import states
from easel.runs.records import JobState
from easel.store.trouble import TROUBLE, Damaged, reason

AGAIN = 1.0  # seconds until an end that could not be written down is tried again

_LOG = logging.getLogger(__name__)


class Ending:
    """One per engine. While this process goes it tries once."""

    def __init__(self, parts: Parts) -> None:
        self._settings, self._store, self._keeping = parts.settings, parts.store, parts.keeping
        self._lines, self._is_closing = parts.lines, parts.is_closing

    def fail(self, job_id: str, error: EaselError) -> None:
        """The job's end, or its way back to a batch that pauses for what it met."""
        self.keep_answer(job_id, error)
        while True:
            try:
                return self._end(job_id, error)
            except TROUBLE as trouble:  # how it ended is known here alone: said as soon as it can be
                if self._is_closing() or isinstance(trouble, Damaged):
                    _LOG.error(
                        "How job %s ended cannot be written down: %s. %s", job_id, reason(trouble), error.message
                    )
                    return None
                _LOG.warning("How job %s ended could not be written down yet: %s", job_id, reason(trouble))
                time.sleep(AGAIN)

    def keep_answer(self, job_id: str, error: EaselError) -> None:
        """A disk that takes no more must not keep the job from its end; that the answer is kept is said when it is."""
        if not (error.answer and error.possibly_billed):
            return
        try:
            self._keeping.keep_answer(job_id, error)
        except (*TROUBLE, sa.exc.DBAPIError, OSError) as trouble:
            _LOG.warning("The raw answer to job %s could not be kept: %s", job_id, reason(trouble))

    def _end(self, job_id: str, error: EaselError) -> None:
        to: JobState = "unknown" if isinstance(error, Unknown) else "failed"
        with self._store.database.writing() as connection:
            if self._waits_again(connection, job_id, error):
                return
            if not states.move(connection, job_id, to, only_from=states.IN_FLIGHT, error=error.as_dict()):
                states.move(connection, job_id, "failed", only_from=("queued",), error=error.as_dict())
            brake.strike(connection, job_id, error)

    def _waits_again(self, connection: sa.Connection, job_id: str, error: EaselError) -> bool:
        """A cell of an experiment that met what the others would meet, too; not billed, it waits while the experiment pauses."""
        if error.possibly_billed:
            return False
        owner, longest = self._lines.executor, self._settings.retry_after_max
        met = brake.of(error, longest)
        if met is None and isinstance(error, RateLimited):
            if brake.wait(connection, job_id, owner):
                return True
            met = brake.asked_to_wait(error.message, max(longest, error.retry_after or 0.0))
        return met is not None and brake.pull(connection, job_id, met, owner)
