"""What a page says of its servers follows how they stand, while nobody touches it."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from easel.connections.connection import Connection
from easel.connections.keys import KeyBox
from easel.connections.store import ConnectionStore
from easel.settings import load
from easel.store.store import Store
from tests.browser.connections_page import PATIENCE, ConnectionsPage
from tests.browser.generate_page import GeneratePage
from tests.browser.studio import StudioProcess


@pytest.fixture
def port() -> Iterator[socket.socket]:
    """A port that nobody listens at yet."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound


def test_best_is_said_anew_when_a_server_is_back(
    start_studio: Callable[..., StudioProcess], new_page: Callable[..., Page], port: socket.socket, tmp_path: Path
) -> None:
    """On the form, on its button and in the top bar, without a press; what is typed meanwhile stays."""
    address = f"http://127.0.0.1:{port.getsockname()[1]}/v1"
    store = Store(load(home=tmp_path / "home"))
    store.open()
    connections = ConnectionStore(store.database, KeyBox(tmp_path / "home"))
    for name in ("First", "Second"):
        connections.add(Connection("", name, address))
    store.close()
    studio = start_studio()
    form = GeneratePage(new_page(), studio.url).open()
    best, top = form.page.get_by_role("combobox", name="Connection"), form.page.locator(".st-key-top_bar")
    expect(best).to_have_value("Automatic (none available now)", timeout=PATIENCE)
    expect(top).to_contain_text("Automatic (none available now) · check Connections", timeout=PATIENCE)
    form.prompt.fill("Typed while nobody could take it")
    port.listen()
    _have_it_looked_at(ConnectionsPage(new_page(), studio.url).open(), "Second")
    expect(best).to_have_value("Automatic (First)", timeout=PATIENCE)
    expect(top).to_contain_text("Automatic (First)", timeout=PATIENCE)
    expect(form.prompt).to_have_value("Typed while nobody could take it")


def _have_it_looked_at(page: ConnectionsPage, name: str) -> None:
    """Saving a connection has all looked at now."""
    page.card(name).get_by_role("button", name="Edit").click()
    page.button("Save").click()
    expect(page.button("Save")).to_have_count(0, timeout=PATIENCE)
