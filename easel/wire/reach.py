"""Whether a server can be reached at all: a look that sends no request and costs nothing."""

import socket
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from easel.errors import AddressRefused
from easel.wire.way import OPEN, Way

PATIENCE = 3.0  # seconds


def look(base_url: str, way: Way = OPEN) -> tuple[bool, str]:
    """Opens a TCP connection to the server, or to the proxy that stands before it: (reachable, words for people)."""
    try:
        parts = urlsplit(way.proxy or _door(base_url))
        found = socket.getaddrinfo(
            parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80), type=socket.SOCK_STREAM
        )
        _dial([address[:2] for *_, address in found], way)
    except AddressRefused as error:
        return False, f"not allowed: {error.message}"
    except (socket.gaierror, ValueError, OverflowError):  # an impossible name or port is none, whoever says so
        return False, "no such host: check the base URL"
    except TimeoutError:
        return False, f"no answer within {PATIENCE:.0f} s"
    except OSError as error:
        return False, f"not reachable: {error.strerror or 'connection failed'}"
    return True, "reachable"


def _dial(addresses: list[tuple[object, ...]], way: Way) -> None:
    """Returns when one of them accepts; raises the last one's error."""
    failed: Exception | None = None
    for host, port in dict.fromkeys(addresses):
        try:
            way.allow(str(host))
            socket.create_connection((str(host), int(str(port))), timeout=PATIENCE).close()
        except (AddressRefused, OSError) as error:
            failed = error
        else:
            return
    if failed:
        raise failed


def _door(base_url: str) -> str:
    """The address that is really dialled: the environment's proxy where one applies."""
    parts = urlsplit(base_url)
    proxy = getproxies().get(parts.scheme)
    if not proxy or proxy_bypass(parts.hostname or ""):
        return base_url
    return proxy if "://" in proxy else f"http://{proxy}"
