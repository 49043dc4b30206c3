"""A library's database as the migrations make it: made once in a process, and copied for tests of what comes after."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from easel.jobs.queue import make_tables
from easel.settings import load
from easel.store.database import Database
from easel.store.store import Store
from easel.store.upgrade import upgrade


def put_database(file: Path) -> Path:
    """An empty database with all its tables at `file`; its folder is made, too."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(_made())
    return file


@contextmanager
def opened_store(home: Path) -> Iterator[Store]:
    """A library with nothing in it."""
    put_database(home / "library.sqlite")
    opened = Store(load(home=home))
    opened.open()
    yield opened
    opened.close()


@cache
def _made() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "library.sqlite"
        database = Database(file)
        upgrade(database)
        database.close()
        make_tables(file)
        assert [path.name for path in file.parent.iterdir()] == [file.name], "not all of it is in the file"
        return file.read_bytes()
