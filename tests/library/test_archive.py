"""Many kept pictures as one ZIP: what is in it, how long it is, and what it takes."""

import csv
import hashlib
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from easel.library import archive
from easel.library.library import Library
from easel.library.zip_pieces import PIECE
from easel.runs import adoption
from easel.store.bucket import Bucket
from easel.store.cache import Cache
from easel.store.ids import new_id
from easel.store.sidecars import Sidecar, Sidecars
from easel.store.store import Store
from tests.library.conftest import sidecar
from tests.s3_server import S3Server

Keep = Callable[..., Sidecar]
DICE = Random(5)


@dataclass
class Shelf:
    """A library, and a way to put real files into it."""

    store: Store
    folder: Path

    @property
    def library(self) -> Library:
        return Library(self.store)

    def put(self, content: bytes, prompt: str = "a red fox", **given: Any) -> Sidecar:
        """The sidecar of a picture; its row comes with `taken_in`."""
        digest = hashlib.sha256(content).hexdigest()
        (self.folder / "arrived").write_bytes(content)
        self.store.blobs.put_file(self.folder / "arrived", digest)
        (self.folder / "arrived").unlink()
        made = sidecar(prompt, sha256=digest, size_bytes=len(content), **given)
        self.store.sidecars.write(made)
        return made

    def taken_in(self, *sidecars: Sidecar) -> list[str]:
        adoption.rebuild(self.store.database, self.store.sidecars)
        return [each.picture_id for each in sidecars]

    def some(self, count: int, length: int = 1000) -> tuple[list[str], list[bytes]]:
        contents = [DICE.randbytes(length) for _ in range(count)]
        return self.taken_in(*(self.put(each) for each in contents)), contents

    def zip(self, ids: Sequence[str], *more: str) -> zipfile.ZipFile:
        """The archive, which was found to be as long as foretold."""
        data = b"".join(archive.stream(self.library, ids, *more))
        assert len(data) == archive.size(self.library, ids, *more)
        opened = zipfile.ZipFile(io.BytesIO(data))
        assert opened.testzip() is None
        return opened


@pytest.fixture
def shelf(store: Store, tmp_path: Path) -> Shelf:
    return Shelf(store, tmp_path)


def manifest(opened: zipfile.ZipFile) -> dict[str, Any]:
    read = json.loads(opened.read("manifest.json"))
    assert isinstance(read, dict)
    return read


def table(opened: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(opened.read("pictures.csv").decode("utf-8-sig"), newline="")))


def test_the_bytes_are_those_that_were_kept(shelf: Shelf) -> None:
    """Each picture whole and uncompressed, in the order of the ids, once each; then the two lists."""
    ids, contents = shelf.some(3)
    opened = shelf.zip([*reversed(ids), ids[0]], "{number}")
    assert opened.namelist() == ["1.png", "2.png", "3.png", "manifest.json", "pictures.csv"]
    assert [opened.read(f"{number}.png") for number in (1, 2, 3)] == contents[::-1]
    assert {info.compress_type for info in opened.infolist()} == {zipfile.ZIP_STORED}
    assert opened.getinfo("1.png").date_time == (2026, 11, 22, 9, 45, 12)


def test_the_manifest_tells_what_is_known(shelf: Shelf) -> None:
    """All of a picture's facts by name, money as text, and the file that it is."""
    parent = new_id()
    made = shelf.put(b"1", "ein Fuchs 狐\nim Schnee", revised_prompt="a fox", parents=(parent,), kind="edit")
    poor = shelf.put(b"2", format="jpeg", cost=None, usage=None, created=1.0)
    told = manifest(shelf.zip(shelf.taken_in(made, poor)))
    assert told["easel"] == 1
    assert told["missing"] == []
    assert told["pictures"][0] == {
        "id": made.picture_id,
        "file": "ein-fuchs-狐-im-schnee-20261122-094512-1.png",
        "sha256": made.sha256,
        "created": "2026-11-22T09:45:12.500+00:00",
        "kind": "edit",
        "prompt": "ein Fuchs 狐\nim Schnee",
        "revised_prompt": "a fox",
        "asked": made.asked,
        "got": made.got,
        "usage": made.usage,
        "cost": "0.00588",
        "parents": [parent],
        "width": 1024,
        "height": 1024,
        "format": "png",
    }
    assert [told["pictures"][1][name] for name in ("file", "cost", "usage")] == [
        "a-red-fox-19700101-000001-2.jpg",
        None,
        None,
    ]


def test_the_table_has_a_row_for_each_and_no_formula(shelf: Shelf) -> None:
    """What a spreadsheet would run stands behind an apostrophe; unknown is empty; rows tell the files."""
    made = [shelf.put(b"1", "=1+1", revised_prompt='@a, "b"\nc'), shelf.put(b"22", cost=None, got={"quality": "+low"})]
    rows = table(shelf.zip(shelf.taken_in(*made), "-{number}"))
    assert [row["file"] for row in rows] == ["1.png", "2.png"]
    assert [row["prompt"] for row in rows] == ["'=1+1", "a red fox"]
    assert rows[0]["revised_prompt"] == '\'@a, "b"\nc'
    assert [row["cost_usd"] for row in rows] == ["0.00588", ""]
    assert [row["quality"] for row in rows] == ["", "'+low"]
    assert [row["size_bytes"] for row in rows] == ["1", "2"]
    assert json.loads(rows[1]["request"]) == made[1].asked


def test_missing_pictures_are_named_and_break_nothing(shelf: Shelf, keep: Keep) -> None:
    """Whose file is gone or cut short, who is not known, or lies on another desk: the manifest says so, the rest comes."""
    ids, contents = shelf.some(2)
    gone, stranger = keep("a lost one"), new_id()
    hidden = keep("another's", desk="other")
    path = shelf.store.blobs.path(hashlib.sha256(contents[1]).hexdigest())
    path.write_bytes(contents[1][:-1])
    opened = shelf.zip([gone.picture_id, *ids, stranger, hidden.picture_id, "no id '\ud800"], "{number}")
    assert opened.namelist() == ["1.png", "manifest.json", "pictures.csv"]
    told = manifest(opened)
    assert [each["id"] for each in told["pictures"]] == ids[:1]
    missing = [gone.picture_id, ids[1], stranger, hidden.picture_id, "no id '\ud800"]
    assert [each["id"] for each in told["missing"]] == missing
    assert {each["file"] for each in told["missing"]} == {None}
    assert [each.get("prompt") for each in told["missing"]] == ["a lost one", "a red fox", None, None, None]


def test_a_desk_is_asked_for_by_name(shelf: Shelf) -> None:
    """Its pictures are in no other's archive."""
    ids = shelf.taken_in(shelf.put(b"1", desk="other"))
    assert shelf.zip(ids, "{number}", "other").namelist()[0] == "1.png"


def test_an_archive_of_nothing_is_one(shelf: Shelf) -> None:
    """Two lists without pictures."""
    opened = shelf.zip([])
    assert manifest(opened) == {"easel": 1, "pictures": [], "missing": []}
    assert table(opened) == []


def test_more_pictures_than_one_statement_takes(shelf: Shelf) -> None:
    """Their order is that of the ids over all batches, and nothing is left out."""
    job, run = new_id(), new_id()
    made = [shelf.put(b"same", f"fox {at}", job_id=job, run_id=run, position=at) for at in range(1003)]
    adoption.rebuild(shelf.store.database, shelf.store.sidecars)
    DICE.shuffle(made)
    told = manifest(shelf.zip([each.picture_id for each in made], "{id}"))
    assert [each["prompt"] for each in told["pictures"]] == [str(each.asked["prompt"]) for each in made]
    assert len({each["file"] for each in told["pictures"]}) == 1003


@pytest.mark.parametrize(("longest", "most"), [(2000, 65_535), (150_000, 65_535), (10**9, 3), (10**9, 8), (10, 3)])
def test_the_length_is_foretold_with_zip64_too(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, longest: int, most: int
) -> None:
    """Where one file, all before it, or their number is more than a plain ZIP can say: here from lower limits of `zipfile`."""
    ids, contents = shelf.some(6, 40_000)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", longest)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", most)
    opened = shelf.zip(ids, "{number}")
    assert [opened.read(f"{number}.png") for number in range(1, 7)] == contents


def test_memory_stays_flat(shelf: Shelf) -> None:
    """60 MB come in pieces of about 256 KB, with less than 3 MB held at a time."""
    ids, _ = shelf.some(15, 4 * 1024**2)
    plan = archive.plan(shelf.library, ids)
    tracemalloc.start()
    try:
        lengths = [len(piece) for piece in plan.stream()]
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(lengths) == plan.size
    assert max(lengths) < 2 * PIECE
    assert min(lengths[:-1]) >= PIECE
    assert held < 3 * 1024**2


def test_small_files_come_together(shelf: Shelf) -> None:
    """A piece is worth its way: none but the last is small."""
    ids, _ = shelf.some(60, 10_000)
    lengths = [len(piece) for piece in archive.stream(shelf.library, ids)]
    assert min(lengths[:-1]) >= PIECE
    assert len(lengths) <= 4


def test_what_goes_after_the_plan_ends_the_archive(shelf: Shelf) -> None:
    """It cannot be made up: the receiver sees by the length that the rest is not there."""
    ids, contents = shelf.some(2)
    plan = archive.plan(shelf.library, ids)
    path = shelf.store.blobs.path(hashlib.sha256(contents[1]).hexdigest())
    path.write_bytes(b"short")
    with pytest.raises(OSError, match="shorter"):
        b"".join(plan.stream())
    path.unlink()
    with pytest.raises(FileNotFoundError):
        b"".join(plan.stream())


def test_who_stops_reading_leaves_no_file_open(shelf: Shelf) -> None:
    """Closing the iterator in the middle of a picture closes its file, and writes no end."""
    ids, _ = shelf.some(2, 1024**2)
    pieces = archive.plan(shelf.library, ids).stream()
    assert isinstance(pieces, Iterator)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined] # a generator, which is the point
    assert list(pieces) == []


def test_a_bad_template_is_told_before_anything_is_sent(shelf: Shelf) -> None:
    """At the call, not at the first piece."""
    for ask in (archive.stream, archive.size, archive.plan):
        with pytest.raises(ValueError, match="There is no field"):
            ask(shelf.library, [], "{colour}")


def test_a_bucket_is_asked_and_nothing_fetched_to_plan(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not in it is missing; pictures are fetched when their turn comes."""
    server = S3Server()
    try:
        url = server.place(monkeypatch)
        shelf.store.blobs = Bucket(url, Cache(shelf.folder / "here", 10**6))
        shelf.store.sidecars = Sidecars(shelf.store.blobs)
        ids, contents = shelf.some(2)
        gone = sidecar("a lost one")
        shelf.store.sidecars.write(gone)
        ids += shelf.taken_in(gone)
        shelf.store.blobs = Bucket(url, Cache(shelf.folder / "elsewhere", 10**6))
        plan = archive.plan(shelf.library, ids, "{number}")
        assert not list((shelf.folder / "elsewhere").rglob("*"))
        opened = shelf.zip(ids, "{number}")
        assert plan.size == archive.size(shelf.library, ids, "{number}")
        assert [opened.read(f"{number}.png") for number in (1, 2)] == contents
        assert [each["id"] for each in manifest(opened)["missing"]] == [gone.picture_id]
    finally:
        server.stop()
