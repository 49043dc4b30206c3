"""Ballots on disk: in their order, by several judges, taken back one by one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.experiments.ballot import Ballot
from easel.experiments.ballots import Ballots
from easel.experiments.tables import experiment
from easel.store.database import Database
from tests.made_database import put_database

FOUR = ("a", "b", "c", "d")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(put_database(tmp_path / "library.sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def ballots(database: Database) -> Ballots:
    """Of three experiments, one of them on another desk."""
    desks = {"one": "studio", "two": "studio", "theirs": "other"}
    rows = [{"id": name, "name": name, "created": 0.0, "definition": {}, "desk": desk} for name, desk in desks.items()]
    with database.writing() as connection:
        connection.execute(sa.insert(experiment), rows)
    return Ballots(database)


def test_ballots_come_back_in_their_order(ballots: Ballots) -> None:
    """Each with its judge, places and ranks; another experiment has its own."""
    cast = [Ballot("Ann", FOUR, (2, 1, 2, 0)), Ballot("Bo", FOUR[:2], (1, 1)), Ballot("Ann", FOUR)]
    assert all(ballots.cast("one", each) for each in cast)
    assert ballots.of("one") == tuple(cast)
    assert ballots.of("two") == ()


def test_undo_takes_back_the_judges_own_last(ballots: Ballots) -> None:
    """Not what another has said since."""
    mine, other = Ballot("Ann", FOUR, (1, 2, 3, 4)), Ballot("Bo", FOUR, (4, 3, 2, 1))
    assert ballots.cast("one", mine)
    assert ballots.cast("one", other)
    assert ballots.undo("one", "Ann") == mine
    assert ballots.undo("one", "Ann") is None
    assert ballots.of("one") == (other,)


def test_the_same_press_counts_once(ballots: Ballots) -> None:
    """Who says how many ballots came before is not heard twice."""
    mine = Ballot("Ann", FOUR, (1, 2, 3, 4))
    assert ballots.cast("one", mine, after=0)
    assert not ballots.cast("one", mine, after=0)
    assert ballots.undo("one", "Ann", after=2) is None
    assert ballots.undo("one", "Ann", after=1) == mine


def test_what_breaks_a_rule_or_lies_on_another_desk_is_not_kept(ballots: Ballots) -> None:
    """Nothing of it is written, and nothing of another desk is read or taken back."""
    mine = Ballot("Ann", FOUR, (1, 2, 3, 4))
    assert not ballots.cast("one", Ballot("", FOUR, (1, 2, 3, 4)))
    assert not ballots.cast("theirs", mine)
    assert not ballots.cast("nowhere", mine)
    assert ballots.cast("theirs", mine, desk="other")
    assert ballots.of("theirs") == ()
    assert ballots.undo("theirs", "Ann") is None
    assert ballots.of("theirs", desk="other") == (mine,)


def test_an_experiment_takes_its_ballots_along(ballots: Ballots, database: Database) -> None:
    """When its row is deleted."""
    assert ballots.cast("one", Ballot("Ann", FOUR, (1, 2, 3, 4)))
    with database.writing() as connection:
        connection.execute(sa.delete(experiment).where(experiment.c.id == "one"))
    assert ballots.of("one") == ()
