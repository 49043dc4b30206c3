"""What people read of errors: one row for each class of the tree, in whole sentences."""

import pytest

from easel import errors
from easel.errors import EaselError, NotSent, RateLimited, Unknown
from easel.housekeeping.clearance import Changed
from easel.words import errors as error_words
from easel.words.errors import ROWS


def _tree(root: type[EaselError]) -> set[type[EaselError]]:
    return {root}.union(*(_tree(each) for each in root.__subclasses__()))


TREE = {each for each in _tree(EaselError) if each.__module__ == errors.__name__} | {Changed}


def test_complete() -> None:
    """Every class has a row, and no row is of a class that is gone."""
    assert {each.__name__ for each in TREE} == set(ROWS)


@pytest.mark.parametrize("kind", sorted(ROWS))
def test_sentences(kind: str) -> None:
    """A title and a reason are phrases without a full stop; what to do is whole sentences."""
    row = ROWS[kind]
    for phrase in (row.title, row.reason, row.connection, row.again):
        assert not phrase.endswith(".")
    assert row.title
    assert row.title[0].isupper()
    assert row.reason
    assert not row.reason[0].isupper()
    for sentence in (row.todo, row.resume):
        assert not sentence or (sentence[0].isupper() and sentence.endswith((".", ")")))


@pytest.mark.parametrize("error", sorted(TREE, key=str))
def test_money(error: type[EaselError]) -> None:
    """A row never says that nothing was billed of what may have been, nor the other way round."""
    row = ROWS[error.__name__]
    if error.possibly_billed:
        assert row.money in ("maybe", "billed")
    else:
        assert row.money not in ("maybe", "billed")
    if row.money == "unsent":
        assert issubclass(error, NotSent | errors.BadParams)
    assert (row.again == error_words.TWICE) == (issubclass(error, Unknown | errors.NoPicture))


def test_hint() -> None:
    """An error that was given no other hint says money and what to do by its row; one of no class of ours says the root's."""
    assert RateLimited("busy", status=429).hint == "Not billed. Wait a little, then run again."
    assert error_words.of("Elsewhere") == ROWS["EaselError"]
