"""Holds the values that the client hands back: what arrived, as it arrived, and one record of each attempt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from easel.costs import Usage
from easel.errors import EaselError


@dataclass(frozen=True, slots=True)
class ReceivedPicture:
    """One picture's original bytes in a file of the caller's folder, untouched; `sha256` is hex, computed on the way in.

    `revised_prompt` is the server's own text, empty when it gave none.
    """

    path: Path
    sha256: str
    size_bytes: int
    revised_prompt: str = ""


@dataclass(frozen=True, slots=True)
class PartialPicture:
    """A preview while streaming; `index` counts from 0. Its picture's `sha256` may be empty: previews are thrown away."""

    picture: ReceivedPicture
    index: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. `echoed` holds what the server says it did (size, quality, background, output_format, model):
    never to be trusted over the decoded picture. `skeleton` is the JSON answer without its pictures.

    Of a turn of a conversation, whose pictures may be none: `words` were said, as a refusal where `refused`; `response_id` is
    what the server calls it; `text_usage` is that of the model that talked, as `Usage.kept`, while `usage` is the image tool's.
    """

    pictures: tuple[ReceivedPicture, ...]
    usage: Usage | None
    echoed: Mapping[str, str]
    skeleton: dict[str, Any]
    request_id: str
    streamed: bool
    words: str = ""
    refused: bool = False
    response_id: str = ""
    text_usage: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, finished: what the log line and the `attempt` row hold. `outcome` is "ok" or the error's kind.

    `upstream_request_id` is the server's own; `request_id` the X-Request-ID that we sent. Seconds are wall time.
    """

    number: int
    request_id: str
    streamed: bool
    started: float  # unix time
    seconds: float
    outcome: str
    status: int | None = None
    upstream_request_id: str = ""
    account_id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)  # only those worth keeping: rate limits, cf-ray, ...
    error: EaselError | None = None
    key_id: str = ""  # what the server calls the key, else the key's fingerprint; never the key
    model: str = ""
    task: str = ""  # the server's own id of it, where it was sent as a task
    painting: float | None = None  # seconds from the last byte sent to the last one of a whole answer with a picture

    @property
    def may_be_billed(self) -> bool:
        """It brought no picture, and the server may charge for it all the same."""
        return self.error is not None and self.error.possibly_billed


class Observer(Protocol):
    """What the caller of the client wants to know, and say, while a request runs. Called from the client's own thread."""

    def attempt_started(self, number: int, request_id: str, streamed: bool) -> None:
        """Before the first byte of each attempt: commit the row here. An exception raised here stops the request unsent."""

    def attempt_ended(self, attempt: Attempt) -> None: ...

    def stage(self, text: str) -> None:
        """A few words for people: "sending", "waiting for the server", "receiving 2.1 MB", "trying again, in 12 s"."""

    def partial(self, partial: PartialPicture) -> None: ...

    def words(self, text: str) -> None:
        """All that a turn has said so far: a few times a second while it comes, and at its end, whatever that is."""

    def response(self, response_id: str) -> None:
        """What the server calls a turn, as soon as it says so and before anything else of the answer is read."""

    def stopped(self) -> bool:
        """True when no further attempt may be started. A request already sent is read to its end all the same."""
