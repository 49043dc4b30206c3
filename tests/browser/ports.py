"""Ports for what tests start, those of before again: what a tab has compiled for an address it need not compile anew."""

import socket

_ENDED: list[int] = []


def take() -> int:
    """One of this machine that is free; the one that was given back last is the first."""
    while _ENDED:
        if port := _bound(_ENDED.pop()):
            return port
    return _bound(0)


def give_back(port: int) -> None:
    """Whoever listened there has ended."""
    _ENDED.append(port)


def _bound(port: int) -> int:
    """The port, or any for 0, while nobody listens there; else 0."""
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            free.bind(("127.0.0.1", port))
        except OSError:
            return 0
        bound: int = free.getsockname()[1]
        return bound
