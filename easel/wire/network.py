"""Says how a server is reached (which addresses, by which proxy, proved by which CA), and looks whether it can be."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from easel.errors import AddressRefused


def anybody(_address: str) -> None:
    """Every address is allowed."""


@dataclass(frozen=True, slots=True)
class Network:
    """`allow` is asked with the resolved address (of the proxy, where there is one) right before it is dialled, and raises
    what is to be told when it may not be. `proxy` empty: the environment's. `ca_file` empty: the usual authorities.
    `picture_hosts` (`host` or `host:port`) are others than the server's own from which a linked picture may be fetched."""

    allow: Callable[[str], None] = anybody
    proxy: str = ""
    ca_file: str = ""
    picture_hosts: tuple[str, ...] = ()


OPEN = Network()


LOOK_PATIENCE = 3.0  # seconds


def look(base_url: str, network: Network = OPEN) -> tuple[bool, str]:
    """Opens a TCP connection to the server, or to the proxy that stands before it: (reachable, words for people)."""
    try:
        parts = urlsplit(network.proxy or _dialled_url(base_url))
        answers = socket.getaddrinfo(
            parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80), type=socket.SOCK_STREAM
        )
        _dial([address[:2] for *_, address in answers], network)
    except AddressRefused as error:
        return False, f"not allowed: {error.message}"
    except (socket.gaierror, ValueError, OverflowError):  # an impossible name or port is none, whoever says so
        return False, "no such host: check the base URL"
    except TimeoutError:
        return False, f"no answer within {LOOK_PATIENCE:.0f} s"
    except OSError as error:
        return False, f"not reachable: {error.strerror or 'connection failed'}"
    return True, "reachable"


def _dial(addresses: list[tuple[object, ...]], network: Network) -> None:
    """Returns when one of them accepts; raises the last one's error."""
    failed: Exception | None = None
    for host, port in dict.fromkeys(addresses):
        try:
            network.allow(str(host))
            socket.create_connection((str(host), int(str(port))), timeout=LOOK_PATIENCE).close()
        except (AddressRefused, OSError) as error:
            failed = error
        else:
            return
    if failed:
        raise failed


def _dialled_url(base_url: str) -> str:
    """The address that is really dialled: the environment's proxy where one applies."""
    parts = urlsplit(base_url)
    proxy = getproxies().get(parts.scheme)
    if not proxy or proxy_bypass(parts.hostname or ""):
        return base_url
    return proxy if "://" in proxy else f"http://{proxy}"
