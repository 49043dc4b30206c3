"""The database's versions: made, kept, and refused when a newer Easel wrote them."""

import re
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from easel.connections.tables import connection as of_connections
from easel.edits.tables import source as of_edits
from easel.errors import SettingsError
from easel.experiments.tables import experiment as of_experiments
from easel.ledger.tables import budget as of_ledger
from easel.prompts.tables import snippet as of_prompts
from easel.store import upgrade as upgrading
from easel.store.database import Database
from easel.store.upgrade import NEWEST, upgrade
from easel.threads.tables import thread as of_threads


@pytest.fixture
def nowhere(tmp_path: Path) -> Path | str:
    """Where a database can be made and none is; PostgreSQL has one of its own for these tests."""
    return tmp_path / "library.sqlite"


def test_versions_make_exactly_the_tables(nowhere: Path | str) -> None:
    """The migrations, run from nothing, leave what every tables.py declares, indexes and constraints included."""
    database = Database(nowhere)
    assert upgrade(database) is True
    assert upgrade(database) is False
    with database.migrating() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "include_name": _is_declared})
        assert of_connections.metadata is of_edits.metadata is of_ledger.metadata
        assert of_ledger.metadata is of_experiments.metadata is of_prompts.metadata is of_threads.metadata
        assert compare_metadata(context, of_edits.metadata) == []
        checks = sa.inspect(connection).get_check_constraints("job")
    assert [check["name"] for check in checks] == ["ck_job_state"]
    database.close()


def _is_declared(name: str | None, kind: str, _parents: object) -> bool:
    """The index of words is each database's own, in tables that nothing declares."""
    return kind != "table" or not str(name).startswith("picture_words")


def test_newest_is_the_newest_file() -> None:
    """NEWEST names the last file in migrations/versions, so that no start skips one."""
    folder = Path(upgrading.__file__).parent / "migrations" / "versions"
    numbers = sorted(match[0] for file in folder.glob("*.py") if (match := re.match(r"\d{4}", file.name)))
    assert numbers[-1] == NEWEST


def test_starts_at_the_same_time_take_turns(nowhere: Path | str) -> None:
    """Four processes' worth of starts where nothing is end with one set of tables and no error."""
    fresh: list[bool] = []

    def start() -> None:
        database = Database(nowhere)
        fresh.append(upgrade(database))
        database.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(fresh) == [False, False, False, True]


def test_a_newer_library_is_refused(tmp_path: Path) -> None:
    """A database of a newer Easel is not touched: the start stops with words."""
    database = Database(tmp_path / "library.sqlite")
    upgrade(database)
    with database.migrating() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsError, match="newer Easel"):
        upgrade(database)
    database.close()
