"""Makes one attempt of a request, from the first byte sent to a Reply or the error it came to, and tells the observer of it."""

import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from easel import costs
from easel.errors import (
    ConnectFailed,
    EaselError,
    NotSent,
    RateLimited,
    ServerFailed,
    SlowServerError,
    TasksOff,
    Unknown,
)
from easel.requests.generate import GenerateParams
from easel.settings import Settings
from easel.wire import error_details, refusals, server_task, transport
from easel.wire.body import plain_blocks
from easel.wire.call import Call
from easel.wire.deadline import Deadline
from easel.wire.error_details import details_of_body
from easel.wire.headers import COST, KEPT, REQUEST_IDS, account_id, retry_after, upstream_id
from easel.wire.links import Links
from easel.wire.log import fingerprint
from easel.wire.picture_folder import PictureFolder
from easel.wire.polling import Polling, TaskKeeper
from easel.wire.reading import Reading
from easel.wire.refusals import nothing_sent_on
from easel.wire.replies import Attempt, Reply
from easel.wire.retry import Again, AttemptFailed
from easel.wire.server_task import ServerTask

GRACE = 1.0  # seconds that a stream may stay open after its last wanted picture
MAY_HAVE_BEEN_BILLED = (
    "The server failed and sent no picture, but this may have been billed. Running it again may be billed again."
)
_PICTURE_SIGNS = (b'"b64_json"', b'"image_generation_call"')  # of a failure that holds one
_TELL_EVERY = 0.3  # seconds between two "receiving" stages


@dataclass(slots=True)
class Exchange:
    """One attempt of a call. `run` once; afterwards `attempt` says how it went.

    With a `keeper` it is sent as a task; with a `task`, too, that `began` (unix seconds) before, it only asks on about that.
    """

    call: Call
    settings: Settings
    number: int
    streamed: bool
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    keeper: TaskKeeper | None = None
    task: ServerTask | None = None
    began: float = 0.0
    attempt: Attempt | None = None
    _answer: transport.Answer | None = None
    _brought_picture: bool = False  # a failure that holds one: it was painted

    def run(self) -> Reply:
        """Raises AttemptFailed. Whatever fails, no file of this attempt stays in the folder but previews already handed over."""
        started = self.began or time.time()
        clock = time.monotonic() - (time.time() - started)
        if self.task is None:
            self.call.observer.attempt_started(self.number, self.request_id, self.streamed)
            started, clock = time.time(), time.monotonic()
        try:
            reply = self._reply()
        except EaselError as error:
            self.call.judge(error)
            error.request_id = error.request_id or self._upstream_id() or self.request_id
            self.attempt = self._record(started, time.monotonic() - clock, error.kind, error)
            self.call.observer.attempt_ended(self.attempt)
            raise self._failed(error) from error
        except BaseException as error:  # not the wire's: it goes to the caller as it is, but leaves its log line
            self.attempt = self._record(started, time.monotonic() - clock, type(error).__name__)
            raise
        finally:
            if self._answer is not None:
                self._answer.close()
        self.attempt = self._record(started, time.monotonic() - clock, "ok", painted=bool(reply.pictures))
        self.call.observer.attempt_ended(self.attempt)
        return reply

    def _reply(self) -> Reply:
        if self.task is not None:
            return self._polled(self.task, at_once=True)
        params = self.call.params
        if params.stream and not self.streamed:
            params = params.plain()
        settings = self.settings
        deadline = Deadline.of(settings, params.size)
        headers, body = self._request(params)
        answer = transport.send(
            "POST",
            f"{self.call.url}/{server_task.WAY}" if self.keeper else self.call.url,
            headers=headers,
            body=body,
            key=self.call.key,
            deadline=deadline,
            network=self.call.network,
        )
        self._answer = answer
        if not 200 <= answer.status < 300:
            raise self._refusal(answer)
        if self.keeper is not None and answer.status in (201, 202):
            return self._taken(answer)
        with PictureFolder(self.call.folder, self.request_id, settings.max_picture, self._wait_for_room) as folder:
            reading = Reading(
                folder=folder,
                wanted=params.n,
                most_text=settings.max_skeleton,
                status=answer.status,
                request_id=self.request_id,
                scrub=self.call.scrub,
                partial=self.call.observer.partial,
                link=Links(self.call.url, deadline, folder, self.call.network).fetch,
                enough=lambda: deadline.shorten(GRACE),
                cost=costs.money(told) if (told := answer.headers.get(COST)) else None,
                words=self.call.observer.words,
                response=self.call.observer.response,
                stage=self.call.observer.stage,
            )
            return self.call.read(answer.headers.get("content-type", ""), self._blocks(answer), reading)

    def _taken(self, answer: transport.Answer) -> Reply:
        """The server works on it by itself: from here on it is asked for nothing but how that goes."""
        body, wait = error_details.read_body(answer), retry_after(answer.headers)
        answer.close()
        task = server_task.taken(body, answer.headers, self.call.url)
        if task is None:
            raise Unknown("The server accepted this as a task, but its answer did not name it.")
        assert self.keeper is not None
        self.task = task
        self.keeper.taken(task)
        return self._polled(task, wait)

    def _polled(self, task: ServerTask, wait: float | None = None, *, at_once: bool = False) -> Reply:
        assert self.keeper is not None
        return Polling(self.call, self.settings, task, self.keeper, self.request_id).reply(wait, at_once=at_once)

    def _request(self, params: GenerateParams) -> tuple[dict[str, str], bytes | Iterable[Any]]:
        """Whatever goes wrong while it is put together, nothing has been sent."""
        try:
            return self.call.request(params, self.request_id)
        except Exception as error:
            if isinstance(error, EaselError):
                raise
            raise NotSent(f"The request could not be prepared: {type(error).__name__}.") from error

    def _blocks(self, answer: transport.Answer) -> Iterator[bytes]:
        last, figure = time.monotonic(), "0.0"  # what keeps a connection alive is no news
        for block in plain_blocks(answer.blocks(), answer.headers.get("content-encoding", "")):
            if time.monotonic() - last > _TELL_EVERY and (now := f"{answer.received / 1e6:.1f}") != figure:
                last, figure = time.monotonic(), now
                self.call.observer.stage(f"receiving {figure} MB")
            yield block

    def _wait_for_room(self) -> None:
        self.call.observer.stage("waiting: the disk is full")

    def _refusal(self, answer: transport.Answer) -> EaselError:
        """Reads an answer whose status is not 2xx: the status decides, also where its body cannot be read. A 5xx that does
        not end in time leaves the money open."""
        if 300 <= answer.status < 400:
            return refusals.moved(answer.status, answer.headers.get("location", ""), self.call.scrub)
        body = error_details.read_body(answer)
        self._brought_picture = any(sign in body for sign in _PICTURE_SIGNS)
        error = self._error(answer, body)
        if isinstance(error, RateLimited):
            error.retry_after = retry_after(answer.headers)
        if isinstance(error, SlowServerError):
            error.silence = answer.waited
        return error

    def _error(self, answer: transport.Answer, body: bytes) -> EaselError:
        """What a refusal says, and whether it may have been billed: quick is no proof of free."""
        details = details_of_body(body)
        if self.keeper is not None and refusals.takes_no_tasks(answer.status, details):
            return TasksOff("This server does not take tasks.", status=answer.status)
        free = nothing_sent_on(answer.status, details)
        quick = time.monotonic() - answer.traffic.last_sent <= self.settings.retry_window
        error = refusals.refused(answer.status, details, self.call.scrub, quick=quick or free)
        if isinstance(error, ServerFailed) and not free:
            error.possibly_billed = True
            error.hint = MAY_HAVE_BEEN_BILLED
        return error

    def _failed(self, error: EaselError) -> AttemptFailed:
        """What this failure allows; a connect that ran out of time has used the time there was."""
        if isinstance(error, ConnectFailed):
            return AttemptFailed(error, Again.NEVER if transport.timed_out(error) else Again.CONNECT)
        if isinstance(error, TasksOff):
            return AttemptFailed(error, Again.PLAIN)
        answer = self._answer
        if answer is None or answer.status < 400:
            return AttemptFailed(error)
        wait = retry_after(answer.headers)
        if isinstance(error, RateLimited):
            return AttemptFailed(error, Again.LIMITED, wait)
        events = answer.received and "event-stream" in answer.headers.get("content-type", "")
        passing = answer.status in refusals.TRANSIENT and not events and not self._brought_picture
        if isinstance(error, ServerFailed) and passing and not (self.keeper and error.possibly_billed):
            return AttemptFailed(error, Again.QUICK, wait)
        return AttemptFailed(error)

    def _upstream_id(self) -> str:
        ids = [each for name in REQUEST_IDS for each in self._answer.all(name)] if self._answer is not None else []
        return self.call.scrub(upstream_id(ids, self.request_id), 200)

    def _record(
        self,
        started: float,
        seconds: float,
        outcome: str,
        error: EaselError | None = None,
        *,
        painted: bool = False,
    ) -> Attempt:
        headers = self._answer.headers if self._answer is not None else {}
        scrub = self.call.scrub
        return Attempt(
            number=self.number,
            request_id=self.request_id,
            streamed=self.streamed,
            started=started,
            seconds=seconds,
            outcome=outcome,
            status=self._answer.status if self._answer is not None else None,
            upstream_request_id=self._upstream_id(),
            account_id=scrub(account_id(headers, self.settings.account_headers), 200),
            key_id=scrub(account_id(headers, self.settings.key_headers), 200) or fingerprint(self.call.key),
            headers={name: scrub(headers[name], 200) for name in KEPT if headers.get(name)},
            error=error,
            model=self.call.params.model,
            painting=self._painting() if painted and not self.task else None,
            task=self.task.name if self.task else "",
        )

    def _painting(self) -> float | None:
        """Seconds from the last byte sent to the last one heard."""
        traffic = self._answer.traffic if self._answer is not None else None
        return None if traffic is None else max(0.0, traffic.last_heard - traffic.last_sent)
