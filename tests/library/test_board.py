"""A run's pictures come on its board with their rows, once: what people do afterwards holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from easel.library import marks
from easel.library.keep import put_row
from easel.library.library import Library
from easel.library.search.grammar import parse
from easel.runs import adoption
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.sidecars import Sidecar
from easel.store.store import Store

Keep = Callable[..., Sidecar]


def on(store: Store, board: str) -> set[str]:
    """The ids of the pictures that a search for the board finds."""
    found = Library(store).find(parse(f'board:"{board}"', datetime.now(UTC)))
    return {each.id for each in found.spots}


def test_a_picture_comes_on_the_board_of_its_run(store: Store, keep: Keep) -> None:
    """The board is made where there is none, also when a lost database is rebuilt; others come on none."""
    first, second, other = keep(board="Foxes"), keep("a blue fox", board="Foxes"), keep("a dog")
    assert Library(store).boards() == ["Foxes"]
    assert on(store, "Foxes") == {first.picture_id, second.picture_id}
    assert other.picture_id not in on(store, "Foxes")


def test_a_picture_that_was_taken_off_stays_off(store: Store, keep: Keep) -> None:
    """Neither another look at its sidecar nor another picture of its run puts it back."""
    first = keep(board="Foxes")
    with store.database.writing() as connection:
        marks.place(connection, STUDIO, [first.picture_id], "Foxes", on=False)
    later = replace(first, picture_id=new_id(), position=1, kind="sealed", parents=(first.picture_id,))
    with store.database.writing() as connection:
        for each in (first, later, later):
            put_row(connection, each)
    assert adoption.rebuild(store.database, store.sidecars) == 0
    assert on(store, "Foxes") == {later.picture_id}


def test_a_name_that_is_none_is_no_board(store: Store, keep: Keep) -> None:
    """A sidecar that somebody wrote by hand keeps no picture out."""
    keep(board="\x00 \n")
    assert Library(store).boards() == []
