"""Pictures of before there was a catalogue are found as all others are."""

from collections.abc import Callable

import sqlalchemy as sa

from easel.library import catalogue
from easel.library.tables import catalogue as places
from easel.runs import cataloguing
from easel.store.sidecars import Sidecar
from easel.store.store import Store
from tests.library.conftest import keep
from tests.library.test_finder import FACTS, find

__all__ = ["keep"]
Keep = Callable[..., Sidecar]


def test_pictures_of_before_get_their_places(store: Store, keep: Keep) -> None:
    """A library that an older Easel has written is found as whole as one that was written now."""
    for prompt, given in FACTS:
        keep(prompt, **given)
    with store.database.writing() as connection:
        before = connection.execute(sa.select(places).order_by(places.c.number)).all()
        for row in before:
            catalogue.leave(connection, row.picture_id)
        connection.execute(sa.delete(places))
    assert find(store, "wide") == []
    assert cataloguing.catch_up(store.database) == len(FACTS)
    assert cataloguing.catch_up(store.database) == 0
    with store.database.reading() as connection:
        assert connection.execute(sa.select(places).order_by(places.c.number)).all() == before
    assert find(store, "wide has:cost") == ["wide"]
