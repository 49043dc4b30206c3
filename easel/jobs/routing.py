"""How a job gets its answer: a server is chosen, its limits are waited out, and who turned it away is followed by another.

Routing another server happens for "best" alone, and only while the request was not accepted: nothing is paid twice by it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from easel import spans
from easel.connections.adaptation import adapt
from easel.connections.choice import Choice, Need, may_fail_over
from easel.connections.connection import BEST, Connection
from easel.connections.directory import Directory
from easel.connections.limits import Limits, Wait
from easel.errors import EaselError, NotSent
from easel.jobs.admission import sizes_of
from easel.jobs.attempts import JobObserver, Withdrawn
from easel.jobs.task import Task
from easel.requests.generate import GenerateParams
from easel.settings import Settings
from easel.store.store import Store
from easel.wire.multipart import InputFile
from easel.wire.replies import Reply


@dataclass(frozen=True, slots=True)
class Routed:
    """The answer and whose it is."""

    reply: Reply
    connection: Connection


@dataclass(slots=True)
class Routing:
    """Asks for one job. `is_closing` says that the engine sends nothing any more."""

    settings: Settings
    store: Store
    directory: Directory
    is_closing: Callable[[], bool]
    job: Task
    params: GenerateParams
    folder: Path
    observer: JobObserver
    _turned_away: dict[str, EaselError] = field(default_factory=dict)
    _place: Limits | None = None

    def run(self) -> Routed:
        """Raises what ended it; Withdrawn when it is not to be sent (any more). The place at the server is held until `leave`:
        what has come is still to be kept."""
        while True:
            choice = self._turn()
            try:
                return Routed(self._send(choice), choice.connection)
            except EaselError as error:
                if not self._may_ask_another(error):
                    raise
                self._turned_away[choice.connection.id] = error
                self.leave()

    def _may_ask_another(self, error: EaselError) -> bool:
        """Not when an earlier attempt may have been billed: another server would make one request more of it."""
        accepted = not may_fail_over(error) or self.observer.may_be_billed
        return self.job.wanted == BEST and not accepted and not self.observer.stopped()

    def leave(self) -> None:
        """Another job may go to the server."""
        place, self._place = self._place, None
        if place is not None:
            place.give(self.job.job_id)

    def _turn(self) -> Choice:
        """Whom it goes to, once that one's limits let it; its place there is taken then."""
        while True:
            choice = self._choose()
            limits, waited = self.directory.limits.of(choice.connection), False
            while (wait := limits.try_take(self.job.job_id, rank=int(self.job.batch))) is not None:
                self._wait(limits, wait)
                waited = True
                if self.job.wanted == BEST:  # another may be free by now: its turn here is over
                    limits.leave(self.job.job_id)
                    break
            else:
                self._place = limits
                return self._as_it_is_now() if waited else choice

    def _as_it_is_now(self) -> Choice:
        """It may have been changed or switched off while the job waited for its place there."""
        try:
            return self._choose()
        except EaselError:
            self.leave()
            raise

    def _wait(self, limits: Limits, wait: Wait) -> None:
        try:
            self._may_wait(wait)
        except (EaselError, Withdrawn):
            limits.leave(self.job.job_id)
            raise
        self.observer.stage(f"Waits: {wait}")
        limits.pause(self.job.job_id, wait)

    def _choose(self) -> Choice:
        need = self._need(self._turned_away)
        try:
            return self.directory.choose(need)
        except NotSent:
            if not self._turned_away:
                raise
            raise list(self._turned_away.values())[-1] from None

    def _need(self, tried: Mapping[str, EaselError]) -> Need:
        sent_along = [each for each in self.job.inputs if not each.is_mask]
        return Need(
            params=self.params,
            wanted=self.job.wanted,
            name=self.job.connection,
            inputs=tuple(sizes_of(self.store, self.job.inputs)) if self.job.wanted == BEST else (),
            largest=max((each.size_bytes for each in sent_along), default=0),
            tried=frozenset(tried),
            desk=self.job.desk,
        )

    def _may_wait(self, wait: Wait) -> None:
        """Raises Withdrawn, or NotSent where the server wants more patience than the studio has."""
        if self._is_over():
            raise Withdrawn
        most = self.settings.retry_after_max
        if wait.asked and wait.seconds is not None and wait.seconds > most:
            until = spans.moment(time.time() + wait.seconds)
            raise NotSent(f"{wait}. It was not asked again.", hint=f"Nothing was sent. Run it again after {until}.")

    def _is_over(self) -> bool:
        return self.is_closing() or self.observer.withdrawn()

    def _send(self, choice: Choice) -> Reply:
        connection = choice.connection
        params, notes = adapt(self.params, connection.capabilities, streams_fail=connection.streams_fail)
        self.observer.going_to(choice, [note.message for note in notes if note.changed])
        client = self.directory.client(connection, patient=not self._has_others(connection), model=params.model)
        images, mask = self._files()
        return client.send(params, images, mask, self.folder, self.observer, job_id=self.job.job_id)

    def _files(self) -> tuple[list[InputFile], InputFile | None]:
        """What goes along. Raises NotSent when a bucket does not give it."""
        try:
            return self.job.images(self.store.blobs), self.job.mask(self.store.blobs)
        except OSError as error:
            raise NotSent(f"The pictures to be sent along could not be read: {error.strerror}.") from error

    def _has_others(self, connection: Connection) -> bool:
        """Whether another server could take it: then a rate limit is not waited out here."""
        if self.job.wanted != BEST:
            return False
        need = self._need(self._turned_away)
        try:
            other = self.directory.choose(replace(need, tried=need.tried | {connection.id}))
        except NotSent:
            return False
        return other.connection.id != connection.id
