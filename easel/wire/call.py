"""Holds one press of the button as it goes over the wire: whom it asks, with what, and who hears of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from easel.errors import EaselError
from easel.requests.generate import GenerateParams
from easel.wire import transport
from easel.wire.answers import read_answer
from easel.wire.network import OPEN, Network
from easel.wire.reading import Reading
from easel.wire.replies import Observer, Reply
from easel.wire.scrub import Scrub

WAITING = "waiting for the server"


class LongBody(Protocol):
    """What is sent block by block, and from its beginning again for another attempt; `len()` is its exact length."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[bytes | memoryview]: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One press of the button. `body` makes the content type and the bytes of what is sent, `secret_headers` are those of
    `headers` that nobody is to see. `read` makes a reply of a 2xx answer, `judge` says more of an error before it is told."""

    url: str
    key: str
    params: GenerateParams
    body: Callable[[GenerateParams], tuple[str, bytes | LongBody]]
    folder: Path
    observer: Observer
    headers: Mapping[str, str]
    network: Network = OPEN
    secret_headers: Mapping[str, str] = field(default_factory=dict)
    read: Callable[[str, Iterable[bytes], Reading], Reply] = read_answer
    judge: Callable[[EaselError], None] = lambda _: None

    @property
    def scrub(self) -> Scrub:
        """Makes what the server says fit to keep."""
        return Scrub(self.key, self.params.prompt, self.secret_headers)

    def request(self, params: GenerateParams, request_id: str) -> tuple[dict[str, str], bytes | Iterable[Any]]:
        """Headers and body of one attempt. The observer is told when the last of a long body is taken."""
        content_type, body = self.body(params)
        headers = {
            **self.headers,
            "Content-Type": content_type,
            "Accept": "text/event-stream, application/json" if params.stream else "application/json",
            **transport.OWN_HEADERS,
            "X-Request-ID": request_id,
        }
        if isinstance(body, bytes):
            self.observer.stage(WAITING)
            return headers, body
        self.observer.stage("sending")
        return headers, _Announced(body, self.observer)


@dataclass(frozen=True, slots=True)
class _Announced:
    """A long body that says when its last block is taken."""

    body: LongBody
    observer: Observer

    def __len__(self) -> int:
        return len(self.body)

    def __iter__(self) -> Iterator[bytes | memoryview]:
        yield from self.body
        self.observer.stage(WAITING)
