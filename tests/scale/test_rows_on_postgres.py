"""Rows of the library and states of jobs on PostgreSQL: the tests of both as they are, and what several machines meet."""

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from easel.errors import SettingsError
from easel.runs.tables import run
from easel.settings import load
from easel.store.database import Database
from easel.store.store import Store
from tests.ledger.test_purposes import test_sums_go_by_experiment_and_thread_and_a_pick_has_its_price
from tests.ledger.test_receipts import test_rows_tell_what_was_asked_and_what_came
from tests.library.conftest import keep
from tests.library.test_library import (
    test_a_kept_picture_is_found_everywhere,
    test_names_that_mean_nothing_find_nothing,
    test_pages_follow_one_another_by_key,
    test_version_rises_with_every_change,
)
from tests.postgres_server import PostgresServer
from tests.runs.test_adoption import test_a_sealed_picture_comes_back_with_the_job_it_belongs_to
from tests.store.test_upgrade import (
    test_starts_at_the_same_time_take_turns,
    test_versions_make_exactly_the_tables,
)

__all__ = [
    "keep",
    "test_a_kept_picture_is_found_everywhere",
    "test_a_sealed_picture_comes_back_with_the_job_it_belongs_to",
    "test_names_that_mean_nothing_find_nothing",
    "test_pages_follow_one_another_by_key",
    "test_rows_tell_what_was_asked_and_what_came",
    "test_starts_at_the_same_time_take_turns",
    "test_sums_go_by_experiment_and_thread_and_a_pick_has_its_price",
    "test_version_rises_with_every_change",
    "test_versions_make_exactly_the_tables",
]


@pytest.fixture
def nowhere(postgres: PostgresServer) -> Iterator[str]:
    """A database without a table."""
    with postgres.lent("template1") as url:
        yield url


def test_what_a_writer_has_read_holds_until_it_has_written(database: Database, postgres: PostgresServer) -> None:
    """Two processes' worth of writers that read, think and write: neither overlooks the other, as budgets rely on."""
    other = Database(postgres.url("lasting"))
    seen: list[int] = []

    def write(mine: Database) -> None:
        for _ in range(20):
            with mine.writing() as connection:
                count = connection.execute(sa.select(sa.func.count()).select_from(run)).scalar_one()
                values = {"id": str(count), "kind": "generate", "created": 0, "params": {}, "connection": ""}
                connection.execute(sa.insert(run), values)
                seen.append(count)

    threads = [threading.Thread(target=write, args=(each,)) for each in (database, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    other.close()
    assert sorted(seen) == list(range(40))


def test_a_nul_that_a_server_sends_loses_nothing(database: Database) -> None:
    """PostgreSQL keeps no NUL in a text: it is replaced, and the row is written all the same."""
    with database.writing() as connection:
        connection.execute(
            sa.insert(run),
            {"id": "n", "kind": "generate", "created": 0, "params": {"prompt": "a\0b"}, "connection": "a\0b"},
        )
    with database.reading() as connection:
        row = connection.execute(sa.select(run.c.connection, run.c.params).where(run.c.id == "n")).one()
    assert row == ("a\N{REPLACEMENT CHARACTER}b", {"prompt": "a\0b"})


def test_a_database_that_is_not_there_stops_the_start_in_one_sentence(tmp_path: object) -> None:
    """The sentence names the setting and not the password."""
    given = {"home": tmp_path, "database_url": "postgresql://easel:canary@127.0.0.1:9/easel"}
    settings = load(_env_file=None, master_key="m", url_key="u", **given)
    with pytest.raises(SettingsError, match="EASEL_DATABASE_URL") as raised:
        Store(settings).open()
    assert "\n" not in raised.value.message
    assert "canary" not in raised.value.message + raised.value.hint
