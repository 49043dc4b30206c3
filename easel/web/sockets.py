"""Sends what is written to a connection at once."""

import functools
import socket

import uvicorn

_OF_A_NETWORK = (socket.AF_INET, socket.AF_INET6)


def send_at_once() -> None:
    """For all servers that begin in this process from now on.

    An answer is written in two parts, head and body. Where the server is handed a socket, as Streamlit hands it one, the second
    waits until the first is confirmed (Nagle's algorithm), which browsers do after 40 ms: each answer came so much later.
    Connections take the option over from the socket that they come by. No documented part of uvicorn: a test holds it.
    """
    begin = uvicorn.Server.startup

    @functools.wraps(begin)
    async def begun(server: uvicorn.Server, sockets: list[socket.socket] | None = None) -> None:
        for each in sockets or ():
            if each.family in _OF_A_NETWORK:
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await begin(server, sockets)

    uvicorn.Server.startup = begun  # type: ignore[method-assign, assignment] # there is no other way to it before it listens
