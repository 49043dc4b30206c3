"""A library of before there were desks and requests of jobs, in PostgreSQL: the newest version reads it whole."""

import tarfile
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from easel.runs.tables import job
from easel.store import upgrade as upgrading
from easel.store.database import Database
from easel.store.upgrade import upgrade
from tests.postgres_server import PostgresServer
from tests.store.test_old_home import ARCHIVE, check_upgraded

BEFORE = "0012"


def _bring_to(database: Database, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(upgrading.__file__).parent / "migrations"))
    with database.migrating() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def _copy(old: Database, new: Database) -> None:
    """Every row, as version BEFORE keeps it."""
    tables = sa.MetaData()
    with old.reading() as rows, new.migrating() as target:
        tables.reflect(target)
        for table in tables.sorted_tables:
            values = [dict(row) for row in rows.execute(sa.select(table)).mappings()]
            target.execute(sa.delete(table))
            if values:
                target.execute(sa.insert(table), values)


def test_an_old_library_learns_where_things_belong(postgres: PostgresServer, tmp_path: Path) -> None:
    """Desks, persons, requests, digests and prompts are those that a library in a file gets."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extract("library.sqlite", tmp_path, filter="data")
    old, new = Database(tmp_path / "library.sqlite"), Database(postgres.make("old"))
    for each in (old, new):
        _bring_to(each, BEFORE)
    _copy(old, new)
    digests = []
    for each in (old, new):
        assert upgrade(each) is False
        with each.reading() as rows:
            check_upgraded(rows)
            digests.append(rows.execute(sa.select(job.c.digest).order_by(job.c.id)).scalars().all())
        each.close()
    assert digests[0] == digests[1]
    assert len(set(digests[0])) == 4
