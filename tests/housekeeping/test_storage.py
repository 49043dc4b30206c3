"""What kept pictures take up, by board and month: sums that the database makes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from easel.housekeeping.storage import Share, storage
from easel.store.store import Store
from tests.housekeeping.pieces import Keep, put_picture


def test_shares_are_by_board_and_by_month(store: Store, keep: Keep) -> None:
    """Boards by size, a picture on no board apart, months latest first; those in the trash are told apart and count."""
    put_picture(store, keep, "a", board="Covers")
    put_picture(store, keep, "bbbb", board="Drafts")
    put_picture(store, keep, "cc", trashed_days=2)
    found = storage(store.database)
    assert found.all == Share("", 3, 7)
    assert (found.trash, found.unlaid) == (Share("", 1, 2), Share("", 1, 2))
    assert found.boards == (Share("Drafts", 1, 4), Share("Covers", 1, 1))
    assert [(month.pictures, month.size_bytes) for month in found.months] == [(3, 7)]


def test_months_are_those_of_whoever_asks(store: Store, keep: Keep) -> None:
    """A quarter of an hour before midnight in one zone is the next month in another."""
    moment = datetime(2026, 10, 31, 18, 20, tzinfo=UTC).timestamp()
    keep("a fox", created=moment, size_bytes=5)
    keep("a cat", created=moment + 60 * 86_400, size_bytes=6)
    assert [month.name for month in storage(store.database).months] == ["2026-12", "2026-10"]
    in_kathmandu = storage(store.database, ZoneInfo("Asia/Kathmandu")).months
    assert in_kathmandu == (Share("2026-12", 1, 6), Share("2026-11", 1, 5))


def test_an_empty_library_takes_up_nothing(store: Store) -> None:
    """Nothing is counted, and nothing fails."""
    found = storage(store.database)
    assert (found.all.pictures, found.trash.size_bytes, found.boards, found.months) == (0, 0, (), ())
