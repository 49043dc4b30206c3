"""How a server is reached: which addresses may be dialled, through which proxy, and by which CA its name is proved."""

from collections.abc import Callable
from dataclasses import dataclass


def _anybody(_address: str) -> None:
    """Every address is allowed."""


@dataclass(frozen=True, slots=True)
class Way:
    """`allow` is asked with the resolved address (of the proxy, where there is one) right before it is dialled, and raises
    what is to be told when it may not be. `proxy` empty: the environment's. `ca_file` empty: the usual authorities.
    `picture_hosts` (`host` or `host:port`) are others than the server's own from which a linked picture may be fetched."""

    allow: Callable[[str], None] = _anybody
    proxy: str = ""
    ca_file: str = ""
    picture_hosts: tuple[str, ...] = ()


OPEN = Way()
