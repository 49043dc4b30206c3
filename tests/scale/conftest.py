"""One PostgreSQL for the whole session, and a database of its own for each test that asks for one."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from easel.jobs.engine import Engine
from easel.settings import load
from easel.store.database import Database
from easel.store.store import Store
from easel.store.tables import metadata
from easel.store.upgrade import upgrade
from tests.jobs.conftest import Open, Studio
from tests.jobs.conftest import open_studio as on_this_machine
from tests.postgres_server import PostgresServer
from tests.s3_server import S3Server

__all__ = ["on_this_machine"]

KEYS = {"master_key": "of the tests", "url_key": "of the tests, long enough"}


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def template(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database in which the tables of the library and of the queue stand already: a copy takes a fraction of the time."""
    name = "template"
    settings = load(
        _env_file=None,
        home=tmp_path_factory.mktemp("template"),
        base_url="http://127.0.0.1:9",
        database_url=postgres.make(name),
        **KEYS,
    )
    store = Store(settings)
    with closing(store):
        store.open()
        engine = Engine(settings, store, sandbox=True)
        engine.start()
        engine.close(grace=0)
    return name


@pytest.fixture
def database_url(postgres: PostgresServer, template: str) -> Iterator[str]:
    """An empty database with all tables, removed after the test."""
    with postgres.lent(template) as url:
        yield url


@pytest.fixture(scope="session")
def _lasting(postgres: PostgresServer) -> Iterator[Database]:
    opened = Database(postgres.make("lasting"))
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def database(_lasting: Database) -> Database:
    """A database of the library, emptied."""
    with _lasting.migrating() as connection:
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables if table.name != "change")
        connection.execute(sa.text(f"TRUNCATE {names}"))
    return _lasting


@pytest.fixture
def store(database: Database, postgres: PostgresServer, tmp_path: Path) -> Iterator[Store]:
    """As in the tests of the library."""
    opened = Store(load(_env_file=None, home=tmp_path / "home", database_url=postgres.url("lasting"), **KEYS))
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def open_studio(database_url: str, on_this_machine: Open) -> Open:
    """As in the tests of jobs, on PostgreSQL."""

    def start(base_url: str, **given: Any) -> Studio:
        return on_this_machine(base_url, **({"database_url": database_url} | KEYS | given))

    return start


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    server = S3Server()
    yield server
    server.stop()


@pytest.fixture
def bucket_url(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty place in a bucket, which this process finds by its environment."""
    return s3.place(monkeypatch)
