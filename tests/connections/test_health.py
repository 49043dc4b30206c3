"""How a connection is doing: what speaks against it, for how long, and whether it can be reached."""

import socket
import threading

import pytest

from easel.connections import allowed_addresses, health
from easel.connections.connection import Connection
from easel.connections.health import HealthBook
from easel.connections.limits import LimitBook
from easel.connections.store import ConnectionStore
from easel.errors import ConnectFailed, EaselError, KeyRefused, PolicyRefused, RateLimited, ServerFailed
from easel.store.database import Database
from easel.wire.network import Network
from tests.connections.attempts import attempt
from tests.connections.conftest import connection


@pytest.fixture
def book(store: ConnectionStore, database: Database) -> HealthBook:
    return HealthBook(LimitBook(database, store.facts, 10))


def test_a_refused_key_rests_at_once_and_failures_after_three(book: HealthBook) -> None:
    """A failure may be chance; three in a row are not; a good answer clears the record."""
    one = connection()
    book.learn(one, attempt(KeyRefused("", status=401)))
    assert not book.of(one).well
    assert book.of(one).trouble == "API key refused"
    book.learn(one, attempt())
    for count in range(3):
        assert book.of(one).well, count
        book.learn(one, attempt(ServerFailed("", status=500)))
    assert (book.of(one).well, book.of(one).failures) == (False, 3)


@pytest.mark.parametrize("error", [PolicyRefused("", status=400), RateLimited("", status=429)])
def test_what_a_prompt_was_refused_for_says_nothing_about_the_server(book: HealthBook, error: EaselError) -> None:
    """Policy and rate limits are no trouble of the connection."""
    for _ in range(5):
        book.learn(connection(), attempt(error))
    assert (book.of(connection()).well, book.of(connection()).failures) == (True, 0)


def test_the_rest_ends(book: HealthBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a minute one job tries it again; failing again lets it rest again."""
    monkeypatch.setattr(health, "REST", 0.05)
    book.learn(connection(), attempt(KeyRefused("", status=401)))
    assert book.of(connection()).resting > 0
    threading.Event().wait(0.06)
    assert book.of(connection()).well
    book.learn(connection(), attempt(KeyRefused("", status=401)))
    assert not book.of(connection()).well


def test_another_address_starts_with_a_clean_record(book: HealthBook) -> None:
    """What one server did is not held against another under the same name."""
    book.learn(connection(), attempt(KeyRefused("", status=401)))
    assert book.of(connection(base_url="https://other.example/v1")).well
    assert book.of(connection(key_fingerprint="new")).well


def test_servers_are_looked_at_only_where_their_address_is_allowed(book: HealthBook, store: ConnectionStore) -> None:
    """An open port is reachable, a closed one is not, and a refused address is never dialled."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_server(("127.0.0.1", 0)) as inner:
        inner.settimeout(0.1)
        here = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        secret = f"http://127.0.0.1:{inner.getsockname()[1]}/v1"
        with socket.create_server(("127.0.0.1", 0)) as closing:
            closed = f"http://127.0.0.1:{closing.getsockname()[1]}/v1"
        found = [
            store.add(connection(name, url)) for name, url in (("here", here), ("closed", closed), ("inner", secret))
        ]
        book.start(lambda: found, lambda each: Network(allowed_addresses.address_check(each.name != "inner")))
        states = {each.name: _state(book, each) for each in found}
        with pytest.raises(TimeoutError):
            inner.accept()
    book.close()
    assert states["here"] == (True, "reachable")
    assert states["closed"] == (False, "not reachable: Connection refused")
    assert states["inner"][0] is False
    assert "private network" in states["inner"][1]


def _state(book: HealthBook, each: Connection) -> tuple[bool | None, str]:
    for _ in range(100):
        if book.of(each).reachable is not None:
            break
        threading.Event().wait(0.02)
    return book.of(each).reachable, book.of(each).words


def test_a_connect_that_fails_counts(book: HealthBook) -> None:
    """Refused connections are failures like others."""
    for _ in range(3):
        book.learn(connection(), attempt(ConnectFailed("")))
    assert book.of(connection()).trouble == "could not be reached"
