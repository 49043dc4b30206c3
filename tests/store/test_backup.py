"""The daily copy of the database, how it is put back, and what is said when the database cannot be used."""

import os
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from easel.errors import SettingsError
from easel.library.library import Library
from easel.runs import adoption
from easel.settings import load
from easel.store.copies import copies
from easel.store.store import Store
from easel.store.trouble import Damaged
from tests.library.conftest import sidecar

TODAY = f"easel-{time.strftime('%Y-%m-%d')}.sqlite"


def _open(home: Path) -> Store:
    store = Store(load(home=home))
    store.open()
    return store


def _keep_one(store: Store) -> str:
    """A picture with its sidecar and rows; its id."""
    story = sidecar()
    store.sidecars.write(story)
    adoption.rebuild(store.database, store.sidecars)
    return story.picture_id


def test_a_copy_is_whole_private_and_made_once_a_day(tmp_path: Path) -> None:
    """It holds every row, only its owner reads it, nothing half-written lies beside it, and a second call does nothing."""
    with closing(_open(tmp_path)) as store:
        name = _keep_one(store)
        made = store.backups.daily()
        assert made is not None
        assert store.backups.daily() is None
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [TODAY]
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    with closing(sqlite3.connect(made)) as copy:
        assert copy.execute("SELECT id FROM picture").fetchall() == [(name,)]
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_newest_seven_are_kept(tmp_path: Path) -> None:
    """Older copies go, other files in the folder stay."""
    with closing(_open(tmp_path)) as store:
        (tmp_path / "backups").mkdir()
        for day in range(1, 10):
            (tmp_path / "backups" / f"easel-2020-01-{day:02d}.sqlite").write_bytes(b"old")
        (tmp_path / "backups" / "mine.txt").write_text("stays")
        store.backups.daily()
    kept = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert kept == [*(f"easel-2020-01-{day:02d}.sqlite" for day in range(4, 10)), TODAY, "mine.txt"]


def test_a_copy_put_back_opens_and_gets_its_newer_pictures(tmp_path: Path) -> None:
    """As docs/backup.md says: the broken file away, the copy in its place; what came after the copy comes back by its sidecar."""
    with closing(_open(tmp_path)) as store:
        older = _keep_one(store)
        made = store.backups.daily()
        assert made is not None
        newer = _keep_one(store)
    for path in tmp_path.glob("library.sqlite*"):
        path.rename(tmp_path / f"broken-{path.name}")
    (tmp_path / "library.sqlite").write_bytes(made.read_bytes())
    with closing(_open(tmp_path)) as store:
        assert [kept.id for kept in Library(store).pictures()] == [older]
        assert adoption.rebuild(store.database, store.sidecars, 14) == 1
        assert {kept.id for kept in Library(store).pictures()} == {older, newer}


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database" * 1000)


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 3])


def _overwritten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100] + os.urandom(path.stat().st_size - 100))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [_garbage, _cut_short, _overwritten, _folder])
@pytest.mark.parametrize("with_copy", [True, False])
def test_a_damaged_database_is_told_and_left_alone(tmp_path: Path, damage: object, with_copy: bool) -> None:
    """One sentence that names the file, what to do and the newest copy; not a byte of it is changed by looking."""
    with closing(_open(tmp_path)) as store:
        _keep_one(store)
        if with_copy:
            store.backups.daily()
    path = tmp_path / "library.sqlite"
    assert callable(damage)
    damage(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(SettingsError) as caught:
        _open(tmp_path)
    assert str(path) in caught.value.message
    assert "Traceback" not in caught.value.message
    assert "Nothing was changed." in caught.value.hint
    assert ("backups/" + TODAY in caught.value.hint) == with_copy
    assert (path.read_bytes() if path.is_file() else b"") == before
    if path.is_file():  # and what the hint says works
        path.rename(tmp_path / "broken.sqlite")
        for tail in ("-wal", "-shm"):
            Path(f"{path}{tail}").unlink(missing_ok=True)
        with closing(_open(tmp_path)) as store:
            assert store.is_new
            adoption.rebuild(store.database, store.sidecars)  # as the engine does
            assert len(Library(store).pictures()) == 1


def test_a_locked_database_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program holds it for longer than a start waits."""
    monkeypatch.setattr("easel.store.sqlite.BUSY_MS", 50)
    with closing(_open(tmp_path)):
        pass
    with closing(sqlite3.connect(tmp_path / "library.sqlite")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(SettingsError, match="locked by another program"):
            _open(tmp_path)
        other.rollback()
    with closing(_open(tmp_path)) as store:
        assert Library(store).pictures() == ()


def test_a_damaged_database_is_not_copied_over_good_copies(tmp_path: Path) -> None:
    """Damage that comes while the studio runs: no new copy, and none of the old ones goes."""
    store = _open(tmp_path)
    for _ in range(40):
        _keep_one(store)
    store.close()
    (tmp_path / "backups").mkdir()
    for day in range(1, 9):
        (tmp_path / "backups" / f"easel-2020-01-{day:02d}.sqlite").write_bytes(b"old")
    path = tmp_path / "library.sqlite"
    with closing(_open(tmp_path)) as store:
        data = bytearray(path.read_bytes())
        data[len(data) // 2 : len(data) // 2 + 20 * 4096] = os.urandom(20 * 4096)
        with path.open("r+b") as file:
            file.write(data)
        store.database._reads.dispose()  # what it had read before is forgotten, as after a while
        with pytest.raises(Damaged):
            store.backups.daily()
    assert len(copies(tmp_path)) == 8
    assert [path.name for path in (tmp_path / "backups").iterdir() if path.name.startswith(".")] == []


def test_a_disk_without_room_for_a_copy_keeps_the_old_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is begun that could fill the disk."""
    with closing(_open(tmp_path)) as store:
        monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
        with pytest.raises(OSError, match="not enough room"):
            store.backups.daily()
    assert list((tmp_path / "backups").iterdir()) == []
