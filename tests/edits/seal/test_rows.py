"""Which ways of sealing a picture are known: each once, found from the raw picture and from any made of it."""

from collections.abc import Callable

import pytest

from easel.edits.plan import SealChoice
from easel.edits.seal import rows
from easel.edits.seal.rows import Seal, name_of
from easel.runs import adoption
from easel.store.scope import STUDIO
from easel.store.store import Store
from tests.library.conftest import sidecar


@pytest.mark.parametrize(
    ("choice", "name"),
    [
        (SealChoice(), "strict"),
        (SealChoice("raw"), "raw"),
        (SealChoice("strict", feather=20, colour_match=True), "strict"),
        (SealChoice("blended"), "blended-8"),
        (SealChoice("blended", feather=3, colour_match=True, align=False), "blended-3-matched-unaligned"),
    ],
)
def test_choices_that_make_the_same_picture_have_one_name(choice: SealChoice, name: str) -> None:
    """A seam's width says nothing of a strict seal."""
    assert name_of(choice) == name


@pytest.fixture
def pictures(store: Store) -> Callable[[], str]:
    """Makes a row of a picture; its id."""

    def make() -> str:
        kept = sidecar()
        store.sidecars.write(kept)
        adoption.rebuild(store.database, store.sidecars)
        return kept.picture_id

    return make


def test_every_way_is_known_from_either_side(store: Store, pictures: Callable[[], str]) -> None:
    """Oldest first; one that is kept a second time stays as it was."""
    raw, sealed, other = pictures(), pictures(), pictures()
    strict, left = Seal(raw, "strict", sealed, {"leak": 0.1}), Seal(raw, "raw", raw, {})
    with store.database.writing() as connection:
        for each in (strict, left, Seal(raw, "strict", other, {"leak": 0.9})):
            rows.keep(connection, each)
    with store.database.reading() as connection:
        assert rows.known(connection, STUDIO, raw) == (strict, left)
        assert rows.known(connection, STUDIO, sealed) == (strict, left)
        assert rows.known(connection, STUDIO, other) == ()
