"""What was prepared is found again, whole or not at all, and thrown away when nobody can be looking at it any more."""

import os
import time
from pathlib import Path

import pytest

from easel.edits import prepared_folders
from easel.edits.prepared_folders import PreparedFolders
from easel.store.store import Store


def _write(folder: Path) -> None:
    (folder / "told.json").write_text("{}")


def test_the_same_is_made_once(store: Store) -> None:
    """By what it describes, whatever the order of its names."""
    folders, made = PreparedFolders(store), []

    def make(folder: Path) -> None:
        made.append(folder)
        _write(folder)

    first = folders.folder({"a": 1, "b": 2}, make)
    assert folders.folder({"b": 2, "a": 1}, make) == first
    assert folders.folder({"a": 1, "b": 3}, make) != first
    assert len(made) == 2
    assert (first / "told.json").read_text() == "{}"


def test_what_fails_halfway_leaves_nothing(store: Store) -> None:
    """The next one to ask begins anew."""
    folders = PreparedFolders(store)

    def fail(folder: Path) -> None:
        _write(folder)
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        folders.folder("x", fail)
    assert not list((store.home / "prepared").iterdir())
    assert (folders.folder("x", _write) / "told.json").exists()


def test_the_oldest_go_once_they_are_of_no_use(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the number that is kept, and not before a quarter of an hour has passed."""
    monkeypatch.setattr(prepared_folders, "KEPT", 2)
    folders = PreparedFolders(store)
    old = [folders.folder(number, _write) for number in range(2)]
    for folder in old:
        os.utime(folder, (time.time() - 1000,) * 2)
    recent = [folders.folder(number, _write) for number in range(2, 5)]
    assert set((store.home / "prepared").iterdir()) == set(recent)
