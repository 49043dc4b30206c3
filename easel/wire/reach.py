"""Whether a server can be reached at all, looked at now and then in a thread of its own; sends no request, costs nothing."""

import socket
import threading
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

EVERY = 30.0
PATIENCE = 3.0


class Reach:
    """Opens a TCP connection to the server (or to the proxy that stands before it) every 30 s and remembers how it went."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(_door(base_url))
        self._address = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
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
            self._state = self._look()
            if self._ended.wait(EVERY):
                return

    def _look(self) -> tuple[bool, str]:
        try:
            with socket.create_connection(self._address, timeout=PATIENCE):
                return True, "reachable"
        except socket.gaierror:
            return False, "no such host: check the base URL"
        except TimeoutError:
            return False, f"no answer within {PATIENCE:.0f} s"
        except OSError as error:
            return False, f"not reachable: {error.strerror or 'connection failed'}"


def _door(base_url: str) -> str:
    """The address that is really dialled: the environment's proxy where one applies."""
    parts = urlsplit(base_url)
    proxy = getproxies().get(parts.scheme)
    if not proxy or proxy_bypass(parts.hostname or ""):
        return base_url
    return proxy if "://" in proxy else f"http://{proxy}"
