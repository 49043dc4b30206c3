"""How the line of a connection is called: by a number, by its address and key, or as the sandbox's."""

from collections.abc import Callable
from dataclasses import replace

from pydantic import SecretStr

from easel.connections.connection import SANDBOX, Connection
from easel.connections.facts import EMBEDDED, MOST_LINES, NUMBERED, name_of
from easel.connections.keys import Entered
from easel.connections.store import ConnectionStore
from tests.connections.conftest import connection


def _numbered(store: ConnectionStore, name: str) -> Connection:
    store.facts.line(store.add(replace(connection(name), base_url=f"https://{name.lower()}.example/v1")))
    return store.all()[-1]


def test_each_saved_connection_has_a_number_of_its_own(open_store: Callable[..., ConnectionStore]) -> None:
    """The lowest that is free, the same for every process, and none before somebody needs it."""
    store = open_store()
    unused = store.add(connection("Unused"))
    assert name_of(unused) == ""
    first, second = _numbered(store, "First"), _numbered(store, "Second")
    assert (name_of(first), name_of(second)) == ("line-1", "line-2")
    assert [name_of(each) for each in open_store().all()] == ["", "line-1", "line-2"]
    assert store.facts.line(first) == 1


def test_another_key_or_address_is_another_line(store: ConnectionStore) -> None:
    """Whoever holds the old key alone must not take what goes out with the new one."""
    kept, other = _numbered(store, "First"), _numbered(store, "Second")
    changed = store.change(kept, Entered(SecretStr("sk-new"), {}))
    assert name_of(store.all()[0]) == ""
    store.facts.line(changed)
    assert name_of(store.all()[0]) not in ("", name_of(other))


def test_a_connection_from_outside_goes_by_its_address_and_key() -> None:
    """Processes whose environment names the same server and key share its line, others do not; neither is given away."""
    one = replace(connection(), source="environment", key_fingerprint="abc")
    assert name_of(one).startswith("to-")
    assert name_of(one) == name_of(replace(one, id="other", name="Other"))
    assert name_of(one) != name_of(replace(one, key_fingerprint="abd"))
    assert name_of(one) != name_of(replace(one, base_url="https://other.example/v1"))
    assert "gateway" not in name_of(one)


def test_the_sandbox_has_one_line_wherever_it_listens() -> None:
    """Its port is another one at each start."""
    ports = [Connection(SANDBOX, "Sandbox", f"http://127.0.0.1:{port}/v1", source="studio") for port in (1, 2)]
    assert [name_of(each) for each in ports] == [EMBEDDED, EMBEDDED]


def test_beyond_the_last_number_lines_are_shared() -> None:
    """Processes know every name at their start."""
    assert len(set(NUMBERED)) == MOST_LINES
    assert name_of(replace(connection(), line=MOST_LINES + 1)) == NUMBERED[0]
