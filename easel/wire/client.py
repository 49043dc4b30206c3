"""Asks an images API for pictures: generate, edit and converse, plain or streamed, each a request whose money is accounted for.

A billed request is never silently repeated: what may be tried again is decided in `retry.py` and nowhere else.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from easel.errors import NotSent, TasksOff
from easel.requests import kinds
from easel.requests.generate import GenerateParams
from easel.requests.kinds import Kind
from easel.requests.turn import TurnParams
from easel.settings import Settings
from easel.wire import listing, log, stored, task_look, turn_look
from easel.wire.account import Asking
from easel.wire.account_figures import Account, Dialect
from easel.wire.call import Call
from easel.wire.exchange import Exchange
from easel.wire.json_body import JSONBody
from easel.wire.listing import Listing
from easel.wire.multipart import InputFile, Multipart
from easel.wire.network import OPEN, Network
from easel.wire.polling import TaskKeeper
from easel.wire.replies import Attempt, Observer, Reply
from easel.wire.retry import AttemptFailed, Patience, until_answered
from easel.wire.server_task import Begun
from easel.wire.turn import Context, turn_body
from easel.wire.turn_answers import judge, read_turn

_NO_HEADERS: Mapping[str, str] = {}


class ImagesClient:
    """Talks to one connection: `base_url` ends in /v1, `connection` is its name in logs.

    Safe to use from many threads; every request has a connection of its own. `sandbox` says that the server is Easel's
    own, which is told the job's id. `headers` go with every request, `network` is how the server is reached.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        settings: Settings,
        connection: str,
        sandbox: bool = False,
        headers: Mapping[str, str] = _NO_HEADERS,
        network: Network = OPEN,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._key = api_key
        self._settings = settings
        self._sender = log.Sender(connection, log.fingerprint(api_key))
        self._sandbox = sandbox
        self._headers = headers
        self._network = network

    def send(
        self,
        params: GenerateParams,
        images: Sequence[InputFile],
        mask: InputFile | None,
        folder: Path,
        observer: Observer,
        *,
        job_id: str = "",
        keeper: TaskKeeper | None = None,
    ) -> Reply:
        """As an edit where pictures go along: see `generate` and `edit`."""
        if images:
            return self.edit(params, images, mask, folder, observer, job_id=job_id, keeper=keeper)
        return self.generate(params, folder, observer, job_id=job_id, keeper=keeper)

    def generate(
        self,
        params: GenerateParams,
        folder: Path,
        observer: Observer,
        *,
        job_id: str = "",
        headers: Mapping[str, str] = _NO_HEADERS,
        keeper: TaskKeeper | None = None,
    ) -> Reply:
        """Pictures from a prompt, written into `folder`. Streams when `params.stream`; with a `keeper` it is sent as a task,
        where the server takes any.

        Raises NotSent, Refused, NoPicture or Unknown (see errors.py); then no file of the failed attempts is left but
        the previews that `observer.partial` was given.
        """

        def body(sent: GenerateParams) -> tuple[str, bytes]:
            return "application/json", json.dumps(sent.body()).encode()

        call = Call(self._url(kinds.GENERATE), self._key, params, body, folder, observer, headers, self._network)
        return self._run(kinds.GENERATE, call, job_id, keeper)

    def edit(
        self,
        params: GenerateParams,
        images: Sequence[InputFile],
        mask: InputFile | None,
        folder: Path,
        observer: Observer,
        *,
        job_id: str = "",
        headers: Mapping[str, str] = _NO_HEADERS,
        keeper: TaskKeeper | None = None,
    ) -> Reply:
        """Pictures from pictures: the mask (a PNG with alpha) applies to the first. Otherwise as `generate`."""
        name = "image" if len(images) == 1 else "image[]"  # some servers know `image` alone
        files = [(name, image) for image in images]
        if mask is not None:
            files.append(("mask", mask))

        def body(sent: GenerateParams) -> tuple[str, Multipart]:
            form = Multipart(sent.body(), files)
            return form.content_type, form

        call = Call(self._url(kinds.EDIT), self._key, params, body, folder, observer, headers, self._network)
        return self._run(kinds.EDIT, call, job_id, keeper)

    def follow(
        self,
        begun: Begun,
        params: GenerateParams,
        folder: Path,
        observer: Observer,
        *,
        job_id: str = "",
        keeper: TaskKeeper,
    ) -> Reply:
        """The reply to a request that a server took as a task: asks on, and sends nothing. Raises as `generate`, and Left."""
        kind = kinds.of(params.kind)

        def nothing(sent: GenerateParams) -> tuple[str, bytes]:
            raise AssertionError("a task is not sent again")

        call = self._ready(
            Call(self._url(kind), self._key, params, nothing, folder, observer, {}, self._network), job_id
        )
        exchange = Exchange(
            call, self._settings, begun.number, False, begun.request_id, keeper, begun.task, began=begun.at
        )
        reply: Reply | None = None
        try:
            reply = exchange.run()
            return reply
        except AttemptFailed as failed:
            raise failed.error from failed
        finally:
            if exchange.attempt is not None:
                log.write(self._sender, kind.endpoint.rpartition("/")[2], job_id, params, [exchange.attempt], reply)

    def tasks(self) -> task_look.Tasks:
        """Whether the server takes tasks, as far as that can be told for nothing. Raises NotSent when it cannot be reached."""
        return task_look.look(
            self._base_url, self._key, settings=self._settings, headers=self._headers, network=self._network
        )

    def turns(self) -> turn_look.Turns:
        """The same of turns of conversations."""
        return turn_look.look(
            self._base_url, self._key, settings=self._settings, headers=self._headers, network=self._network
        )

    def turn(
        self,
        params: TurnParams,
        images: Sequence[InputFile],
        mask: InputFile | None,
        context: Context,
        folder: Path,
        observer: Observer,
        *,
        job_id: str = "",
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> Reply:
        """One turn of a conversation: words, pictures or both. `images[0]` is the picture that is edited, the mask is its own.

        Otherwise as `generate`. A reply may be words alone, a refusal too. `forgets` and `serves_no_turns` (turn_answers.py) tell
        what a Refused means for the conversation.
        """

        def body(sent: GenerateParams) -> tuple[str, JSONBody]:
            assert isinstance(sent, TurnParams)
            form = turn_body(sent, images, mask, context)
            return form.content_type, form

        call = Call(self._url(kinds.CONVERSE), self._key, params, body, folder, observer, headers, self._network)
        return self._run(kinds.CONVERSE, replace(call, read=read_turn, judge=judge), job_id, None)

    def response(self, response_id: str, folder: Path, observer: Observer) -> Reply | None:
        """A turn that the server has kept, asked for once and for nothing: see `stored.fetch`."""
        return stored.fetch(
            self._url(kinds.CONVERSE),
            self._key,
            response_id,
            folder,
            observer,
            settings=self._settings,
            headers=self._headers,
            network=self._network,
        )

    def models(self) -> Listing:
        """What the server lists. Costs nothing; raises NotSent when it cannot be reached."""
        return listing.fetch(
            self._base_url, self._key, settings=self._settings, headers=self._headers, network=self._network
        )

    def account(self, dialect: Dialect = "") -> Account:
        """What the server has charged this key and what is left, where it says so. Costs nothing, raises nothing."""
        return Asking(self._base_url, self._key, self._settings, self._headers, self._network).account(dialect)

    def _url(self, kind: Kind) -> str:
        return f"{self._base_url}/{kind.endpoint}"

    def _ready(self, call: Call, job_id: str) -> Call:
        """With every header that goes along. Raises NotSent."""
        if not (self._key.isascii() and self._key.isprintable()) or " " in self._key:
            raise NotSent("The API key contains characters that no key has: enter it again. Not sent.")
        job_header = {"X-Easel-Job": job_id} if self._sandbox and job_id else {}
        call = replace(call, headers={**self._headers, **call.headers, **job_header}, secret_headers=self._headers)
        _check(call.headers)
        return call

    def _run(self, kind: Kind, call: Call, job_id: str, keeper: TaskKeeper | None) -> Reply:
        call = self._ready(call, job_id)
        attempts: list[Attempt] = []
        reply: Reply | None = None

        def run(number: int, streamed: bool) -> Reply:
            as_task = keeper if not any(isinstance(each.error, TasksOff) for each in attempts) else None
            exchange = Exchange(call, self._settings, number, streamed and as_task is None, keeper=as_task)
            try:
                return exchange.run()
            finally:
                if exchange.attempt is not None:
                    attempts.append(exchange.attempt)

        try:
            patience = Patience(self._settings, streamed=call.params.stream)
            reply = until_answered(run, patience, call.observer, streamed=call.params.stream)
            return reply
        finally:
            if attempts:
                log.write(self._sender, kind.endpoint.rpartition("/")[2], job_id, call.params, attempts, reply)


def _check(headers: Mapping[str, str]) -> None:
    """Raises NotSent for a value that no header may have; it is not repeated, as it may be a secret."""
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise NotSent(f"The value of the header {name[:64]} contains characters that a header may not have.")
