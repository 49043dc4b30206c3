"""Whether a server can be reached at all, looked at now and then in a thread of its own; sends no request, costs nothing."""

import socket
import threading
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from easel.errors import AddressRefused
from easel.wire.way import OPEN, Way

EVERY = 30.0
PATIENCE = 3.0


class Reach:
    """Looks every 30 s and remembers how it went."""

    def __init__(self, base_url: str, way: Way = OPEN) -> None:
        self._base_url = base_url
        self._way = way
        self._state: tuple[bool | None, str] = (None, "not tried yet")
        self._ended = threading.Event()
        threading.Thread(target=self._watch, name="reach", daemon=True).start()

    def state(self) -> tuple[bool | None, str]:
        """(reachable, words); reachable is None before the first look."""
        return self._state

    def close(self) -> None:
        self._ended.set()

    def _watch(self) -> None:
        while True:
            self._state = look(self._base_url, self._way)
            if self._ended.wait(EVERY):
                return


def look(base_url: str, way: Way = OPEN) -> tuple[bool, str]:
    """Opens a TCP connection to the server, or to the proxy that stands before it: (reachable, words for people)."""
    parts = urlsplit(way.proxy or _door(base_url))
    try:
        found = socket.getaddrinfo(
            parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80), type=socket.SOCK_STREAM
        )
        _dial([address[:2] for *_, address in found], way)
    except AddressRefused as error:
        return False, f"not allowed: {error.message}"
    except socket.gaierror:
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
