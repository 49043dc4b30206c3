"""Which SQLite is used."""

import sqlite3
import sys
from types import ModuleType
from typing import NamedTuple

import pytest

from easel.errors import SettingsError
from easel.store import sqlite_driver


class _Version(NamedTuple):
    """As `sqlite3.sqlite_version_info` counts."""

    major: int
    minor: int


def _driver(
    monkeypatch: pytest.MonkeyPatch, python: int, sqlite: tuple[int, int], newer: ModuleType | None
) -> ModuleType:
    monkeypatch.setattr(sys, "hexversion", python)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", _Version(*sqlite))
    monkeypatch.setitem(sys.modules, "pysqlite3", newer)
    return sqlite_driver.driver.__wrapped__()


@pytest.mark.parametrize(("python", "sqlite"), [(0x030B0700, (3, 40)), (0x030C0100, (3, 42)), (0x030D0000, (3, 50))])
def test_python_s_own_is_used_where_it_will_do(
    monkeypatch: pytest.MonkeyPatch, python: int, sqlite: tuple[int, int]
) -> None:
    """Python 3.11 with any SQLite, and later ones with 3.42 or newer, need nothing else."""
    assert _driver(monkeypatch, python, sqlite, None) is sqlite3


def test_a_newer_one_takes_its_place_where_it_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.12 with an old SQLite uses pysqlite3, and nothing is swapped for anybody else."""
    newer = ModuleType("pysqlite3")
    newer.dbapi2 = ModuleType("pysqlite3.dbapi2")  # type: ignore[attr-defined]
    assert _driver(monkeypatch, 0x030C0100, (3, 40), newer) is newer.dbapi2
    assert sys.modules["sqlite3"] is sqlite3


def test_without_any_the_start_stops_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too old and no other to be had: one sentence that says what is there and what is needed."""
    with pytest.raises(SettingsError, match=r"needs 3\.42 or newer") as raised:
        _driver(monkeypatch, 0x030C0100, (3, 40), None)
    assert "pysqlite3-binary" in raised.value.hint
