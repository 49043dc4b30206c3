"""What was brought in and never used goes after months; whatever anything refers to stays."""

import os
import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from easel.edits import edit_runs, leftovers
from easel.edits.edit_runs import EditRun
from easel.edits.mask.masks import Masks
from easel.edits.sources import Source, Sources
from easel.edits.tables import mask, mask_revision, source
from easel.prompts.drafts import Draft, Drafts
from easel.runs import inputs
from easel.runs.inputs import RunInput
from easel.store.store import Store
from tests.pictures import samples

LONG_AGO = time.time() - 2 * leftovers.UNUSED


@pytest.fixture(autouse=True)
def _none_is_recent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Apart from the one test about them, no source is spared for being among the newest."""
    monkeypatch.setattr(leftovers, "RECENT", 0)


def _age(store: Store, *sources: Source) -> None:
    """As if it had all been months ago: rows, masks and files."""
    with store.database.writing() as connection:
        for each in sources:
            of_it = source.c.id == each.id
            connection.execute(sa.update(source).where(of_it).values(created=LONG_AGO, used=LONG_AGO))
            connection.execute(sa.update(mask).where(mask.c.source_id == each.id).values(created=LONG_AGO))
            of_masks = sa.select(mask.c.id).where(mask.c.source_id == each.id)
            old = sa.update(mask_revision).where(mask_revision.c.mask_id.in_(of_masks))
            connection.execute(old.values(created=LONG_AGO))
    for each in sources:
        for sha256 in (each.sha256, each.original_sha256):
            os.utime(store.blobs.path(sha256), (LONG_AGO, LONG_AGO))


def test_an_unused_source_goes_with_its_files_and_its_unsent_mask(store: Store, bring: Callable[..., Source]) -> None:
    """Its rows, its blobs and its mask's files; one brought in lately stays whole."""
    old, new = bring(64, 64, seed=1), bring(64, 64, seed=2)
    masks = Masks(store)
    masks.replace(masks.of(old.id).id, samples.disc(64, 64), "paint")
    assert list(store.blobs.names(f"masks/{old.id}"))
    _age(store, old)
    assert leftovers.clear(store) == 1
    assert Sources(store).get(old.id) is None
    assert not any(store.blobs.path(sha256).exists() for sha256 in (old.sha256, old.original_sha256))
    assert not list(store.blobs.names(f"masks/{old.id}"))
    assert Sources(store).get(new.id) == new
    assert all(store.blobs.path(sha256).exists() for sha256 in (new.sha256, new.original_sha256))
    assert leftovers.clear(store) == 0


def _edited(store: Store, found: Source, run_id: str) -> None:
    planned = EditRun({"sources": [found.id]}, None, found.id, found.sha256, None)
    with store.database.writing() as connection:
        edit_runs.keep(connection, run_id, planned)


def _a_reference(store: Store, found: Source, run_id: str) -> None:
    planned = EditRun({"sources": ["another", found.id]}, None, "another", "0" * 64, None)
    with store.database.writing() as connection:
        edit_runs.keep(connection, run_id, planned)


def _sent_along(store: Store, found: Source, run_id: str) -> None:
    with store.database.writing() as connection:
        inputs.keep(connection, run_id, (RunInput(7, found.sha256, "x.png", "image/png", 1),))


def _under_a_name(store: Store, found: Source, run_id: str) -> None:
    masks = Masks(store)
    painted = masks.replace(masks.of(found.id).id, samples.disc(64, 64), "paint")
    masks.save_as(painted.id, "sky")
    _age(store, found)


def _painted_lately(store: Store, found: Source, run_id: str) -> None:
    masks = Masks(store)
    masks.replace(masks.of(found.id).id, samples.disc(64, 64), "paint")


def _used_lately(store: Store, found: Source, run_id: str) -> None:
    with store.database.writing() as connection:
        connection.execute(sa.update(source).where(source.c.id == found.id).values(used=time.time()))


def _in_an_unsent_form(store: Store, found: Source, run_id: str) -> None:
    drafts = Drafts(store.database)
    drafts.keep(Draft("anna", "edit", "one", {"sources": [found.id]}))
    drafts.close()


def _a_parent(store: Store, found: Source, run_id: str) -> None:
    with store.database.writing() as connection:
        row: Any = connection.execute(sa.select(source).where(source.c.id == found.id)).mappings().one()
        connection.execute(sa.insert(source), dict(row) | {"id": "child", "parent_id": found.id, "used": time.time()})


@pytest.mark.parametrize(
    "refer",
    [_edited, _a_reference, _sent_along, _under_a_name, _painted_lately, _used_lately, _in_an_unsent_form, _a_parent],
)
def test_whatever_something_refers_to_stays(
    store: Store,
    bring: Callable[..., Source],
    run_row: Callable[[], str],
    refer: Callable[[Store, Source, str], None],
) -> None:
    """A run, its plan, its inputs, a mask with a name or painted lately, a use, an unsent form, another source: each keeps it."""
    found = bring(64, 64)
    _age(store, found)
    refer(store, found, run_row())
    assert leftovers.clear(store) == 0
    assert Sources(store).get(found.id) is not None
    assert all(store.blobs.path(sha256).exists() for sha256 in (found.sha256, found.original_sha256))


def test_the_newest_stay_however_old_they_are(
    store: Store, bring: Callable[..., Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the list of recent pictures shows can still be chosen."""
    monkeypatch.setattr(leftovers, "RECENT", 20)
    _age(store, bring(64, 64))
    assert leftovers.clear(store) == 0


def test_a_file_that_is_a_picture_of_the_library_stays(
    store: Store, bring: Callable[..., Source], run_row: Callable[[], str]
) -> None:
    """A source goes, its bytes are those of a kept picture: the row goes alone."""
    found = bring(64, 64)
    _age(store, found)
    run_row()
    with store.database.writing() as connection:
        connection.execute(sa.text("UPDATE picture SET sha256 = :sha"), {"sha": found.original_sha256})
    assert leftovers.clear(store) == 1
    assert store.blobs.path(found.original_sha256).exists()
    assert not store.blobs.path(found.sha256).exists() or found.sha256 == found.original_sha256


def test_a_file_brought_in_again_is_young_again(store: Store, bring: Callable[..., Source]) -> None:
    """Keeping the same bytes once more makes them new: they are not forgotten under whoever just kept them."""
    found = bring(64, 64)
    path = store.blobs.path(found.sha256)
    os.utime(path, (LONG_AGO, LONG_AGO))
    again = path.with_name("again")
    again.write_bytes(path.read_bytes())
    store.blobs.put_file(again, found.sha256)
    store.blobs.forget(found.sha256, time.time() - 3600)
    assert path.exists()
    os.utime(path, (LONG_AGO, LONG_AGO))
    store.blobs.forget(found.sha256, time.time() - 3600)
    assert not path.exists()
    store.blobs.forget(found.sha256, time.time())  # gone already
