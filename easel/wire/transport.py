"""Sends one POST or GET over a connection of its own, through requests: no retries, no redirects, no netrc, one deadline.

A kept-alive connection that the server closed meanwhile fails after the request was sent, and nobody can say then
whether it was billed; a new connection per request cannot fail that way, and costs nothing beside a picture's seconds.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import allowed_gai_family

from easel.base_urls import is_azure
from easel.errors import ConnectFailed, CutOff, EaselError, NotSent, TimedOut
from easel.wire.authorities import trusting
from easel.wire.body import framed
from easel.wire.deadline import Deadline, DeadlinePassed, TimedSocket, Traffic
from easel.wire.network import OPEN, Network

OWN_HEADERS = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "easel"}  # of whatever is asked
_LOST = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


class _Session(requests.Session):
    """Leaves redirects alone: requests would read their bodies whole even where it does not follow them."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class KeyAuth(AuthBase):
    """The key as a bearer token, for Azure in a header of its own, or nothing for an empty key; being there keeps requests
    from asking netrc."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key and is_azure(urlsplit(request.url or "").hostname or ""):
            request.headers["api-key"] = self._key
        elif self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class _Timed(HTTPConnection):
    """A connection whose socket obeys the deadline from the first SYN on, and goes to allowed addresses only."""

    def __init__(
        self, *args: Any, deadline: Deadline, traffic: Traffic, allow: Callable[[str], None], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._deadline = deadline
        self._traffic = traffic
        self._allow = allow

    def _new_conn(self) -> socket.socket:
        """Dials the addresses that the name has now, each asked about first: no second look-up can put another in its place."""
        host, failed = self._dns_host, None
        for address in self._addresses(host):
            try:
                self._allow(address)
                self._dns_host = address
                return self._dialled()
            except (EaselError, urllib3.exceptions.HTTPError) as error:
                failed = error
            finally:
                self._dns_host = host
        assert failed is not None  # a name without addresses is an error of its own
        raise failed

    def _addresses(self, host: str) -> list[str]:
        try:
            answers = socket.getaddrinfo(host.strip("[]"), self.port, allowed_gai_family(), socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise urllib3.exceptions.NameResolutionError(host, self, error) from error
        return list(dict.fromkeys(str(address[0]) for *_, address in answers))

    def _dialled(self) -> socket.socket:
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
    """Gives each pool connections that know this attempt's deadline and whom it may dial."""

    def __init__(self, deadline: Deadline, traffic: Traffic, allow: Callable[[str], None]) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)
        self._given: dict[str, Any] = {"deadline": deadline, "traffic": traffic, "allow": allow}

    def get_connection_with_tls_context(self, request: Any, verify: Any, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(request, verify, *args, **kwargs)
        if pool.scheme == "https":
            context = _trusting(verify if isinstance(verify, str) else "")
            pool.ConnectionCls = partial(_TimedTLS, ssl_context=context, **self._given)
        else:
            pool.ConnectionCls = partial(_Timed, **self._given)
        return pool

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context knows the authorities: naming their file here would read it again."""
        conn.cert_reqs, conn.ca_certs, conn.ca_cert_dir = "CERT_REQUIRED", None, None


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
        self.waited = traffic.last_heard - traffic.last_sent  # seconds of silence before the head
        self.received = 0  # bytes of the body, as they came over the wire

    def all(self, header: str) -> list[str]:
        """Every value of a header that may appear twice."""
        return list(self._raw.headers.getlist(header))

    def blocks(self) -> Iterator[bytes]:
        """The body as it comes, still encoded. Raises TimedOut or CutOff."""
        assert self.traffic.reader is not None  # the head was read from it
        try:
            for block in framed(self.traffic.reader, self.status, self.headers):
                self.received += len(block)
                yield block
        except _LOST as error:
            raise lost(error, self.traffic, self.deadline) from error

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
    network: Network = OPEN,
) -> Answer:
    """Sends one request and waits for the head of its answer. Raises NotSent, TimedOut or CutOff, and nothing else."""
    traffic = Traffic()
    session = _Session()
    adapter = _OneShot(deadline, traffic, network.allow)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    try:
        session.trust_env = not _loopback(url)  # no proxy stands before this machine itself
        response = session.request(
            method,
            url,
            data=cast("Any", body),
            headers=dict(headers),
            auth=KeyAuth(key),
            stream=True,
            allow_redirects=False,
            proxies={"http": network.proxy, "https": network.proxy} if network.proxy else None,
            verify=network.ca_file or True,
            timeout=(deadline.connect, deadline.gap),
        )
    except EaselError:
        session.close()
        raise
    except Exception as error:
        session.close()
        raise lost(error, traffic, deadline) from error
    except BaseException:
        session.close()
        raise
    return Answer(session, response, deadline, traffic)


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def _trusting(ca_file: str) -> ssl.SSLContext:
    try:
        return trusting(ca_file)
    except (OSError, ValueError) as error:
        raise NotSent(
            "The CA file for this server cannot be read or contains no certificate.",
            hint="Not sent, not billed. Give the path of a PEM file in the connection, or leave the field empty.",
        ) from error


def lost(error: BaseException, traffic: Traffic, deadline: Deadline) -> EaselError:
    """What a broken exchange means for the money: not sent, or nobody knows. Only what went out decides, not the error."""
    chain = list(_chain(error))
    if not traffic.last_sent:
        return _unsent(error, chain)
    if any(isinstance(link, DeadlinePassed) for link in chain) or deadline.left() <= 0:
        return TimedOut("The time limit passed before the answer was complete.")
    if any(isinstance(link, TimeoutError) for link in chain):
        return TimedOut(f"The server sent nothing for {deadline.gap:g} s.")
    cut = CutOff("The connection was closed before the answer was complete.")
    cut.silence = traffic.silence()
    return cut


def _unsent(error: BaseException, chain: list[BaseException]) -> NotSent:
    """Nobody was reached; or an address, a proxy or a header is impossible, which no further attempt would change."""
    if isinstance(error, _LOST) and not isinstance(error, ValueError):
        return ConnectFailed(f"Could not connect to the server: {_reason(chain)}.")
    return NotSent(
        f"The request could not be made: {type(error).__name__}.",
        hint="Not sent, not billed. Check the connection’s base URL, proxy and extra headers.",
    )


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
            return "no answer in time"
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
