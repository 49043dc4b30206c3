"""Brings a database to the newest version; several processes that start at once take turns."""

from pathlib import Path

import sqlalchemy as sa

from easel.errors import SettingsError
from easel.store.database import Database

NEWEST = "0025"  # a test holds it to the newest file in migrations/versions
_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> bool:
    """Whether the database was empty before. Raises SettingsError when a newer Easel has written it.

    One transaction that begins with the write lock: of two processes the second finds everything done.
    """
    with database.migrating() as connection:
        before = _version(connection)
        if before == NEWEST:
            return False
        _refuse_newer(before)
        _run(connection)
    return before is None


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if version is None else str(version)


def _refuse_newer(version: str | None) -> None:
    if version is not None and version > NEWEST:
        raise SettingsError(
            f"The library in EASEL_HOME was written by a newer Easel (database version {version}, this one knows {NEWEST}).",
            hint="Start the newer Easel, or name another EASEL_HOME.",
        )


def _run(connection: sa.Connection) -> None:
    from alembic import command  # a tenth of a second that only a start with something to upgrade pays
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
