"""Who is alive where machines share a database."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from easel.jobs.alive import LEASE, Presence
from easel.runs.tables import executor
from easel.store.database import Database
from tests.postgres_server import PostgresServer


@pytest.fixture
def other(database: Database, postgres: PostgresServer) -> Iterator[Database]:
    """The same database as another process has it."""
    opened = Database(postgres.url("lasting"))
    yield opened
    opened.close()


def test_a_heartbeat_tells_who_is_alive(database: Database, other: Database) -> None:
    """From its first moment until it gives its place up or has been silent for a lease; nobody and strangers are not."""
    here, there = Presence(database, "worker"), Presence(other, "worker")
    try:
        assert here.is_alive(here.id)
        assert here.is_alive(there.id)
        assert there.is_alive(here.id)
        assert not any(here.is_alive(name) for name in (None, "", "easel-0-0123456789ab"))
        there._ended.set()
        there._thread.join(30)
        silent = sa.update(executor).where(executor.c.id == there.id).values(beat=executor.c.beat - LEASE)
        with database.aside() as connection:
            connection.execute(silent)
        assert not here.is_alive(there.id)
    finally:
        here.close()
        there.close()
    assert not there.is_alive(here.id)


def test_a_heartbeat_disturbs_no_page(database: Database) -> None:
    """Pages look whether anything has changed: that somebody is alive is no news to them."""
    version = sa.text("SELECT n FROM change")
    with database.reading() as connection:
        before = connection.execute(version).scalar_one()
    presence = Presence(database, "worker")
    presence.close()
    with database.reading() as connection:
        assert connection.execute(version).scalar_one() == before
