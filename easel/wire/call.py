"""What is asked of a server, whoever asks it: where to, with which key, the headers and the body of each try."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from easel.requests.generate import GenerateParams
from easel.wire.multipart import Multipart
from easel.wire.replies import Observer
from easel.wire.way import OPEN, Way

WAITING = "waiting for the server"


@dataclass(frozen=True, slots=True)
class Call:
    """One press of the button. `body` makes the content type and the bytes of what is sent, `secret_headers` are those of
    `headers` that nobody is to see."""

    url: str
    key: str
    params: GenerateParams
    body: Callable[[GenerateParams], tuple[str, bytes | Multipart]]
    folder: Path
    observer: Observer
    headers: Mapping[str, str]
    way: Way = OPEN
    secret_headers: Mapping[str, str] = field(default_factory=dict)

    def request(self, params: GenerateParams, request_id: str) -> tuple[dict[str, str], bytes | Iterable[Any]]:
        """Headers and body of one try. The observer is told when the last of a long body is taken."""
        content_type, body = self.body(params)
        headers = {
            **self.headers,
            "Content-Type": content_type,
            "Accept": "text/event-stream, application/json" if params.stream else "application/json",
            "Accept-Encoding": "identity",
            "Connection": "close",
            "User-Agent": "easel",
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

    body: Multipart
    observer: Observer

    def __len__(self) -> int:
        return len(self.body)

    def __iter__(self) -> Iterator[bytes | memoryview]:
        yield from self.body
        self.observer.stage(WAITING)
