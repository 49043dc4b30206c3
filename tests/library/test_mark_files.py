"""What people say of pictures stands in files, too, and comes back from them when rows were lost."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from easel.actions import boards, emptying
from easel.library import mark_files, marks
from easel.library.library import Library
from easel.library.records import Marked
from easel.library.search.grammar import parse
from easel.library.tables import board, catalogue
from easel.runs import adoption
from easel.runs.tables import job, run
from easel.store import upgrade as upgrading
from easel.store.ids import first_of, made_at, new_id
from easel.store.scope import STUDIO
from easel.store.sidecars import Sidecar
from easel.store.store import Store
from tests.library.conftest import sidecar

Keep = Callable[..., Sidecar]
NOTHING = Marked(0, 0, "", None)


def _say(store: Store, made: Sidecar, tags: tuple[str, ...] = (), on: tuple[str, ...] = (), **facts: Any) -> None:
    ids = [made.picture_id]
    with store.database.writing() as connection:
        if "note" in facts:
            marks.note(connection, STUDIO, ids[0], facts.pop("note"))
        for tag in tags:
            marks.tag(connection, STUDIO, ids, tag, on=True)
        for name in on:
            marks.place(connection, STUDIO, ids, name, on=True)
        if facts:
            marks.mark(connection, STUDIO, ids, facts)


def _lose(store: Store) -> None:
    """All rows of work and pictures, and the boards."""
    with store.database.writing() as connection:
        connection.execute(sa.delete(run))
        connection.execute(sa.delete(board))


def _back(store: Store) -> int:
    adoption.rebuild(store.database, store.sidecars)
    return mark_files.restore(store)


def _marked(store: Store, made: Sidecar) -> Marked:
    found = Library(store).marked(made.picture_id)
    assert found is not None
    return found


def _files(store: Store) -> dict[str, Any]:
    return {key: json.loads(store.blobs.get(key))["pictures"] for key in sorted(store.blobs.names(mark_files.FOLDER))}


def test_all_that_was_said_comes_back(store: Store, keep: Keep) -> None:
    """Stars, picks, notes, tags, boards and the trash, in words that a search finds; of others nothing was said."""
    first, second, other = keep(), keep("a blue fox", board="Foxes"), keep("a dog")
    _say(store, first, ("winter", "cover"), ("客户 A", "Best"), stars=4, flag=1, note="for Zoë")
    _say(store, second, flag=-1, trashed=True)
    before = [_marked(store, each) for each in (first, second, other)]
    assert mark_files.write(store) == 1
    assert mark_files.write(store) == 0
    _lose(store)
    assert _back(store) == 2
    assert [_marked(store, each) for each in (first, second, other)] == before
    assert before[2] == NOTHING
    assert before[1].boards == ("Foxes",)
    assert Library(store).boards() == ["Best", "Foxes", "客户 A"]
    assert _back(store) == 0
    assert mark_files.write(store) == 0, "what came from files stands in them"


def test_what_was_taken_back_does_not_come_back(store: Store, keep: Keep) -> None:
    """A star that was taken away, and a board of its run that a picture was taken off."""
    made = keep(board="Foxes")
    _say(store, made, stars=3)
    mark_files.write(store)
    _say(store, made, stars=0)
    with store.database.writing() as connection:
        marks.place(connection, STUDIO, [made.picture_id], "Foxes", on=False)
    mark_files.write(store)
    _lose(store)
    _back(store)
    assert _marked(store, made) == NOTHING


def test_a_board_comes_back_by_its_new_name_and_a_deleted_one_not_at_all(store: Store, keep: Keep) -> None:
    """Although the sidecars tell what they were called when the run was sent."""
    made, other = keep(board="Foxes"), keep("a dog", board="Dogs")
    with store.database.writing() as connection:
        boards.rename(connection, STUDIO, "Foxes", "Red foxes")
        boards.drop(connection, STUDIO, "Dogs")
    mark_files.write(store)
    _lose(store)
    _back(store)
    assert [_marked(store, each).boards for each in (made, other)] == [("Red foxes",), ()]


def test_an_older_copy_learns_what_was_said_since(store: Store, keep: Keep) -> None:
    """And keeps what was said later than its files tell."""
    first, second = keep(), keep("a dog")
    _say(store, first, stars=5)
    _say(store, second, stars=2)
    mark_files.write(store)
    _say(store, second, stars=1)
    _age(store, first)
    assert mark_files.restore(store) == 1
    assert [_marked(store, each).stars for each in (first, second)] == [5, 1]


def test_an_older_copy_writes_over_nothing_that_was_said_since(store: Store, keep: Keep) -> None:
    """What its rows do not know stays in the file, of pictures without a row, too; what they were told later goes in."""
    first, second, lost = keep(), keep("a dog"), keep("a cat")
    for each in (first, second, lost):
        _say(store, each, stars=5)
    mark_files.write(store)
    _age(store, first)
    with store.database.writing() as connection:
        connection.execute(sa.delete(run).where(run.c.id == lost.run_id))
    _say(store, second, stars=1)
    assert mark_files.write(store) == 1
    (told,) = _files(store).values()
    assert {name: each["stars"] for name, each in told.items()} == {
        first.picture_id: 5,
        second.picture_id: 1,
        lost.picture_id: 5,
    }


def _age(store: Store, made: Sidecar) -> None:
    """Its row is as it was before anything was said."""
    with store.database.writing() as connection:
        mine = sa.update(catalogue).where(catalogue.c.picture_id == made.picture_id)
        connection.execute(mine.values(stars=0, said=None, unwritten=False))


def test_a_copy_looks_only_at_files_that_were_written_lately(store: Store, keep: Keep) -> None:
    """A start reads no years of marks."""
    made = keep()
    _say(store, made, stars=5)
    mark_files.write(store)
    _age(store, made)
    assert mark_files.restore(store, since=2_000_000_000_000.0) == 0
    assert mark_files.restore(store, since=1.0) == 1


def test_what_was_deleted_for_good_is_told_nowhere(store: Store, keep: Keep) -> None:
    """Its note goes out of its file with the next writing, and what is left of its row is not touched."""
    made, other = keep(), keep("a dog")
    _say(store, made, note="a secret", trashed=True)
    _say(store, other, stars=1)
    mark_files.write(store)
    with store.database.reading() as connection:
        kept = store.blobs.get(next(store.blobs.names(mark_files.FOLDER)))
        assert b"secret" in kept
        assert connection.execute(sa.select(job.c.state)).scalars().all() == ["done", "done"]
    assert emptying.empty(Library(store), STUDIO, [made.picture_id]) == 1
    assert mark_files.write(store) == 1
    ((key, told),) = _files(store).items()
    assert list(told) == [other.picture_id]
    store.blobs.put(key, kept)
    assert mark_files.restore(store) == 0


def test_what_was_said_in_an_older_easel_is_written_at_its_first_start(store: Store, keep: Keep) -> None:
    """Whatever it was; what was brought in is found as that. Pictures of which nothing was said stay as they are."""
    starred, tagged, placed, _ = keep(kind="imported"), keep(), keep(board="Foxes"), keep()
    _say(store, starred, stars=3)
    _say(store, tagged, ("winter",))
    config = Config()
    config.set_main_option("script_location", str(Path(upgrading.__file__).parent / "migrations"))
    with store.database.migrating() as connection:
        config.attributes["connection"] = connection
        before = ScriptDirectory.from_config(config).get_revision("0020").down_revision
        command.downgrade(config, str(before))
    upgrading.upgrade(store.database)
    assert mark_files.write(store) == 1
    (told,) = _files(store).values()
    assert set(told) == {each.picture_id for each in (starred, tagged, placed)}
    found = Library(store).find(parse("is:imported", datetime.now(UTC)))
    assert [spot.id for spot in found.spots] == [starred.picture_id]


def test_many_pictures_are_few_files(store: Store) -> None:
    """A file for each hour in which they were made, however many there are; whoever has to end ends between two of them."""
    hour = made_at(new_id()) // 3600 * 3600
    stories = [sidecar(picture_id=_made_in(hour - 3600 * (number % 3))) for number in range(30)]
    for each in stories:
        store.sidecars.write(each)
    adoption.rebuild(store.database, store.sidecars)
    ids = [each.picture_id for each in stories]
    with store.database.writing() as connection:
        marks.mark(connection, STUDIO, ids, {"flag": 1})
    assert mark_files.write(store, lambda: True) == 0
    assert mark_files.write(store) == 3
    assert {name for told in _files(store).values() for name in told} == set(ids)


def _made_in(hour: float) -> str:
    return first_of(hour)[:18] + new_id()[18:]


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b'{"pictures": [1]}', b'{"pictures": {"ID": {"said": 1}}}', b'{"pictures": {"ID": 7}}'],
)
def test_a_file_that_tells_nothing_keeps_nobody_out(store: Store, keep: Keep, data: bytes) -> None:
    """A power cut may leave an empty one, and hands may write anything."""
    made = keep()
    store.blobs.put("marks/2026-12-01/00.json", data.replace(b"ID", made.picture_id.encode()))
    store.blobs.put(
        "marks/2026-12-01/01.json",
        data.replace(b"ID", made.picture_id.encode()).replace(b'"said": 1', b'"said": 1, "stars": 9, "flag": 0'),
    )
    assert mark_files.restore(store) == 0
    assert _marked(store, made) == NOTHING
