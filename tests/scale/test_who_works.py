"""Who is alive where machines share a database, and how a job that belongs to nobody finds hands."""

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from easel.jobs.alive import Presence
from easel.jobs.heartbeat import LEASE
from easel.jobs.pickup import Pickup, hand_back
from easel.runs.tables import executor, job, run
from easel.store.database import Database
from easel.store.ids import new_id
from tests.postgres_server import PostgresServer


@pytest.fixture
def other(database: Database, postgres: PostgresServer) -> Iterator[Database]:
    """The same database as another process has it."""
    opened = Database(postgres.url("lasting"))
    yield opened
    opened.close()


def _queue(database: Database, count: int, *, batch: bool = False) -> list[str]:
    names = [new_id() for _ in range(count)]
    of_run = {"id": new_id(), "kind": "generate", "created": 0, "params": {}, "connection": "", "batch": batch}
    same = {"run_id": of_run["id"], "idx": 0, "state": "queued", "created": 0}
    with database.writing() as connection:
        connection.execute(sa.insert(run), of_run)
        connection.execute(sa.insert(job), [same | {"id": name} for name in names])
    return names


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


def test_of_two_who_look_each_job_has_one(database: Database, other: Database) -> None:
    """Both look at once, again and again, until nothing waits: every job is launched once, and its row says by whom."""
    names = _queue(database, 40)
    launched: dict[str, list[str]] = {"a": [], "b": []}

    def work(mine: Database, name: str) -> None:
        pickup = Pickup(mine, name, lambda: 100, set(), launched[name].append)
        while pickup.once():
            pass

    threads = [threading.Thread(target=work, args=each) for each in ((database, "a"), (other, "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # who found all of one look taken by the other may have stopped early: the rest is one more look away
    work(database, "a")
    assert sorted(launched["a"] + launched["b"]) == names
    with database.reading() as connection:
        rows = connection.execute(sa.select(job.c.executor, job.c.id).order_by(job.c.id)).all()
    assert {name: [row.id for row in rows if row.executor == name] for name in "ab"} == {
        name: sorted(found) for name, found in launched.items()
    }


def test_no_more_than_there_are_hands_for_and_batches_last(database: Database) -> None:
    """Of what waits, a process takes what it can work on: what somebody waits for first, each in its order."""
    batch = _queue(database, 2, batch=True)
    waited_for = _queue(database, 3)
    here: set[str] = set()
    launched: list[str] = []
    pickup = Pickup(database, "a", lambda: 4, here, launched.append)
    assert pickup.once() == 4
    assert launched == [*waited_for, batch[0]]
    assert here == set(launched)
    assert pickup.once() == 0
    here.discard(launched[0])
    assert pickup.once() == 1
    assert launched[-1] == batch[1]


def test_who_leaves_gives_back_what_was_not_sent(database: Database) -> None:
    """It belongs to nobody at once, and whoever looks next has it."""
    names = _queue(database, 2)
    launched: list[str] = []
    Pickup(database, "a", lambda: 9, set(), launched.append).once()
    with database.writing() as connection:
        connection.execute(sa.update(job).where(job.c.id == names[0]).values(state="sent"))
    hand_back(database, "a")
    assert Pickup(database, "b", lambda: 9, set(), launched.append).once() == 1
    assert launched == [*names, names[1]]
