"""The only ways between states."""

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.runs import states
from easel.runs.records import FINAL_STATES
from easel.runs.tables import STATES, job, run
from easel.store.database import Database
from tests.made_database import put_database

ALLOWED = {
    ("queued", "sent"),
    ("queued", "cancelled"),
    ("queued", "failed"),
    ("sent", "queued"),
    ("sent", "done"),
    ("sent", "failed"),
    ("sent", "unknown"),
    ("sent", "stopped"),
    ("stopped", "done"),
    ("stopped", "failed"),
    ("stopped", "unknown"),
    ("unknown", "done"),
    ("unknown", "failed"),
    ("failed", "done"),
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(put_database(tmp_path / "library.sqlite"))
    with opened.writing() as connection:
        connection.execute(
            sa.insert(run), {"id": "r", "kind": "generate", "created": 0, "params": {}, "connection": ""}
        )
    yield opened
    opened.close()


def _put(database: Database, name: str, state: str) -> None:
    with database.writing() as connection:
        connection.execute(sa.insert(job), {"id": name, "run_id": "r", "idx": 0, "state": state, "created": 0})


def _state(database: Database, name: str) -> str:
    with database.reading() as connection:
        return str(connection.execute(sa.select(job.c.state).where(job.c.id == name)).scalar_one())


@pytest.mark.parametrize(("state", "to"), list(itertools.product(STATES, STATES)))
def test_only_the_drawn_steps_happen(database: Database, state: str, to: str) -> None:
    """Of all 49 pairs of states exactly those of the design can be stepped; any other leaves the row as it was."""
    _put(database, "j", state)
    with database.writing() as connection:
        try:
            moved = states.move(connection, "j", to)  # type: ignore[arg-type]
        except ValueError:
            moved = False
    assert moved is ((state, to) in ALLOWED)
    assert _state(database, "j") == (to if moved else state)


def test_a_step_from_where_none_leads_is_a_mistake(database: Database) -> None:
    """Asking for a step that the table does not know raises, whatever state the job is in."""
    _put(database, "j", "unknown")
    with database.writing() as connection:
        for to, origin in (
            ("sent", "unknown"),
            ("sent", "failed"),
            ("cancelled", "sent"),
            ("done", "queued"),
            ("queued", "unknown"),
        ):
            with pytest.raises(ValueError, match="No job goes"):
                states.move(connection, "j", to, only_from=(origin,))  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="anywhere to queued"):
            states.move(connection, "j", "queued", only_from=())


def test_of_many_who_send_one_succeeds(database: Database) -> None:
    """Eight threads that want to send the same job: one does."""
    _put(database, "j", "queued")
    won: list[bool] = []

    def send() -> None:
        with database.writing() as connection:
            won.append(states.move(connection, "j", "sent"))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]


def test_the_end_is_timed_and_free(database: Database) -> None:
    """A job that ends gets its time, and loses its lease and its stage."""
    _put(database, "j", "queued")
    with database.writing() as connection:
        states.move(connection, "j", "sent", lease=1.0, stage="sending")
        states.move(connection, "j", "failed")
    with database.reading() as connection:
        row = connection.execute(sa.select(job.c.ended_at, job.c.lease, job.c.stage)).one()
    assert row.ended_at > 1
    assert (row.lease, row.stage) == (None, "")


def test_the_database_itself_refuses_other_states(database: Database) -> None:
    """A state that nobody knows cannot be written, and every final state of the records is one that ends here."""
    with pytest.raises(sa.exc.IntegrityError):
        _put(database, "j", "finished")
    assert {state for state, following in states.NEXT.items() if not following - {"done", "failed"}} == FINAL_STATES
