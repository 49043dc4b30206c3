"""Asks about a task until it ends, and fetches its picture: each question is free and repeated, the request itself never is."""

import json
import random
import time
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Any, Protocol

from easel import costs
from easel.errors import CutOff, EaselError, TaskExpired, TaskGone, TimedOut
from easel.settings import Settings
from easel.wire import error_details, transport
from easel.wire.body import plain_blocks
from easel.wire.call import Call
from easel.wire.deadline import Deadline
from easel.wire.error_details import details_in, details_of_body
from easel.wire.headers import COST, retry_after
from easel.wire.json_pictures import Document, NotJSON
from easel.wire.links import Links
from easel.wire.picture_folder import PictureFolder
from easel.wire.reading import Reading, pictures_of, reply_of
from easel.wire.replies import Reply
from easel.wire.server_task import ServerTask, result, standing
from easel.words import units

LOOK = 0.2  # seconds between two looks whether this process goes
LEAST = 0.05  # seconds between two questions, whatever the settings say
SLOWEST = 5.0  # seconds between two questions while all is well
TROUBLED = 30.0  # seconds, where the server cannot be asked just now, or asks for so much
GROWS = 1.3
BELIEVED = 3  # a no that often in a row is believed: one may come of a server that is just restarted
_PASSING = frozenset({408, 425, 429})
_MAKING = "the server is making it"
_AWAY = "cannot reach the server: trying again"


class Left(Exception):
    """This process goes: another one goes on asking."""


class TaskKeeper(Protocol):
    """Who keeps tasks. Asked from the client's own thread."""

    def taken(self, task: ServerTask) -> None:
        """Before the first question: commit it here, so that nothing is lost with this process."""

    def leaves(self) -> bool:
        """True when this process goes, and another one can go on."""


@dataclass(slots=True)
class Polling:
    """Goes on until the task has ended or the settings' `timeout_task` is over."""

    call: Call
    settings: Settings
    task: ServerTask
    keeper: TaskKeeper
    request_id: str
    _asked: int = 0
    _troubles: int = 0
    _noes: int = 0
    _trouble: EaselError | None = field(default=None, repr=False)

    def reply(self, wait: float | None = None, *, at_once: bool = False) -> Reply:
        """`wait` are the seconds that the server asked for before the first question; `at_once` it is asked without any. Raises
        Left, the task's own error, NoPicture, NotFetched, TimedOut, TaskGone, TaskExpired."""
        settings = self.settings
        ends = time.monotonic() + settings.timeout_task
        places = cycle(self.task.places(self.call.url))
        self.call.observer.stage(_MAKING)
        with PictureFolder(self.call.folder, self.request_id, settings.max_picture, self._wait_for_room) as folder:
            while True:
                self._rest(0.0 if at_once else self._pause(wait), ends)
                found, wait = self._ask(next(places), folder)
                at_once = False
                if found is not None:
                    return found
                if time.monotonic() >= ends:
                    raise self._late()

    def _rest(self, seconds: float, ends: float) -> None:
        until = min(time.monotonic() + seconds, ends)
        while not self.keeper.leaves():
            left = until - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(LOOK, left))
        raise Left

    def _pause(self, asked: float | None) -> float:
        """Longer with each question, and at least as long as the server asks for."""
        first = self.settings.retry_wait
        own = min(first * GROWS**self._asked, max(SLOWEST, first))
        if self._troubles:
            own = max(own, min(first * 2.0 ** min(self._troubles, 10), TROUBLED))
        self._asked += 1
        return max(LEAST, own * random.uniform(1, 1.25), min(asked or 0.0, TROUBLED))  # noqa: S311 - keeps no secret

    def _ask(self, place: str, folder: PictureFolder) -> tuple[Reply | None, float | None]:
        """One question: the reply, where the task has ended well, and the seconds that the server asks to wait."""
        settings, network = self.settings, self.call.network
        patience = min(settings.timeout, settings.timeout_task)
        deadline = Deadline.start(patience, min(settings.timeout_gap, patience), settings.timeout_connect)
        headers = {**self.call.headers, "Accept": "application/json", **transport.OWN_HEADERS}
        try:
            answer = transport.send(
                "GET", place, headers=headers, body=None, key=self.call.key, deadline=deadline, network=network
            )
        except EaselError as error:
            self._in_trouble(error)
            return None, None
        try:
            if answer.status != 200:
                self._refused(answer)
                return None, retry_after(answer.headers)
            return self._read(answer, folder), retry_after(answer.headers)
        finally:
            answer.close()

    def _in_trouble(self, error: EaselError | None = None) -> None:
        """No word about the task: it is asked again."""
        self._troubles, self._trouble = self._troubles + 1, error or self._trouble
        self.call.observer.stage(_AWAY)

    def _refused(self, answer: transport.Answer) -> None:
        """A no to the question. Raises TaskGone, TaskExpired when it is believed."""
        try:
            words = self.call.scrub(details_of_body(error_details.read_body(answer)).message, 200)
        except TimedOut as error:
            self._in_trouble(error)
            return
        self._in_trouble()
        if not 400 <= answer.status < 500 or answer.status in _PASSING:
            return
        self._noes += 1
        if self._noes < BELIEVED:
            return
        if self.task.is_expired:
            raise TaskExpired("The server has deleted this task after the time it had announced.")
        said = f": {words.rstrip('.')}." if words else "."
        raise TaskGone(f"The server accepted this as a task and now answers {answer.status} about it{said}")

    def _read(self, answer: transport.Answer, folder: PictureFolder) -> Reply | None:
        """Raises what the task came to."""
        reading = self._reading(answer, folder)
        try:
            document = self._document(answer, reading)
        except (CutOff, TimedOut) as error:  # it broke off on the way: the server still has it
            folder.clean()
            self._in_trouble(error)
            return None
        if self._troubles:
            self.call.observer.stage(_MAKING)
        self._troubles = self._noes = 0
        where = standing(document.data)
        if where == "waits":
            return None
        if where == "failed":
            raise self._failed(document.data, reading)
        return self._done(document, reading)

    def _document(self, answer: transport.Answer, reading: Reading) -> Document:
        reader = reading.reader()
        for block in plain_blocks(answer.blocks(), answer.headers.get("content-encoding", "")):
            reader.feed(block)
        try:
            return reader.close()
        except NotJSON:
            raise CutOff("The server's answer about the task was not JSON.") from None

    def _done(self, document: Document, reading: Reading) -> Reply:
        whole = Document(result(document.data), document.pictures)
        pictures = pictures_of(whole, reading)
        if not pictures and (details := details_in(whole.data)) is not None:
            raise reading.with_answer(reading.told(details), _bytes(document.data))
        if not pictures:
            raise reading.no_picture("The task ended without a usable picture.", _bytes(document.data))
        return reply_of([whole], pictures, reading, streamed=False)

    def _failed(self, data: dict[str, Any], reading: Reading) -> EaselError:
        details = details_in({"error": data.get("error") or {"message": "The task failed; the server gave no reason."}})
        assert details is not None
        status = data.get("http_status")
        reading = replace(reading, status=status if isinstance(status, int) else reading.status)
        return reading.with_answer(reading.told(details), _bytes(data))

    def _reading(self, answer: transport.Answer, folder: PictureFolder) -> Reading:
        deadline = Deadline.of(self.settings, self.call.params.size)
        return Reading(
            folder=folder,
            wanted=self.call.params.n,
            most_text=self.settings.max_skeleton,
            status=answer.status,
            request_id=self.request_id,
            scrub=self.call.scrub,
            partial=self.call.observer.partial,
            link=Links(self.call.url, deadline, folder, self.call.network).fetch,
            enough=lambda: None,
            cost=costs.money(told) if (told := answer.headers.get(COST)) else None,
        )

    def _wait_for_room(self) -> None:
        self.call.observer.stage("waiting: the disk is full")

    def _late(self) -> TimedOut:
        spent = units.duration(self.settings.timeout_task)
        why = f" The last check failed: {self._trouble.message}" if self._trouble and self._troubles else ""
        return TimedOut(
            f"The server had not finished after {spent}.{why}",
            hint="This may have been billed. Looking again is free; if you run it again, you may be charged twice.",
        )


def _bytes(data: Any) -> bytes:
    return json.dumps(data).encode()
