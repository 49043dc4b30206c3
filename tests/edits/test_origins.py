"""Where edits come from outlives the database: sidecars name what each was made from, and the families are as before."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from easel.actions import emptying
from easel.edits import edit_runs, lineage, origins
from easel.edits.sources import Sources
from easel.edits.tables import edit_run, source
from easel.exchange import stories
from easel.library.library import Library
from easel.library.records import Picture
from easel.runs import adoption
from easel.runs.tables import run
from easel.store.scope import STUDIO
from tests.edits.test_family import Album, told


@pytest.fixture
def album(store: Any, tmp_path: Path) -> Album:
    return Album(store, tmp_path)


def _tell(album: Album, *edited: Picture) -> None:
    """Their sidecars, as the job that makes a picture writes them."""
    for one in edited:
        (kept,) = album.store.sidecars.of_job(one.job_id)
        with album.store.database.reading() as connection:
            album.store.sidecars.write(replace(kept, edit=origins.told(connection, one.run_id)))


def _lose(album: Album) -> None:
    with album.store.database.writing() as connection:
        connection.execute(sa.delete(source))
        connection.execute(sa.delete(run))


def _back(album: Album) -> int:
    return adoption.rebuild(album.store.database, album.store.sidecars, beside=origins.put)


def test_families_come_back(album: Album) -> None:
    """Two branches, an edit of two pictures, and one of a file that was extended here."""
    first, photo = album.picture("first"), album.brought()
    wide = album.extend(photo)
    left, right = album.edit("left", first), album.edit("right", first, wide)
    last = album.edit("last", left)
    everybody = (first, left, right, last)
    _tell(album, left, right, last)
    before = [told(album, each) for each in everybody]
    with album.store.database.reading() as connection:
        planned = edit_runs.of_run(connection, right.run_id)
    _lose(album)
    assert _back(album) == 4
    assert [told(album, each) for each in everybody] == before
    with album.store.database.reading() as connection:
        assert edit_runs.of_run(connection, right.run_id) == planned
    steps = lineage.chain(album.store, Sources(album.store).from_picture(last.id))
    assert [step.picture and step.picture.prompt for step in steps] == ["first", "left", "last"]
    assert _back(album) == 0


def test_a_source_is_the_picture_that_it_was(album: Album) -> None:
    """The same row for the same picture: what is used again is not brought in a second time."""
    first = album.picture("first")
    left = album.edit("left", first)
    _tell(album, left)
    before = Sources(album.store).from_picture(first.id)
    _lose(album)
    _back(album)
    assert Sources(album.store).from_picture(first.id) == before
    assert before.original_sha256 == first.sha256


def test_what_an_edit_came_from_may_be_deleted_for_good(album: Album) -> None:
    """The edit keeps its own copy, which stands for it."""
    first = album.picture("first")
    left = album.edit("left", first)
    _tell(album, left)
    album.trash(first)
    assert emptying.empty(Library(album.store), STUDIO, [first.id]) == 1
    before = told(album, left)
    _lose(album)
    assert _back(album) == 1
    assert told(album, left) == before
    (kept,) = Sources(album.store).recent()
    assert kept.picture_id is None


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda edit: edit.pop(name)


@pytest.mark.parametrize(
    "harm",
    [
        _without("run"),
        _without("sources"),
        lambda edit: edit["run"].update(more=1),
        lambda edit: edit["run"].update(source_id="../../etc"),
        lambda edit: edit["run"]["plan"].pop("sources"),
        lambda edit: edit["sources"][0].update(width="wide"),
        lambda edit: edit["sources"][0].update(parent_id=7),
        lambda edit: edit["sources"].append("no source"),
    ],
    ids=("no plan", "no sources", "unknown", "a path", "no list", "words", "a number", "no source"),
)
def test_what_is_no_origin_makes_no_rows(album: Album, harm: Callable[[dict[str, Any]], object]) -> None:
    """Hands may write anything: the picture comes back, and nothing else. A stranger's sidecar like that is not kept."""
    left = album.edit("left", album.picture("first"))
    _tell(album, left)
    (kept,) = album.store.sidecars.of_job(left.job_id)
    assert kept.edit is not None
    harm(kept.edit)
    album.store.sidecars.write(kept)
    assert not stories._is_sound(kept)
    _lose(album)
    assert _back(album) == 2
    with album.store.database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(edit_run)).scalar() == 0
        assert connection.execute(sa.select(sa.func.count()).select_from(source)).scalar() == 0
