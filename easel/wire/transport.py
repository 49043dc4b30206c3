"""One POST or GET over a connection of its own, through requests: no retries, no redirects, no netrc, one total deadline.

A kept-alive connection that the server closed meanwhile fails after the request was sent, and nobody can say then
whether it was billed; a new connection per request cannot fail that way, and costs nothing beside a picture's seconds.
"""

import socket
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.connection import HTTPConnection, HTTPSConnection

from easel.errors import ConnectFailed, CutOff, EaselError, NotSent, TimedOut
from easel.wire.deadline import Deadline, DeadlinePassed, TimedSocket, Traffic

BLOCK = 256 * 1024
_LOST = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


class _Session(requests.Session):
    """Leaves redirects alone: requests would read their bodies whole even where it does not follow them."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class KeyAuth(AuthBase):
    """The key as a bearer token, or nothing for an empty key; being there keeps requests from asking netrc."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class _Timed(HTTPConnection):
    """A connection whose socket obeys the deadline from the first SYN on."""

    def __init__(self, *args: Any, deadline: Deadline, traffic: Traffic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline = deadline
        self._traffic = traffic

    def _new_conn(self) -> socket.socket:
        self.timeout = self._deadline.at_most(self._deadline.connect)
        sock = super()._new_conn()
        # Minutes of silence have to pass through address translators.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.settimeout(self._deadline.at_most(self._deadline.connect))  # a proxy's answer, and the TLS handshake
        return sock

    def connect(self) -> None:
        super().connect()
        self.sock = cast("socket.socket", TimedSocket(self.sock, self._deadline, self._traffic))
        self._traffic.connected = True


class _TimedTLS(_Timed, HTTPSConnection):
    pass


class _OneShot(HTTPAdapter):
    """Gives each pool connections that know this try's deadline."""

    def __init__(self, deadline: Deadline, traffic: Traffic) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)
        self._deadline = deadline
        self._traffic = traffic

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        kind = _TimedTLS if pool.scheme == "https" else _Timed
        pool.ConnectionCls = partial(kind, deadline=self._deadline, traffic=self._traffic)
        return pool


class Answer:
    """An answer whose head is read and whose body is still on the wire. Close it in any case."""

    def __init__(
        self, session: requests.Session, response: requests.Response, deadline: Deadline, traffic: Traffic
    ) -> None:
        self._session = session
        self._raw: urllib3.HTTPResponse = response.raw
        self.status = response.status_code
        self.headers = response.headers
        self.deadline = deadline
        self.traffic = traffic
        self.received = 0  # bytes of the body, as they came over the wire

    def all(self, header: str) -> list[str]:
        """Every value of a header that may appear twice."""
        return list(self._raw.headers.getlist(header))

    def blocks(self) -> Iterator[bytes]:
        """The body as it comes, in blocks of at most BLOCK bytes, still encoded. Raises TimedOut or CutOff."""
        while True:
            try:
                block = self._raw.read1(BLOCK, decode_content=False)
            except _LOST as error:
                raise lost(error, self.traffic, self.deadline) from error
            if not block:
                return
            self.received += len(block)
            yield block

    def close(self) -> None:
        self._raw.close()
        self._session.close()


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes | Iterable[Any] | None,
    key: str,
    deadline: Deadline,
) -> Answer:
    """Sends one request and waits for the head of its answer. Raises ConnectFailed, TimedOut or CutOff."""
    traffic = Traffic()
    session = _Session()
    session.trust_env = not _loopback(url)  # no proxy stands before this machine itself
    adapter = _OneShot(deadline, traffic)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    try:
        response = session.request(
            method,
            url,
            data=cast("Any", body),
            headers=dict(headers),
            auth=KeyAuth(key),
            stream=True,
            allow_redirects=False,
            timeout=(deadline.connect, deadline.gap),
        )
    except _LOST as error:
        session.close()
        raise lost(error, traffic, deadline) from error
    except BaseException:
        session.close()
        raise
    return Answer(session, response, deadline, traffic)


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def lost(error: BaseException, traffic: Traffic, deadline: Deadline) -> EaselError:
    """What a broken exchange means for the money: not sent, or nobody knows."""
    chain = list(_chain(error))
    if isinstance(error, ValueError):  # a URL or header that cannot be sent
        return NotSent(f"The request could not be made: {type(error).__name__}.")
    if not traffic.connected:
        return ConnectFailed(f"Could not connect to the server: {_reason(chain)}.")
    if any(isinstance(link, DeadlinePassed) for link in chain) or deadline.left() <= 0:
        return TimedOut("The answer was not complete when the time limit was reached.")
    if any(isinstance(link, TimeoutError) for link in chain):
        return TimedOut(f"The server sent nothing for {deadline.gap:g} s.")
    return CutOff("The connection was closed before the answer was complete.")


def timed_out(error: BaseException) -> bool:
    """Whether time was the reason: a connect that ran out of time is not tried again either."""
    return any(isinstance(link, TimeoutError) for link in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what is inside it: requests and urllib3 wrap in args, `reason` and `__cause__` alike."""
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        link = waiting.pop(0)
        if isinstance(link, BaseException) and id(link) not in seen:
            seen.add(id(link))
            yield link
            waiting += [*link.args, getattr(link, "reason", None), link.__cause__, link.__context__]


def _reason(chain: list[BaseException]) -> str:
    for link in chain:
        if isinstance(link, socket.gaierror):
            return "the host name was not found"
        if isinstance(link, TimeoutError):
            return "it did not answer in time"
        if isinstance(link, urllib3.exceptions.SSLError | requests.exceptions.SSLError):
            return f"TLS failed ({_inner(chain)})"
        if isinstance(link, ConnectionRefusedError):
            return "connection refused"
    return _inner(chain)


def _inner(chain: list[BaseException]) -> str:
    """The innermost system error in its own words, without addresses of objects or hosts with credentials."""
    for link in reversed(chain):
        if isinstance(link, OSError) and link.strerror:
            return link.strerror.lower()
    return type(chain[-1]).__name__
