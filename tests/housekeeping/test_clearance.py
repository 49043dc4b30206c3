"""What could go: looked through, and deleted only as it was seen; whatever is named by then stays."""

import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.edits import leftovers
from easel.edits.sources import Sources
from easel.edits.tables import source
from easel.housekeeping import disk
from easel.housekeeping.clearance import Changed, Clearance
from easel.housekeeping.works import Stopped
from easel.library import marks
from easel.library.library import Library
from easel.store.scope import STUDIO
from easel.store.store import Store
from tests.housekeeping.pieces import DAY, Keep, has_file, put_file, put_picture
from tests.pictures import samples


def _silent(_done: int, _all: int) -> None:
    pass


def _looked(store: Store) -> Clearance:
    return Clearance(store, disk.look(store))


def test_the_trash_of_the_last_thirty_days_stays(store: Store, keep: Keep) -> None:
    """What has lain there for longer is listed with its title and since when, and goes after a look."""
    old = put_picture(store, keep, "an old fox", trashed_days=31)
    new, kept = put_picture(store, keep, "a new fox", trashed_days=29), put_picture(store, keep, "a cat")
    spare = Clearance(store, None)
    (planned,) = spare.plans()
    assert (planned.what, planned.count, planned.size_bytes) == ("trash", 1, len("an old fox"))
    (item,) = planned.items
    assert (item.name, item.picture_id) == ("an old fox", old.picture_id)
    assert abs(item.since - (time.time() - 31 * DAY)) < 60
    assert spare.clear("trash", planned.mark, _silent) == 1
    assert [has_file(store, each.sha256) for each in (old, new, kept)] == [False, True, True]
    assert spare.plans() == []


def test_what_changed_since_it_was_seen_stays(store: Store, keep: Keep) -> None:
    """Nothing of it is deleted then, also not what was seen."""
    first = put_picture(store, keep, "a fox", trashed_days=40)
    spare = Clearance(store, None)
    mark = spare.plan("trash").mark
    put_picture(store, keep, "a second fox", trashed_days=40)
    with pytest.raises(Changed) as raised:
        spare.clear("trash", mark, _silent)
    assert "Nothing was deleted." in raised.value.hint
    assert has_file(store, first.sha256)


def test_who_stops_keeps_the_rest(store: Store, keep: Keep) -> None:
    """Between two steps; before the first one nothing has gone."""
    made = put_picture(store, keep, "a fox", trashed_days=40)
    spare = Clearance(store, None)

    def stop(_done: int, _all: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        spare.clear("trash", spare.plan("trash").mark, stop)
    assert has_file(store, made.sha256)


def test_files_that_nothing_names_go(store: Store, keep: Keep) -> None:
    """What is named by then stays, and so does what was kept anew since the look."""
    goes, named, anew = (put_file(store, text, days=3) for text in ("goes", "named", "anew"))
    spare = _looked(store)
    planned = spare.plan("unnamed")
    assert (planned.count, planned.size_bytes) == (3, 13)
    keep("a fox", sha256=named, size_bytes=5)
    put_file(store, "anew")
    assert spare.clear("unnamed", planned.mark, _silent) == 1
    assert [has_file(store, each) for each in (goes, named, anew)] == [False, True, True]


def test_what_an_answer_without_a_usable_picture_brought_stays(store: Store) -> None:
    """It may have been paid for: the answer that is kept with the job names it, also where that came after the look."""
    known, later = (put_file(store, text, days=3) for text in ("known", "later"))
    store.blobs.put("raw/one", f'{{"data": [{{"b64_json": "sha256:{known}"}}]}}'.encode())
    spare = _looked(store)
    planned = spare.plan("unnamed")
    assert [item.name for item in planned.items] == [later]
    store.blobs.put("raw/two", f'{{"data": [{{"b64_json": "sha256:{later}"}}]}}'.encode())
    assert spare.clear("unnamed", planned.mark, _silent) == 0
    assert [has_file(store, each) for each in (known, later)] == [True, True]


def test_without_a_look_no_file_is_spare(store: Store) -> None:
    """Only what a walk has found is offered."""
    put_file(store, "goes", days=3)
    assert Clearance(store, None).plans() == []


def test_sources_that_nobody_used_go(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are listed by their names, and the plan changes nothing."""
    monkeypatch.setattr(leftovers, "RECENT", 0)
    path = tmp_path / "harbour.png"
    path.write_bytes(samples.encoded(samples.photo(64, 64, seed=1)))
    one = Sources(store).take_in(path, "harbour.png")
    long_ago = time.time() - 100 * DAY
    with store.database.writing() as connection:
        connection.execute(sa.update(source).values(created=long_ago, used=long_ago))
    for sha256 in (one.sha256, one.original_sha256):
        os.utime(store.blobs.path(sha256), (long_ago, long_ago))
    spare = Clearance(store, None)
    planned = spare.plan("sources")
    assert [item.name for item in planned.items] == ["harbour.png"]
    assert has_file(store, one.sha256)
    assert spare.clear("sources", planned.mark, _silent) == 1
    assert not has_file(store, one.sha256)


def test_caches_go_but_for_the_last_hour(store: Store) -> None:
    """A folder as a whole; what somebody may just be looking at stays."""
    old, new, folder = (store.home / "screens" / "old.jpg", store.home / "screens" / "new.jpg", store.home / "prepared")
    old.parent.mkdir()
    (folder / "a").mkdir(parents=True)
    for path in (old, new, folder / "a" / "b.png"):
        path.write_bytes(b"12345")
    for path in (old, folder / "a"):
        os.utime(path, (time.time() - DAY,) * 2)
    spare = _looked(store)
    planned = spare.plan("caches")
    assert (planned.count, planned.size_bytes) == (3, 15)
    assert [item.name for item in planned.items] == ["screens", "prepared"]
    assert spare.clear("caches", planned.mark, _silent) == 2
    assert [path.exists() for path in (old, new, folder / "a")] == [False, True, False]


def test_a_picture_that_is_taken_out_of_the_trash_is_seen(store: Store, keep: Keep) -> None:
    """It is in the plan no more."""
    made = put_picture(store, keep, "a fox", trashed_days=40)
    with store.database.writing() as connection:
        marks.mark(connection, STUDIO, [made.picture_id], {"trashed": False})
    assert Clearance(store, None).plans() == []
    assert Library(store).picture(made.picture_id)
