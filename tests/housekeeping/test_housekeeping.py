"""What the studio does in the background: exports that are taken as they are made, imports, and checks."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from easel.housekeeping.housekeeping import ADOPT, CLEAR, EXPORT, IMPORT, LOOK, VERIFY, Housekeeping
from easel.housekeeping.works import Stopped
from easel.library.library import Library
from easel.runs.tables import run
from easel.store.store import Store
from tests.housekeeping.pieces import Keep, put_file, put_picture
from tests.made_database import opened_store


@pytest.fixture
def filled(home: Path, open_store: Callable[..., Store]) -> Store:
    return open_store(home)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    with opened_store(tmp_path / "second") as opened:
        yield opened


def _write(keeping: Housekeeping, path: Path, ids: list[str] | None = None) -> None:
    pieces = keeping.export(ids)
    assert pieces is not None
    with path.open("wb") as out:
        for piece in pieces:
            out.write(piece)


def _import(keeping: Housekeeping, path: Path) -> dict[str, Any]:
    """What came of it; the file that was taken in is gone."""
    spool = path.with_name("spool.zip")
    shutil.copy(path, spool)
    assert keeping.take_in(spool)
    keeping.works.join()
    work = keeping.works.told()[IMPORT]
    assert (work["state"], work["error"], work["outcome"]["refusals"]) == ("done", "", 0)
    assert not spool.exists()
    return dict(work["outcome"])


def test_what_is_exported_here_is_imported_there(filled: Store, other: Store, tmp_path: Path) -> None:
    """All of it, told in numbers; a second time there is nothing to add; a check finds all of it whole."""
    here, there = Housekeeping(filled), Housekeeping(other)
    _write(here, tmp_path / "all.zip")
    work = here.works.told()[EXPORT]
    assert (work["state"], work["outcome"]["lacking"]) == ("done", 0)
    assert work["done"] == work["all"] == work["outcome"]["files"]
    pictures = work["outcome"]["pictures"]
    assert _import(there, tmp_path / "all.zip")["taken"]["picture"] == pictures
    again = _import(there, tmp_path / "all.zip")
    assert (again["taken"], again["known"]["picture"]) == ({}, pictures)
    assert there.verify()
    there.works.join()
    outcome = there.works.told()[VERIFY]["outcome"]
    assert (outcome["pictures"], outcome["serious"]) == (pictures, 0)


def test_an_export_that_was_cut_is_refused_in_words(filled: Store, other: Store, tmp_path: Path) -> None:
    """Nothing of it is there afterwards, and the file is gone."""
    _write(Housekeeping(filled), tmp_path / "all.zip")
    data = (tmp_path / "all.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: len(data) // 2])
    there = Housekeeping(other)
    assert there.take_in(tmp_path / "cut.zip")
    there.works.join()
    work = there.works.told()[IMPORT]
    assert work["state"] == "failed"
    assert "not a complete ZIP" in work["error"]
    assert not (tmp_path / "cut.zip").exists()
    assert Library(other).pictures() == ()


def test_an_export_ends_with_whoever_takes_it(filled: Store) -> None:
    """One at a time; who goes away has stopped it, and who presses Stop has it cut."""
    keeping = Housekeeping(filled)
    pieces = keeping.export(None)
    assert pieces is not None
    next(pieces)
    assert keeping.works.told()[EXPORT]["state"] == "running"
    assert keeping.export(None) is None
    pieces.close()
    assert keeping.works.told()[EXPORT]["state"] == "stopped"
    again = keeping.export(None)
    assert again is not None
    next(again)
    keeping.works.stop(EXPORT)
    with pytest.raises(Stopped):
        list(again)
    assert keeping.works.told()[EXPORT]["state"] == "stopped"


def test_a_check_names_what_is_missing(store: Store, keep: Keep) -> None:
    """By the picture's title, its file and what is wrong with it; a thumbnail can be made again."""
    made = put_picture(store, keep, "a fox")
    store.blobs.path(made.sha256).unlink()
    keeping = Housekeeping(store)
    assert keeping.verify()
    keeping.works.join()
    outcome = keeping.works.told()[VERIFY]["outcome"]
    assert (outcome["pictures"], outcome["count"], outcome["serious"]) == (1, 2, 1)
    first, second = outcome["faults"]
    assert (first["title"], first["what"], first["fault"], first["serious"]) == ("a fox", "picture", "missing", True)
    assert made.sha256 in first["file"]
    assert (second["what"], second["serious"]) == ("thumbnail", False)


def test_what_was_looked_through_is_cleared(store: Store) -> None:
    """The disk is looked at, the file goes, and the next look knows."""
    goes = put_file(store, "goes", days=3)
    keeping = Housekeeping(store)
    assert keeping.look()
    keeping.works.join()
    assert keeping.works.told()[LOOK]["state"] == "done"
    (planned,) = keeping.clearance().plans()
    assert keeping.clear("unnamed", "another mark")
    keeping.works.join()
    assert "list has changed" in keeping.works.told()[CLEAR]["error"]
    assert keeping.clear("unnamed", planned.mark)
    keeping.works.join()
    assert keeping.works.told()[CLEAR]["outcome"] == {"what": "unnamed", "count": 1}
    assert not store.blobs.path(goes).exists()
    assert keeping.usage
    assert keeping.usage.unnamed == ()


def test_a_picture_without_its_row_is_brought_back(store: Store, keep: Keep) -> None:
    """By its sidecar, with its prompt; the last look knows."""
    made = put_picture(store, keep, "a fox")
    with store.database.writing() as connection:
        connection.execute(sa.delete(run).where(run.c.id == made.run_id))
    keeping = Housekeeping(store)
    assert Library(store).pictures() == ()
    assert keeping.adopt()
    keeping.works.join()
    assert keeping.works.told()[ADOPT]["outcome"] == {"count": 1}
    assert [one.prompt for one in Library(store).pictures()] == ["a fox"]
    assert keeping.usage
    assert keeping.usage.lost == 0
