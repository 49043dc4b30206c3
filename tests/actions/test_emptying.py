"""Emptying the trash: files go for good where nothing else names them, and what work, money and lineage need stays."""

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from easel.actions import emptying
from easel.edits import lineage
from easel.edits.seal import recovery
from easel.edits.tables import source
from easel.exchange.export import Export
from easel.exchange.soundness import Soundness
from easel.exchange.taking_in import TakingIn
from easel.ledger import entries
from easel.library import marks
from easel.library.keep import put_row
from easel.library.library import Library
from easel.library.search.grammar import parse
from easel.runs import adoption
from easel.runs.runs import Runs
from easel.runs.tables import run, run_input
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.sidecars import Sidecar
from easel.store.store import Store
from tests.library.conftest import keep, store
from tests.made_database import opened_store

__all__ = ["keep", "store"]
Keep = Callable[..., Sidecar]


def _put(store: Store, keep: Keep, folder: Path, text: str = "a red fox", **given: Any) -> Sidecar:
    """A picture with a file (whose bytes are `text`) and a thumbnail, in the trash."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    path = folder / new_id()
    path.write_text(text)
    store.blobs.put_file(path, digest)
    made = keep(text, sha256=digest, size_bytes=len(text), **given)
    thumb = Library(store).thumb_path(made.picture_id)
    thumb.parent.mkdir(parents=True, exist_ok=True)
    thumb.write_bytes(b"jpeg")
    _mark(store, made, on=True)
    return made


def _mark(store: Store, made: Sidecar, *, on: bool) -> None:
    with store.database.writing() as connection:
        marks.mark(connection, STUDIO, [made.picture_id], {"trashed": on})


def _empty(store: Store, *made: Sidecar) -> int:
    return emptying.empty(Library(store), STUDIO, [each.picture_id for each in made])


def _found(store: Store, text: str) -> list[str]:
    return [each.id for each in Library(store).find(parse(text, datetime.now(UTC))).spots]


def _has_file(store: Store, made: Sidecar) -> bool:
    return store.blobs.path(made.sha256).is_file()


def test_the_plan_counts_what_lies_in_the_trash(store: Store, keep: Keep, tmp_path: Path) -> None:
    """How many pictures and bytes; the same bytes twice count once, and what is not in the trash not at all."""
    first, twin = _put(store, keep, tmp_path), _put(store, keep, tmp_path)
    _mark(store, _put(store, keep, tmp_path, "a dog"), on=False)
    planned = emptying.plan(Library(store), STUDIO)
    assert set(planned.ids) == {first.picture_id, twin.picture_id}
    assert (planned.pictures, planned.size_bytes) == (2, len("a red fox"))


def test_a_picture_is_gone_and_its_row_stays(store: Store, keep: Keep, tmp_path: Path) -> None:
    """File, thumbnail and story are deleted, no search finds it; its run shows its place, and what it cost is known."""
    made = _put(store, keep, tmp_path, board="Foxes")
    assert _empty(store, made) == 1
    library = Library(store)
    assert not _has_file(store, made)
    assert library.thumb(made.picture_id) is None
    assert store.sidecars.read(made.key) is None
    assert [_found(store, text) for text in ("", "is:trashed", "fox is:trashed", "board:Foxes is:trashed")] == [[]] * 4
    assert library.picture(made.picture_id) is None
    assert emptying.plan(library, STUDIO).ids == ()
    found = Runs(store).run(made.run_id)
    assert found is not None
    (kept,) = found.jobs[0].pictures
    assert (kept.id, kept.is_emptied, str(kept.cost)) == (made.picture_id, True, "0.005880000")


def test_nothing_that_people_say_brings_it_back(store: Store, keep: Keep, tmp_path: Path) -> None:
    """An undo of before, a tag and a board change nothing."""
    made = _put(store, keep, tmp_path)
    _empty(store, made)
    _mark(store, made, on=False)
    with store.database.writing() as connection:
        marks.tag(connection, STUDIO, [made.picture_id], "red", on=True)
        marks.place(connection, STUDIO, [made.picture_id], "Foxes", on=True)
    assert [_found(store, text) for text in ("", "is:trashed", "red")] == [[]] * 3


def test_what_does_not_lie_in_the_trash_is_refused_whole(store: Store, keep: Keep, tmp_path: Path) -> None:
    """Of two, one was taken out again: neither is deleted."""
    first, second = _put(store, keep, tmp_path), _put(store, keep, tmp_path, "a dog")
    _mark(store, second, on=False)
    with pytest.raises(emptying.NotInTrash):
        _empty(store, first, second)
    assert _has_file(store, first)
    assert _has_file(store, second)
    assert _found(store, "is:trashed") == [first.picture_id]


def test_a_file_that_something_else_names_stays(store: Store, keep: Keep, tmp_path: Path) -> None:
    """The input of a run, the source of an edit, and another picture of the same bytes; the last to go takes it along."""
    of_input, of_source = _put(store, keep, tmp_path, "input"), _put(store, keep, tmp_path, "source")
    first, twin = _put(store, keep, tmp_path, "twins"), _put(store, keep, tmp_path, "twins")
    values = {"run_id": first.run_id, "position": 0, "name": "a.png", "content_type": "image/png", "size_bytes": 5}
    own = {"id": new_id(), "created": 1.0, "used": 1.0, "name": "b", "width": 1, "height": 1, "has_alpha": False}
    own |= {"notes": [], "size_bytes": 6, "sha256": "0" * 64, "original_sha256": of_source.sha256}
    with store.database.writing() as connection:
        connection.execute(sa.insert(run_input), values | {"sha256": of_input.sha256})
        connection.execute(sa.insert(source), own)
    _empty(store, of_input, of_source, first)
    assert [_has_file(store, each) for each in (of_input, of_source, first)] == [True] * 3
    _empty(store, twin)
    assert not _has_file(store, twin)


def test_a_rebuild_does_not_bring_it_back_and_finds_those_behind_it(store: Store, keep: Keep, tmp_path: Path) -> None:
    """The stone in the place of its story tells nothing; a second picture of the same job keeps its own."""
    made = _put(store, keep, tmp_path)
    second = _second(store, made)
    _empty(store, made)
    assert [each.picture_id for each in store.sidecars.of_job(made.job_id)] == [second.picture_id]
    assert store.sidecars.next_position(made.job_id) == 2
    assert b"fox" not in store.blobs.get(made.key)
    assert adoption.rebuild(store.database, store.sidecars) == 0


def _second(store: Store, made: Sidecar) -> Sidecar:
    other = replace(made, picture_id=new_id(), position=1)
    store.sidecars.write(other)
    return other


def test_a_library_with_deleted_pictures_is_sound_and_is_exported(store: Store, keep: Keep, tmp_path: Path) -> None:
    """Nothing is called missing; the export has the row, not the bytes, and lacks nothing."""
    made = _put(store, keep, tmp_path)
    _empty(store, made)
    assert list(Soundness(store).faults()) == []
    manifest = Export(store).write(tmp_path / "all.zip")
    assert (manifest.lacks, manifest.files, manifest.sidecars, manifest.counts["picture"]) == ((), 0, 0, 1)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert not [name for name in archive.namelist() if made.sha256 in name]


def test_what_it_cost_stays_in_the_books(store: Store, keep: Keep, tmp_path: Path) -> None:
    """The ledger says the same before and after."""
    made = _put(store, keep, tmp_path)
    before = entries.since(store.database, STUDIO)
    _empty(store, made)
    assert entries.since(store.database, STUDIO) == before
    assert [str(each.cost) for each in before] == ["0.005880000"]


def test_a_sealed_picture_outlives_the_one_it_was_made_from(store: Store, keep: Keep, tmp_path: Path) -> None:
    """Its job is shown with it, also when the database is lost after that one was deleted."""
    raw = _put(store, keep, tmp_path, kind="edit")
    sealed = replace(raw, picture_id=new_id(), position=1, kind="sealed", parents=(raw.picture_id,))
    sealed = replace(sealed, got=sealed.got | {"choice": "strict"})
    store.sidecars.write(sealed)
    with store.database.writing() as connection:
        put_row(connection, sealed)
    _empty(store, raw)
    assert _shown(store, raw.run_id) == [sealed.picture_id]
    with store.database.writing() as connection:
        connection.execute(sa.delete(run))
    assert adoption.rebuild(store.database, store.sidecars) == 1
    assert recovery.restore(store) == 0
    assert _shown(store, raw.run_id) == [sealed.picture_id]


def _shown(store: Store, run_id: str) -> list[str]:
    found = Runs(store).run(run_id)
    assert found is not None
    return [each.id for each in lineage.results(found.jobs[0])]


def test_elsewhere_it_is_deleted_as_well(store: Store, keep: Keep, tmp_path: Path) -> None:
    """An import of the export has its row, finds it nowhere and misses nothing."""
    made = _put(store, keep, tmp_path)
    _empty(store, made)
    Export(store).write(tmp_path / "all.zip")
    with opened_store(tmp_path / "elsewhere") as other:
        outcome = TakingIn(other).run(tmp_path / "all.zip")
        assert (outcome.refused, outcome.taken["picture"]) == ({}, 1)
        assert [_found(other, text) for text in ("", "is:trashed")] == [[], []]
        assert list(Soundness(other).faults()) == []


def test_the_same_file_can_be_kept_again(store: Store, keep: Keep, tmp_path: Path) -> None:
    """Its digest is nobody's any more: a picture of the same bytes is a new one."""
    _empty(store, _put(store, keep, tmp_path))
    again = _put(store, keep, tmp_path)
    _mark(store, again, on=False)
    assert _found(store, "fox") == [again.picture_id]
    assert _has_file(store, again)
