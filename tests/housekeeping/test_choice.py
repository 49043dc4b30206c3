"""Which pictures an export takes along."""

from datetime import UTC, datetime

import pytest

from easel.housekeeping.choice import Choice, size
from easel.library.library import Library
from easel.store.ids import new_id
from easel.store.store import Store
from tests.housekeeping.pieces import Keep, put_picture

NOW = datetime.now(UTC)


def test_each_choice_finds_its_pictures(store: Store, keep: Keep) -> None:
    """A board by its name, a search by its grammar, chosen ones that are there; everything is None."""
    fox, cat = put_picture(store, keep, "a fox", board="Covers"), put_picture(store, keep, "a cat")
    library = Library(store)

    def found(of: str, text: str = "", *ids: str) -> tuple[str, ...] | None:
        return Choice(of, text, ids).picture_ids(library, NOW)

    assert found("everything") is None
    assert found("board", "Covers") == (fox.picture_id,)
    assert found("board", "Another") == ()
    assert found("search", "cat -fox") == (cat.picture_id,)
    assert found("chosen", "", cat.picture_id, new_id()) == (cat.picture_id,)
    with pytest.raises(ValueError, match="nothing that can be exported"):
        found("nothing")
    assert size(library, [fox.picture_id, cat.picture_id]) == len("a fox") + len("a cat")
