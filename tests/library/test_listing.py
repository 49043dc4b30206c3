"""Pictures with all that is known and said of them, and how much there is of everything.

This is the test of `figures.py`, too.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from easel.library import figures, marks
from easel.library.listing import listed, money_text
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.sidecars import Sidecar
from easel.store.store import Store

Keep = Callable[..., Sidecar]


def test_pictures_come_in_the_order_asked_with_what_was_said_of_them(store: Store, keep: Keep) -> None:
    """Tags and boards by name, nothing where nothing was said; what there is not is left out."""
    one, other = (keep(prompt).picture_id for prompt in ("a fox", "an owl"))
    with store.database.writing() as rows:
        marks.tag(rows, STUDIO, [one], "winter", on=True)
        marks.tag(rows, STUDIO, [one], "autumn", on=True)
        marks.place(rows, STUDIO, [one], "Covers", on=True)
        marks.mark(rows, STUDIO, [one], {"stars": 5})
    found = list(listed(store.database, [other, new_id(), one]))
    assert [each.picture.id for each in found] == [other, one]
    assert (found[0].marked.stars, found[0].marked.tags, found[0].marked.note) == (0, (), "")
    assert (found[1].marked.stars, found[1].marked.tags, found[1].marked.boards) == (
        5,
        ("autumn", "winter"),
        ("Covers",),
    )
    assert list(listed(store.database, [one], desk="another")) == []


def test_a_picture_as_json_has_times_in_a_zone_and_money_as_text(store: Store, keep: Keep) -> None:
    """The same moment in any zone; a cost without an exponent."""
    (one,) = listed(store.database, [keep(cost="0.0000001").picture_id])
    told = [one.as_dict(zone)["created"] for zone in (UTC, timezone(timedelta(hours=9)))]
    assert len({datetime.fromisoformat(each) for each in told}) == 1
    assert told[1].endswith("+09:00")
    assert one.as_dict()["cost"] == "0.0000001"


@pytest.mark.parametrize(("money", "text"), [(None, None), ("0", "0"), ("1.50", "1.5"), ("100", "100")])
def test_money_is_written_plainly(money: str | None, text: str | None) -> None:
    """No zeros at the end, no exponent."""
    assert money_text(None if money is None else Decimal(money)) == text


def test_the_same_bytes_twice_take_their_room_once(store: Store, keep: Keep) -> None:
    """Pictures and files are counted apart; months are those of a zone; an empty board is a board."""
    for created in (1_795_996_800.0 - 1, 1_795_996_800.0, 1_795_996_800.0):  # midnight of 30 Nov 2026, UTC
        keep("a fox", created=created + 86_400)
    with store.database.writing() as rows:
        marks.place(rows, STUDIO, [], "Empty", on=True)
    found = figures.figures(store.database, UTC)
    assert (found.pictures, found.size_bytes, found.trash, found.boards) == (3, 1234, 0, {"Empty": 0})
    assert found.months == {"2026-11": 1, "2026-12": 2}
    assert figures.figures(store.database, timezone(timedelta(hours=1))).months == {"2026-12": 3}
