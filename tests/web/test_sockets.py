"""Answers are sent at once, by whatever socket a server was handed."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
import uvicorn
from starlette.applications import Starlette

from easel.web.sockets import send_at_once


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """As Streamlit binds one, for uvicorn to be handed."""
    with closing(socket.socket(socket.AF_INET)) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()
        bound.setblocking(False)
        yield bound


def waits(listening: socket.socket) -> bool:
    """Whether a server on that socket lets the second part of an answer wait for a word from the browser."""

    async def asked() -> bool:
        server = uvicorn.Server(uvicorn.Config(Starlette(), lifespan="off", log_config=None))
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0)
        _, there = await asyncio.open_connection(*listening.getsockname())
        while not server.server_state.connections:
            await asyncio.sleep(0)
        (connection,) = server.server_state.connections
        kept = connection.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        there.close()
        server.should_exit = True
        await serving
        return not kept

    return asyncio.run(asked())


def test_a_socket_that_was_handed_over_sends_at_once(listening: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that comes by it waits for nothing."""
    monkeypatch.setattr(uvicorn.Server, "startup", uvicorn.Server.startup)
    send_at_once()
    assert not waits(listening)


def test_it_would_wait_by_itself(listening: socket.socket) -> None:
    """Why there is this module; where it ends, the module may go."""
    assert waits(listening)
