"""The server that runs go to by themselves, as pages show it, and the address of one by its name."""

from dataclasses import replace

import pytest

from easel.connections import server
from easel.connections.directory import Directory
from easel.connections.server import Server
from tests.connections.conftest import connection


@pytest.mark.parametrize(("alive", "state"), [(True, "ready"), (False, "stopped: restart the studio")])
def test_where_nothing_is_set_up_it_is_the_sandbox(directory: Directory, alive: bool, state: str) -> None:
    """Whether it runs is said."""
    assert server.usual(directory, sandbox_is_alive=alive) == Server(
        "Sandbox: free test pictures, no AI", True, alive, state
    )


def test_the_only_one_is_named_with_its_host(directory: Directory) -> None:
    """Once, where it is called after it; what is known of its state comes along."""
    kept = directory.store.add(connection("Gateway"))
    directory.health.seen(kept, True, "reachable")
    assert server.usual(directory, sandbox_is_alive=False) == Server(
        "Gateway (gateway.example)", False, True, "reachable"
    )
    directory.store.change(replace(kept, name="gateway.example"))
    assert server.usual(directory, sandbox_is_alive=False).name == "gateway.example"


def test_of_several_the_best_is_named(directory: Directory) -> None:
    """Or nobody, where none can be used now."""
    first, second = (directory.store.add(connection(name)) for name in ("One", "Two"))
    assert server.usual(directory, sandbox_is_alive=True).name == "Automatic (One)"
    for each in (first, second):
        directory.health.seen(each, False, "no such host")
    assert server.usual(directory, sandbox_is_alive=True) == Server(
        "Automatic (none available now)", False, False, "check Connections"
    )


def test_an_address_is_found_by_name(directory: Directory) -> None:
    """Of the usual one where that name is gone; OpenAI's where there is none at all."""
    assert server.address(directory, "Gateway") == "https://api.openai.com/v1"
    directory.store.add(connection("Gateway"))
    directory.store.add(connection("Other", "https://other.example/v1"))
    assert server.address(directory, "Other") == "https://other.example/v1"
    assert server.address(directory, "gone") == "https://gateway.example/v1"
