"""Tells where a request was sent to, as the browser saw it, and whether the page that sent it came from there.

A browser writes Host and Origin itself, and no page can add X-Forwarded-Host to a websocket, nor to another site's request
without asking first: so what a proxy tells there may be believed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers

_PORTS = {"http": 80, "https": 443}
_OF_SOCKETS = {"ws": "http", "wss": "https"}
_PASSED_ON = ("forwarded", "via", "x-real-ip", "cf-connecting-ip", "true-client-ip")


@dataclass(frozen=True, slots=True)
class Place:
    """A host name in lower case and the port that was named, if any."""

    host: str
    port: int | None


def place(netloc: str) -> Place | None:
    """What a Host header names; None for anything that is no host with perhaps a port."""
    try:
        parts = urlsplit(f"//{netloc}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or "@" in netloc or parts.path or parts.query or parts.fragment:
        return None
    return Place(host.rstrip("."), port)


def is_passed_on(headers: Headers) -> bool:
    """Whether a proxy handed this request on: it then may come from anywhere, whatever address it arrives from."""
    return any(name in _PASSED_ON or name.startswith("x-forwarded-") for name in headers)


def is_named(netloc: str, allowed: Sequence[str]) -> bool:
    """Whether `allowed` names this host, read as Streamlit reads it: "*", "*.example" or a name; empty means any."""
    if not allowed:
        return True
    host = place(netloc)
    return host is not None and any(_fits(host.host, each.strip().lower().rstrip(".")) for each in allowed)


def told_hosts(headers: Headers) -> list[str]:
    """The host that was asked for, and the one that a proxy says the browser asked for."""
    return [headers.get("host", ""), *_first(headers, "x-forwarded-host")]


def is_own(origin: str, headers: Headers, scheme: str) -> bool:
    """Whether `origin` is where this request was sent to: scheme, host and port. `scheme` is that of the connection."""
    try:
        page = urlsplit(origin)
    except ValueError:
        return False
    address = place(page.netloc)
    if address is None or page.scheme not in _PORTS or page.path or page.query or page.fragment:
        return False
    here = {_whole(host, page.scheme) for text in told_hosts(headers) if (host := place(text))}
    return page.scheme in _schemes(headers, scheme) and _whole(address, page.scheme) in here


def _fits(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return pattern in ("*", host)


def _whole(host: Place, scheme: str) -> Place:
    return Place(host.host, _PORTS[scheme] if host.port is None else host.port)


def _schemes(headers: Headers, scheme: str) -> set[str]:
    """The schemes that the browser may have used: a proxy that takes off TLS may stand before any plain connection and say
    nothing; a page that came by TLS is trusted no less than one that did not."""
    schemes = [_OF_SOCKETS.get(each.lower(), each.lower()) for each in _first(headers, "x-forwarded-proto")]
    if schemes:
        return set(schemes)
    here = _OF_SOCKETS.get(scheme, scheme)
    return set(_PORTS) if here == "http" or is_passed_on(headers) else {here}


def _first(headers: Headers, name: str) -> Iterator[str]:
    """The nearest to the browser of what proxies in a row wrote."""
    text = headers.get(name, "").split(",")[0].strip()
    if text:
        yield text
