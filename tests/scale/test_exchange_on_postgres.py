"""A library on one machine goes into PostgreSQL, and from there to another machine: the same rows on each."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from easel.exchange.export import Export
from easel.exchange.taking_in import TakingIn
from easel.library.search.grammar import parse
from easel.store.store import Store
from tests.exchange.made_library import home, made_home, open_store
from tests.exchange.same import faults, files_of, found, places_of, rows_of
from tests.scale.conftest import KEYS

__all__ = ["home", "made_home", "open_store"]


def test_a_library_is_the_same_in_postgresql(
    home: Path, tmp_path: Path, store: Store, open_store: Callable[..., Store]
) -> None:
    """SQLite to PostgreSQL and back: every exported row, the catalogue, and what searches find."""
    first, third = open_store(home), open_store(tmp_path / "third")
    Export(first).write(tmp_path / "one.zip")
    counts = TakingIn(store).run(tmp_path / "one.zip").taken
    Export(store).write(tmp_path / "two.zip")
    assert TakingIn(third).run(tmp_path / "two.zip").taken == counts
    for other in (store, third):
        assert rows_of(other) == rows_of(first)
        assert places_of(other) == places_of(first)
        assert faults(other) == []
        for text in ("fox", "winter", "board:狐狸", "is:trashed"):
            query = parse(text, datetime(2026, 12, 1, tzinfo=UTC))
            assert found(other, query) == found(first, query) != []
    assert TakingIn(store).run(tmp_path / "one.zip").taken == {}


def test_a_library_is_the_same_in_a_bucket(
    home: Path, tmp_path: Path, bucket_url: str, open_store: Callable[..., Store]
) -> None:
    """A folder of this machine to an S3 store and back: rows, bytes, sidecars, masks."""
    first, third = open_store(home), open_store(tmp_path / "third")
    second = open_store(tmp_path / "second", blobs=bucket_url, **KEYS)
    Export(first).write(tmp_path / "one.zip")
    assert TakingIn(second).run(tmp_path / "one.zip").refused == {}
    assert faults(second) == []
    assert Export(second).write(tmp_path / "two").lacks == ()
    assert TakingIn(third).run(tmp_path / "two").refused == {}
    assert files_of(third) == files_of(first)
    assert rows_of(third) == rows_of(second) == rows_of(first)
