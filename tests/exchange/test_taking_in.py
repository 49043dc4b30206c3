"""A library goes to another home and is the same there: rows, bytes, sidecars, what people said, and what a search finds.

This is the test of `export.py`, `entry.py`, `things.py`, `stories.py`, too.
"""

import hashlib
import json
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.errors import BadExport
from easel.exchange.export import Export
from easel.exchange.taking_in import TakingIn
from easel.library import keep, marks
from easel.library.library import Library
from easel.library.search.grammar import parse
from easel.runs import adoption, states
from easel.runs.runs import Runs
from easel.runs.tables import job
from easel.store.ids import new_id
from easel.store.scope import STUDIO
from easel.store.sidecars import key_of_picture
from easel.store.store import Store
from tests import births
from tests.exchange.made_library import settings
from tests.exchange.same import faults, files_of, found, places_of, rewrite, rows_of

Open = Callable[..., Store]


@pytest.mark.parametrize("name", ["export", "export.zip"])
def test_a_library_is_the_same_elsewhere(home: Path, tmp_path: Path, open_store: Open, name: str) -> None:
    """Every row of every table that goes along, the places in the catalogue, sidecars byte by byte, and all files; what is
    searched is found. Taken in twice it adds nothing."""
    first, second = open_store(home), open_store(tmp_path / "second")
    manifest = Export(first).write(tmp_path / name)
    assert manifest.lacks == ()
    outcome = TakingIn(second).run(tmp_path / name)
    assert (dict(outcome.taken), dict(outcome.known), outcome.refused) == (manifest.counts, {}, {})
    before, after = rows_of(first), rows_of(second)
    for table, rows in before.items():
        assert rows, f"the library that goes along has no {table}"
        assert after[table] == rows, table
    assert places_of(second) == places_of(first)
    assert files_of(second) == files_of(first)
    assert faults(second) == []
    for text in ("fox", "winter", "Zoë", "board:狐狸", "stars:4", "is:trashed", "has:mask", "-fox"):
        query = parse(text, datetime(2026, 12, 1, tzinfo=UTC))
        assert found(second, query) == found(first, query) != [], text
    again = TakingIn(second).run(tmp_path / name)
    assert (dict(again.taken), dict(again.known), again.files) == ({}, manifest.counts, 0)
    assert rows_of(second) == after


@pytest.fixture
def parcel(home: Path, tmp_path: Path, open_store: Open) -> Path:
    """An export of the library, as a folder."""
    Export(open_store(home)).write(tmp_path / "parcel")
    return tmp_path / "parcel"


def test_what_is_here_stays_as_it_is(home: Path, tmp_path: Path, open_store: Open) -> None:
    """Stars and tags that were given here since, and a board of the same name that was made here, are not changed; the pictures
    of the export lie on that board."""
    first, second = open_store(home), open_store(tmp_path / "second")
    Export(first).write(tmp_path / "one.zip")
    with second.database.writing() as rows:
        marks.place(rows, STUDIO, [], "Covers", on=True)
    outcome = TakingIn(second).run(tmp_path / "one.zip")
    assert (outcome.taken["board"], outcome.known["board"]) == (1, 1)
    assert marks_of(second) == marks_of(first)
    one = Library(second).pictures()[0]
    with second.database.writing() as rows:
        marks.mark(rows, STUDIO, [one.id], {"stars": 1})
        marks.tag(rows, STUDIO, [one.id], "here", on=True)
    mine = marks_of(second)
    assert TakingIn(second).run(tmp_path / "one.zip").taken == {}
    assert marks_of(second) == mine != marks_of(first)


def marks_of(store: Store) -> dict[str, object]:
    library = Library(store)
    return {each.id: library.marked(each.id) for each in library.pictures()}


def test_what_came_since_is_added(home: Path, tmp_path: Path, open_store: Open) -> None:
    """A second export of a library that went on: only what is new comes, also a picture of a run that is here already. Where its
    place within the job is taken by one that was made here, it goes behind that."""
    first, second = open_store(home), open_store(tmp_path / "second")
    Export(first).write(tmp_path / "one.zip")
    TakingIn(second).run(tmp_path / "one.zip")
    there, here = _another_of_a_job(first), _another_of_a_job(second)
    Export(first).write(tmp_path / "two.zip")
    outcome = TakingIn(second).run(tmp_path / "two.zip")
    assert (dict(outcome.taken), outcome.files) == ({"picture": 1}, 0)
    pictures = {each.id for each in Library(second).pictures()}
    assert {there, here} <= pictures
    assert faults(second) == []
    assert TakingIn(second).run(tmp_path / "two.zip").taken == {}


def _another_of_a_job(store: Store) -> str:
    """As when a picture is sealed another way: one more of the same job, over the same bytes."""
    (one,) = (each for each in Library(store).pictures() if each.is_sealed)
    known = store.sidecars.read(key_of_picture(one.job_id, 1))
    assert known is not None
    made = store.sidecars.write_next(replace(known, picture_id=new_id()))
    keep.enter(Library(store), [made])
    return made.picture_id


def test_nobody_may_send_a_job_a_second_time(home: Path, tmp_path: Path, open_store: Open) -> None:
    """What waited there is cancelled here, what was under way there is of unknown end here, and says why; there, both go on."""
    first, second = open_store(home), open_store(tmp_path / "second")
    waiting, sent = [each.id for run in Runs(first).recent() for each in run.jobs][:2]
    with first.database.writing() as rows:
        for name, state in ((waiting, "queued"), (sent, "sent")):
            rows.execute(sa.update(job).where(job.c.id == name).values(state=state, executor="there", line="1"))
    Export(first).write(tmp_path / "one.zip")
    TakingIn(second).run(tmp_path / "one.zip")
    ends = {name: Runs(second).job(name) for name in (waiting, sent)}
    assert [(each.state, bool(each.ended_at)) for each in ends.values() if each] == [
        ("cancelled", True),
        ("unknown", True),
    ]
    one = ends[sent]
    assert one is not None
    assert one.error is not None
    assert one.error["possibly_billed"]
    assert "was exported from" in one.error["message"]
    with second.database.reading() as rows:
        told = rows.execute(sa.select(job.c.executor, job.c.line).distinct()).all()
        open_jobs = rows.execute(sa.select(job.c.id).where(job.c.state.in_(("queued", *states.IN_FLIGHT)))).all()
    assert (told, open_jobs) == ([(None, "")], [])
    known = Runs(first).job(waiting)
    assert known is not None
    assert known.state == "queued"


@pytest.mark.parametrize("how", ["damaged", "missing"])
def test_bytes_that_are_not_what_they_should_be_are_refused_with_their_rows(
    parcel: Path, tmp_path: Path, open_store: Open, how: str
) -> None:
    """A flipped byte, a file that is gone: it is named, its picture and what hangs on it stay out, the rest comes; once it is
    mended a second import completes it."""
    second = open_store(tmp_path / "second")
    raw = next(each for each in _pictures(parcel) if each["prompt"] == "a red hat" and each["kind"] == "edit")
    file = parcel / "blobs" / _key(raw["sha256"])
    kept = file.read_bytes()
    if how == "missing":
        file.unlink()
    else:
        file.write_bytes(kept[:-1] + b"?")
    outcome = TakingIn(second).run(parcel)
    assert list(outcome.refused) == [_key(raw["sha256"])]
    assert dict(outcome.left) == {"picture": 1, "seal": 1}
    assert not second.blobs.has(_key(raw["sha256"]))
    assert Library(second).picture(raw["id"]) is None
    assert faults(second) == []
    file.write_bytes(kept)
    assert dict(TakingIn(second).run(parcel).taken) == {"picture": 1, "seal": 1}
    assert faults(second) == []


def test_what_was_sent_along_is_not_left_out_alone(parcel: Path, tmp_path: Path, open_store: Open) -> None:
    """Where a picture that an edit sent is missing, the whole run of that edit stays out: sent again it would be another edit."""
    second = open_store(tmp_path / "second")
    sealed = next(each for each in _pictures(parcel) if each["kind"] == "sealed")
    (parcel / "blobs" / _key(sealed["sha256"])).unlink()
    outcome = TakingIn(second).run(parcel)
    assert dict(outcome.left) == {"run": 1, "job": 1, "picture": 2, "source": 1, "seal": 1}
    assert not [each for each in Library(second).pictures() if each.prompt == "a second hat"]
    assert faults(second) == []


def test_bytes_that_are_no_picture_are_refused(parcel: Path, tmp_path: Path, open_store: Open) -> None:
    """A page of somebody else's under its right digest does not become a picture."""
    second = open_store(tmp_path / "second")
    page = b"<script>alert(1)</script>"
    digest = hashlib.sha256(page).hexdigest()
    fox = next(each for each in _pictures(parcel) if each["prompt"] == "a red fox in the snow")
    rewrite(parcel, lambda rows: rows.replace(fox["sha256"].encode(), digest.encode()))
    file = parcel / "blobs" / _key(digest)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(page)
    outcome = TakingIn(second).run(parcel)
    assert list(outcome.refused) == [_key(digest)]
    assert "no picture" in outcome.refused[_key(digest)]
    assert not second.blobs.has(_key(digest))
    assert dict(outcome.left) == {"picture": 2}  # the sandbox paints the same for the same prompt


def _pictures(parcel: Path) -> list[dict[str, str]]:
    lines = map(json.loads, (parcel / "rows.jsonl").read_text().splitlines())
    return [line["row"] for line in lines if line["table"] == "picture"]


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def test_a_lost_file_here_comes_back(parcel: Path, home: Path, open_store: Open) -> None:
    """A picture whose bytes and sidecar are gone gets both from an export that has them."""
    store = open_store(home)
    one = Library(store).pictures()[0]
    store.blobs.path(one.sha256).unlink()
    store.blobs.delete(key_of_picture(one.job_id, 0))
    assert len(faults(store)) > 1
    outcome = TakingIn(store).run(parcel)
    assert (dict(outcome.taken), outcome.files) == ({}, 1)
    assert faults(store) == []


@pytest.mark.parametrize("share", [0.0, 0.2, 0.6, 0.99])
def test_a_zip_that_was_cut_is_told_and_harms_nothing(
    home: Path, tmp_path: Path, open_store: Open, share: float
) -> None:
    """Cut anywhere: refused in words, and the library is as empty as it was."""
    second = open_store(tmp_path / "second")
    whole = tmp_path / "whole.zip"
    Export(open_store(home)).write(whole)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
    with pytest.raises(BadExport, match=r"not a complete ZIP|incomplete"):
        TakingIn(second).run(cut)
    _check_empty(second)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("manifest.json", None),
        ("manifest.json", lambda data: data[:-9]),
        ("rows.jsonl", None),
        ("rows.jsonl", lambda data: data[: data.rindex(b"\n", 0, -1) + 1]),
        ("rows.jsonl", lambda data: data.replace(b"a red hat", b"a red bat")),
        ("sidecars.jsonl", None),
        ("sidecars.jsonl", lambda data: data[:-1]),
    ],
    ids=range(7),
)
def test_a_folder_that_is_not_whole_is_told_and_harms_nothing(
    parcel: Path, tmp_path: Path, open_store: Open, name: str, change: Callable[[bytes], bytes] | None
) -> None:
    """Without its manifest, with a part of its rows, with a changed row: refused, and nothing is taken in."""
    second = open_store(tmp_path / "second")
    file = parcel / name
    if change is None:
        file.unlink()
    else:
        file.write_bytes(change(file.read_bytes()))
    with pytest.raises(BadExport, match=r"incomplete|damaged"):
        TakingIn(second).run(parcel)
    _check_empty(second)


def _check_empty(store: Store) -> None:
    assert not any(rows_of(store).values())
    assert not [path for path in store.blobs.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("at", [("files", 2), ("rows", 1), ("rows", 9), ("rows", 20), ("rows", 0)])
def test_one_that_was_killed_is_completed_by_the_next(
    parcel: Path, home: Path, tmp_path: Path, open_store: Open, at: tuple[str, int]
) -> None:
    """kill -9 among the files, after any transaction, and before the sidecars: no row names what is not there, a start in between
    makes nothing of it, and another import makes it whole."""
    process = births.born(_killed, tmp_path / "second", parcel, at)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    second = open_store(tmp_path / "second")
    assert not [fault for fault in faults(second) if not fault.startswith("sidecar")]
    assert adoption.rebuild(second.database, second.sidecars) == 0
    outcome = TakingIn(second).run(parcel)
    assert outcome.refused == {}
    first = open_store(home)
    assert rows_of(second) == rows_of(first)
    assert files_of(second) == files_of(first)
    assert faults(second) == []


def _killed(home: Path, parcel: Path, at: tuple[str, int]) -> None:
    """Dies at the `at`th file or transaction; 0 is the last one."""
    store = Store(settings(home))
    store.open()
    calls = []

    def tell(what: str, done: int, count: int) -> None:
        calls.append(what)
        if (what, calls.count(what)) == at or (at == (what, 0) and done == count):
            os.kill(os.getpid(), signal.SIGKILL)

    TakingIn(store, tell, group=1).run(parcel)


def test_a_folder_behind_a_link_is_not_there(parcel: Path, tmp_path: Path, open_store: Open) -> None:
    """A file of the export that is a link to one elsewhere is missing, whatever lies there."""
    second = open_store(tmp_path / "second")
    file = next(path for path in (parcel / "blobs").rglob("*") if path.is_file() and len(path.name) == 64)
    shutil.move(file, tmp_path / file.name)
    file.symlink_to(tmp_path / file.name)
    outcome = TakingIn(second).run(parcel)
    assert outcome.refused == {_key(file.name): "missing"}
