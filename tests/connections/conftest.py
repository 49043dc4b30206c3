"""A store of connections in a folder of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from easel.connections.connection import Connection
from easel.connections.directory import Directory
from easel.connections.keys import KeyBox
from easel.connections.store import ConnectionStore
from easel.settings import load
from easel.store.database import Database
from tests.made_database import put_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(put_database(tmp_path / "library.sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def open_store(database: Database, tmp_path: Path) -> Callable[..., ConnectionStore]:
    """Opens the store anew, as another start would: `open_store(declared, master_key="…")`."""

    def start(declared: tuple[object, ...] = (), master_key: str = "") -> ConnectionStore:
        return ConnectionStore(database, KeyBox(tmp_path, master_key), declared)  # type: ignore[arg-type]

    return start


@pytest.fixture
def store(open_store: Callable[..., ConnectionStore]) -> ConnectionStore:
    return open_store()


def connection(name: str = "Gateway", base_url: str = "https://gateway.example/v1", **given: object) -> Connection:
    return Connection("", name, base_url, **given)  # type: ignore[arg-type] # tests give fields by name


@pytest.fixture
def directory(database: Database, tmp_path: Path) -> Iterator[Directory]:
    """The connections as a studio on loopback has them."""
    settings = load(_env_file=None, home=tmp_path, retries=0)
    opened = Directory(settings, database, on_loopback=True, outside=())
    yield opened
    opened.close()
