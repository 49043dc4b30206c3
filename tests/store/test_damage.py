"""A database that is damaged anywhere, and every other reason why it cannot be used: each is told with its own way out."""

import errno
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.errors import SettingsError
from easel.library.keep import put_row
from easel.library.library import Library
from easel.runs import adoption
from easel.settings import load
from easel.store import trouble
from easel.store.store import Store
from easel.store.trouble import Damaged
from tests.library.conftest import sidecar

PAGE = 4096


def _open(home: Path) -> Store:
    store = Store(load(home=home))
    store.open()
    return store


@cache
def _whole() -> bytes:
    """A library's file of some pages, its log folded in: 200 pictures."""
    with tempfile.TemporaryDirectory() as folder, closing(_open(Path(folder))) as store:
        stories = [sidecar() for _ in range(200)]
        with store.database.writing() as connection:
            for story in stories:
                adoption.put_work(connection, story)
                put_row(connection, story)
        store.close()
        assert not (Path(folder) / "library.sqlite-wal").exists()
        return (Path(folder) / "library.sqlite").read_bytes()


def _filled(home: Path) -> Path:
    file = home / "library.sqlite"
    file.write_bytes(_whole())
    return file


def _cut(by: int) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        os.truncate(file, file.stat().st_size - by)

    return damage


def _noise(at: float, pages: int = 4) -> Callable[[Path], None]:
    """Random bytes over whole pages, at that part of the file."""

    def damage(file: Path) -> None:
        first = int(file.stat().st_size * at) // PAGE
        with file.open("r+b") as out:
            out.seek(first * PAGE)
            out.write(os.urandom(pages * PAGE))

    return damage


def _zeros(at: float) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        first = int(file.stat().st_size * at) // PAGE
        with file.open("r+b") as out:
            out.seek(first * PAGE)
            out.write(bytes(PAGE))

    return damage


@pytest.mark.parametrize(
    "damage",
    [_cut(777), _cut(1), _cut(PAGE), _cut(20 * PAGE), _noise(0.2), _noise(0.5), _noise(0.8), _zeros(0.3), _zeros(0.7)],
    ids=["777 bytes", "a byte", "a page", "20 pages", "noise early", "middle", "late", "zeros early", "zeros late"],
)
def test_damage_anywhere_is_noticed_at_the_start(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Beyond the first pages, too: one sentence with the way back, and not a byte is changed."""
    file = _filled(tmp_path)
    damage(file)
    before = file.read_bytes()
    with pytest.raises(SettingsError, match="damaged") as caught:
        _open(tmp_path)
    assert "docs/backup.md" in caught.value.hint
    assert "Nothing was changed." in caught.value.hint
    assert file.read_bytes() == before


def test_an_index_that_lost_rows_is_noticed(tmp_path: Path) -> None:
    """It would hand out an older picture in place of the newest: every page is whole, only the two do not fit together."""
    file = _filled(tmp_path)
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA writable_schema=ON")
        sql = raw.execute("SELECT sql FROM sqlite_master WHERE name='ix_picture_run_id'").fetchone()[0]
        raw.execute("UPDATE sqlite_master SET sql=? WHERE name='ix_picture_run_id'", (f"{sql} WHERE position > 5",))
        raw.commit()
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("REINDEX ix_picture_run_id")
        raw.execute("PRAGMA writable_schema=ON")
        raw.execute("UPDATE sqlite_master SET sql=? WHERE name='ix_picture_run_id'", (sql,))
        raw.commit()
    with pytest.raises(SettingsError, match="damaged"):
        _open(tmp_path)


def test_a_whole_database_opens_and_soon(tmp_path: Path) -> None:
    """Also with a log beside it that a killed process left, and a file that ends inside a page because of it."""
    file = _filled(tmp_path)
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("CREATE TABLE later (text TEXT)")
        raw.executemany("INSERT INTO later VALUES (?)", [("x" * 900,)] * 400)
        raw.commit()
        left = {tail: Path(f"{file}{tail}").read_bytes() for tail in ("", "-wal")}
    for tail, data in left.items():
        Path(f"{file}{tail}").write_bytes(data)
    os.truncate(file, len(left[""]) + 100)
    began = time.monotonic()
    with closing(_open(tmp_path)) as store:
        assert Library(store).pictures()
    assert time.monotonic() - began < 20


def test_damage_met_later_stops_every_write(tmp_path: Path) -> None:
    """Whoever met it, nothing is written any more, so that nothing can be sent."""
    file = _filled(tmp_path)
    with closing(_open(tmp_path)) as store:
        _noise(0.3, 20)(file)
        store.database._reads.dispose()  # what it had read before is forgotten, as after a while
        with pytest.raises(Damaged):
            store.database.examine()
        for way in (store.database.writing, store.database.noting):
            with pytest.raises(Damaged), way():
                pytest.fail("the block ran")
        assert store.database.trouble is not None


def _sqlite_error(code: int, words: str) -> sa.exc.DBAPIError:
    found = sqlite3.OperationalError(words)
    found.sqlite_errorcode = code
    return sa.exc.OperationalError("SELECT secret prompt", None, found)


@pytest.mark.parametrize(
    ("error", "why", "helps"),
    [
        (_sqlite_error(13, "database or disk is full"), "is full", "Free some space"),
        (OSError(errno.ENOSPC, "No space left on device"), "is full", "Free some space"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "is full", "Free some space"),
        (_sqlite_error(8, "attempt to write a readonly database"), "is read-only", "write the file"),
        (_sqlite_error(1032, "attempt to write a readonly database"), "is read-only", "write the file"),
        (OSError(errno.EROFS, "Read-only file system"), "is read-only", "write the file"),
        (OSError(errno.EACCES, "Permission denied"), "may not use", "Give the file"),
        (_sqlite_error(5, "database is locked"), "locked by another program", "Close the program that has it open"),
        (_sqlite_error(517, "database is locked"), "locked by another program", "Close the program that has it open"),
        (_sqlite_error(10, "disk I/O error"), "cannot be used: disk I/O error", "healthy"),
    ],
)
def test_each_cause_has_its_own_way_out(tmp_path: Path, error: Exception, why: str, helps: str) -> None:
    """None but damage is told to move the database away: whoever did would lose connections and open jobs."""
    _filled(tmp_path)
    told = trouble.told(error, tmp_path)
    assert why in told.message
    assert helps in told.hint
    assert "secret prompt" not in told.message + told.hint
    assert "move library.sqlite" not in told.hint
    assert "damaged:" not in told.message


def test_an_io_error_on_a_full_disk_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite cannot open its log there, and calls it an I/O error."""
    _filled(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    for code, words in ((10, "disk I/O error"), (14, "unable to open database file")):
        assert "is full" in trouble.told(_sqlite_error(code, words), tmp_path).message


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("53100", "is full"),
        ("25006", "cannot be written to"),
        ("55P03", "locked by another program"),
        ("XX001", "damaged"),
        ("57P01", "does not answer"),
        ("42501", "does not let Easel in"),
        (None, "does not answer"),
    ],
)
def test_a_database_server_is_told_apart_too(state: str | None, why: str) -> None:
    """And never with advice about files that it does not have."""
    import psycopg

    raw = type("Said", (psycopg.OperationalError,), {"sqlstate": state, "__module__": "psycopg"})("it said so")
    told = trouble.told(sa.exc.OperationalError("SELECT 1", None, raw), None)
    assert why in told.message
    assert "library.sqlite" not in told.message + told.hint
