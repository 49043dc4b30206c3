"""The walk over the disk: whose each file is, and which nothing names (`names.py`)."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from easel.edits.tables import edit_run, mask_revision, source
from easel.housekeeping import disk
from easel.housekeeping.names import COLUMNS, is_named
from easel.library.tables import picture
from easel.prompts.drafts import Draft, Drafts
from easel.runs.tables import run
from easel.store.store import Store
from easel.store.tables import metadata
from tests.housekeeping.pieces import DAY, Keep, put_file, put_picture


def _age(store: Store) -> None:
    """As if all blobs had been kept weeks ago."""
    for path in (store.home / "blobs").rglob("*"):
        if path.is_file():
            os.utime(path, (time.time() - 30 * DAY,) * 2)


def test_whatever_a_library_of_everything_names_is_in_use(home: Path, open_store: Callable[..., Store]) -> None:
    """Pictures, sources, originals, masks and references of edits and experiments: nothing of it could go."""
    store = open_store(home)
    _age(store)
    found = disk.look(store)
    assert (found.unnamed, found.missing, found.lost) == ((), (), 0)
    assert found.files["pictures"] > 4
    assert found.files["inputs"] > 3
    assert {"masks", "sidecars", "database"} <= set(found.files)
    files = [path for path in store.home.rglob("*") if path.is_file() and not path.name.startswith("library.sqlite")]
    assert sum(size for kind, size in found.sizes.items() if kind != "database") == sum(
        path.stat().st_size for path in files
    )


def test_a_file_that_nothing_names_is_told_apart_after_a_day(store: Store, keep: Keep) -> None:
    """One that came lately may be on its way to its row."""
    put_picture(store, keep, "a fox")
    old, _new = put_file(store, "old", days=2), put_file(store, "new")
    found = disk.look(store)
    assert [(each.sha256, each.size_bytes) for each in found.unnamed] == [(old, 3)]
    assert (found.files["pictures"], found.files["unnamed"], found.files["unfinished"]) == (1, 1, 1)


def test_no_table_names_a_file_that_is_not_looked_for() -> None:
    """A column of digests that comes later has to be among the names, or its files would be offered."""
    found = {column for table in metadata.tables.values() for column in table.columns if "sha256" in column.name}
    known = {picture.c.sha256, *COLUMNS}
    # masks lie below masks/ and are not looked at; what was read in a picture keeps no picture
    assert found - known == {mask_revision.c.sha256, metadata.tables["reading"].c.sha256}


def test_what_an_unsent_form_names_is_in_use(store: Store) -> None:
    """An experiment that nobody has started yet would send it."""
    digest = put_file(store, "a reference", days=2)
    drafts = Drafts(store.database)
    drafts.keep(Draft("b" * 20, "experiments", "t", {"files": [digest]}))
    drafts.close()
    assert disk.look(store).unnamed == ()
    with store.database.reading() as connection:
        assert is_named(connection, digest)
        assert not is_named(connection, "0" * 64)


def test_a_picture_without_its_row_is_lost_and_not_spare(store: Store, keep: Keep) -> None:
    """Its sidecar names its file; with its sidecar buried nothing does."""
    made = put_picture(store, keep, "a fox")
    with store.database.writing() as connection:
        connection.execute(sa.delete(run).where(run.c.id == made.run_id))
    found = disk.look(store)
    assert (found.lost, found.unnamed) == (1, ())
    store.sidecars.bury(made.job_id, made.position, time.time())
    found = disk.look(store)
    assert (found.lost, [each.sha256 for each in found.unnamed]) == (0, [made.sha256])


def test_what_a_lost_picture_was_made_of_is_in_use(home: Path, open_store: Callable[..., Store]) -> None:
    """Its sidecar tells of sources, masks and inputs, too: without any row nothing of the library could go."""
    store = open_store(home)
    _age(store)
    with store.database.writing() as connection:
        pictures = connection.execute(sa.select(sa.func.count(picture.c.id))).scalar_one()
        of_edits = set(connection.execute(sa.select(edit_run.c.source_sha256)).scalars())
        connection.execute(sa.delete(run))
        connection.execute(sa.delete(source))
    found = disk.look(store)
    assert found.lost == pictures
    assert of_edits
    assert not of_edits & {each.sha256 for each in found.unnamed}


def test_a_picture_without_its_file_is_missing(store: Store, keep: Keep) -> None:
    """Named by its id; one that was deleted for good is not missing."""
    made, emptied = put_picture(store, keep, "a fox"), put_picture(store, keep, "a cat")
    for each in (made, emptied):
        store.blobs.path(each.sha256).unlink()
    with store.database.writing() as connection:
        connection.execute(sa.update(picture).where(picture.c.id == emptied.picture_id).values(size_bytes=0))
    assert disk.look(store).missing == (made.picture_id,)


def test_progress_is_told_and_caches_are_counted(store: Store) -> None:
    """Each folder is a step."""
    for name in ("screens", "grounds/one"):
        (store.home / name).mkdir(parents=True)
        (store.home / name / "a.jpg").write_bytes(b"12345")
    steps: list[tuple[int, int]] = []
    found = disk.look(store, lambda done, count: steps.append((done, count)))
    assert (found.files["caches"], found.sizes["caches"]) == (2, 10)
    assert steps[-1][0] == steps[-1][1] == len(steps)
