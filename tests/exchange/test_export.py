"""What an export holds, and what it never holds; and what goes along with pictures that were found (`selection.py`)."""

import json
import os
import signal
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from easel.edits import lineage
from easel.edits.sources import Sources
from easel.errors import BadExport
from easel.exchange.export import Export
from easel.exchange.manifest import Manifest
from easel.exchange.taking_in import TakingIn
from easel.library.library import Library
from easel.library.records import Picture
from easel.library.zip_pieces import PIECE
from easel.runs.tables import attempt, job
from easel.store.sidecars import key_of_picture
from easel.store.store import Store
from tests import births
from tests.exchange.made_library import DRAFT, GATEWAY, KEY, settings
from tests.exchange.same import faults, rows_of

Open = Callable[..., Store]


def _lines(parcel: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (parcel / "rows.jsonl").read_text().splitlines()]


def _all_bytes(parcel: Path) -> bytes:
    return b"\n".join(path.read_bytes() + str(path).encode() for path in parcel.rglob("*") if path.is_file())


def test_keys_connections_budgets_and_drafts_stay(home: Path, tmp_path: Path, open_store: Open) -> None:
    """Not a byte of a key, sealed or not, of a saved server's address, of what nobody sent, or of a browser's name; nor a kept
    answer of a server, or the part of a link that opens its files."""
    store = open_store(home)
    one = Library(store).pictures()[-1]
    told = store.sidecars.read(key_of_picture(one.job_id, 0))
    assert told is not None
    link = "https://files.example/one.png?sig=a-signature-that-opens"
    store.sidecars.write(replace(told, reply={"data": [{"url": link}]}))
    with store.database.writing() as rows:
        sealed, fingerprint = rows.execute(sa.text("SELECT sealed, key_fingerprint FROM connection")).one()
        rows.execute(sa.update(job).values(raw="ab" * 32))
        rows.execute(sa.update(attempt).values(key_id="a-name-of-a-key"))
        rows.execute(sa.text("UPDATE source SET browser = 'a-browser-of-somebody'"))
    assert sealed
    Export(store).write(tmp_path / "parcel")
    held = _all_bytes(tmp_path / "parcel")
    secrets = [KEY, sealed, fingerprint, GATEWAY, DRAFT, "ab" * 32, "a-name-of-a-key", "a-browser-of-somebody"]
    secrets += ["a-signature-that-opens", (home / "master.key").read_text().strip()]
    assert [secret for secret in secrets if secret.encode() in held] == []
    assert b"https://files.example/one.png" in held
    assert {line["table"] for line in _lines(tmp_path / "parcel")}.isdisjoint({"connection", "budget", "draft"})
    assert not [path for path in (tmp_path / "parcel").rglob("*") if path.suffix == ".key"]


def test_a_zip_and_a_folder_hold_the_same(home: Path, tmp_path: Path, open_store: Open) -> None:
    """The manifest counts what is there; names, bytes and rows are equal."""
    store = open_store(home)
    told = [Export(store).write(tmp_path / name) for name in ("parcel", "parcel.zip")]
    assert replace(told[0], created="") == replace(told[1], created="")
    folder = {
        str(path.relative_to(tmp_path / "parcel")): path for path in (tmp_path / "parcel").rglob("*") if path.is_file()
    }
    with zipfile.ZipFile(tmp_path / "parcel.zip") as archive:
        assert set(archive.namelist()) == set(folder)
        assert all(archive.read(name) == path.read_bytes() for name, path in folder.items() if name != "manifest.json")
    manifest = Manifest.from_json(folder["manifest.json"].read_bytes())
    blobs = [path for name, path in folder.items() if name.startswith("blobs/")]
    assert (manifest.files, manifest.size_bytes) == (len(blobs), sum(path.stat().st_size for path in blobs))
    assert manifest.counts == Counter(line["table"] for line in _lines(tmp_path / "parcel"))


def test_a_file_that_is_not_there_or_damaged_is_told(home: Path, tmp_path: Path, open_store: Open) -> None:
    """The export is made all the same, and names them, a lost sidecar too; whoever takes it in gets the rest."""
    store = open_store(home)
    hat = next(each for each in Library(store).pictures() if each.prompt == "a second hat")
    lost = key_of_picture(hat.job_id, 0)
    store.blobs.delete(lost)
    first, second = [each for each in Library(store).pictures() if each.prompt in ("a red fox", "a blue fox")]
    store.blobs.path(first.sha256).unlink()
    store.blobs.path(second.sha256).write_bytes(b"something else")
    manifest = Export(store).write(tmp_path / "parcel.zip")
    blobs = {first.sha256, second.sha256}
    assert {key.rsplit("/", 1)[-1] for key in manifest.lacks} - {lost.rsplit("/", 1)[-1]} == blobs
    assert lost in manifest.lacks
    other = open_store(tmp_path / "second")
    outcome = TakingIn(other).run(tmp_path / "parcel.zip")
    assert set(outcome.refused) == set(manifest.lacks) - {lost}
    assert outcome.left == {"picture": 2}
    assert faults(other) == [f"sidecar {hat.id}: {lost} is missing."]


def test_a_stream_is_the_same_zip(home: Path, tmp_path: Path, open_store: Open) -> None:
    """Taken piece by piece it gives the same library; its manifest comes last, and nothing is left where rows waited."""
    store = open_store(home)
    before = {path.name for path in store.home.iterdir()}
    exported = Export(store)
    with (tmp_path / "parcel.zip").open("wb") as out:
        for piece in exported.stream():
            assert len(piece) < 3 * PIECE
            out.write(piece)
    assert {path.name for path in store.home.iterdir()} == before
    with zipfile.ZipFile(tmp_path / "parcel.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist()[-1] == "manifest.json"
        assert Manifest.from_json(archive.read("manifest.json")) == exported.manifest
    other = open_store(tmp_path / "second")
    assert TakingIn(other).run(tmp_path / "parcel.zip").refused == {}
    assert faults(other) == []
    assert {name: len(rows) for name, rows in rows_of(other).items()} == {
        name: len(rows) for name, rows in rows_of(store).items()
    }


def test_a_slow_taker_of_a_stream_holds_no_view_of_the_database(home: Path, tmp_path: Path, open_store: Open) -> None:
    """Once the first piece is there the rows are read: what is deleted then is in it all the same."""
    store = open_store(home)
    exported = Export(store)
    pieces = exported.stream()
    first = next(pieces)
    with store.database.writing() as rows:
        rows.execute(sa.delete(job))
    (tmp_path / "parcel.zip").write_bytes(first + b"".join(pieces))
    assert TakingIn(open_store(tmp_path / "second")).run(tmp_path / "parcel.zip").taken["job"] > 4


def test_a_stream_can_be_stopped_while_its_rows_are_read(home: Path, open_store: Open) -> None:
    """What is told of its progress may raise; with it the stream ends before its first piece."""

    def stop(_done: int, _all: int) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        next(Export(open_store(home), tell=stop).stream())


def test_rows_are_of_one_moment(home: Path, tmp_path: Path, open_store: Open) -> None:
    """What is written while an export reads is not half in it: the view of the database is one."""
    store = open_store(home)
    with store.database.snapshot() as before:
        count = sa.select(sa.func.count()).select_from(job)
        known = before.execute(count).scalar_one()
        with store.database.writing() as rows:
            rows.execute(sa.delete(job))
        assert before.execute(count).scalar_one() == known > 0
    with store.database.reading() as after:
        assert after.execute(count).scalar_one() == 0


def test_sources_come_after_what_they_were_made_of(home: Path, tmp_path: Path, open_store: Open) -> None:
    """Also where clocks of two machines told the other order."""
    store = open_store(home)
    with store.database.writing() as rows:
        first, *others = rows.execute(sa.text("SELECT id FROM source ORDER BY id")).scalars().all()
        rows.execute(
            sa.text("UPDATE source SET parent_id = :last WHERE id = :first"), {"first": first, "last": others[-1]}
        )
    Export(store).write(tmp_path / "parcel")
    other = open_store(tmp_path / "second")
    assert TakingIn(other).run(tmp_path / "parcel").taken["source"] == len(others) + 1
    assert rows_of(other)["source"] == rows_of(store)["source"]


@pytest.mark.parametrize("name", ["parcel", "parcel.zip"])
def test_one_that_was_killed_is_never_taken_for_a_whole_one(
    home: Path, tmp_path: Path, open_store: Open, name: str
) -> None:
    """kill -9 at its last file: there is nothing of that name, and what is left is refused as cut."""
    process = births.born(_killed, home, tmp_path / name)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert not (tmp_path / name).exists()
    (left,) = tmp_path.glob(f"{name}.part-*")
    with pytest.raises(BadExport, match=r"incomplete|not a complete"):
        TakingIn(open_store(tmp_path / "second")).run(left)
    assert Export(open_store(home)).write(tmp_path / name).lacks == ()


def _killed(home: Path, place: Path) -> None:
    store = Store(settings(home))
    store.open()

    def tell(done: int, count: int) -> None:
        if done == count:
            os.kill(os.getpid(), signal.SIGKILL)

    Export(store, tell=tell).write(place)


def _taken(home: Path, tmp_path: Path, open_store: Open, chosen: Callable[[Picture], bool]) -> tuple[Store, Manifest]:
    first, second = open_store(home), open_store(tmp_path / "second")
    ids = [each.id for each in Library(first).pictures() if chosen(each)]
    manifest = Export(first, ids).write(tmp_path / "some.zip")
    assert TakingIn(second).run(tmp_path / "some.zip").refused == {}
    assert faults(second) == []
    return second, manifest


def test_one_picture_goes_with_its_run_and_its_boards_alone(home: Path, tmp_path: Path, open_store: Open) -> None:
    """Of a run of two the one job; no other picture, no experiment, nothing of what people wrote."""
    second, manifest = _taken(home, tmp_path, open_store, lambda one: one.prompt == "a blue fox")
    assert manifest.counts == {"run": 1, "job": 1, "picture": 1}
    (one,) = Library(second).pictures()
    assert one.prompt == "a blue fox"
    rows = rows_of(second)
    assert [row["experiment"] for row in rows["run"]] == [""]
    assert not any(
        rows[name] for name in ("experiment", "ballot", "prompt_list", "used_prompt", "saved_search", "source")
    )


def test_an_edit_goes_with_all_that_it_was_made_of(home: Path, tmp_path: Path, open_store: Open) -> None:
    """The edit of an edit: both runs, the raw and the sealed picture, sources, masks with their history, the seal, and the boards
    and tags of the parent; its versions are told elsewhere as here."""
    second, manifest = _taken(home, tmp_path, open_store, lambda one: one.prompt == "a second hat")
    counts = {"board": 1, "run": 2, "job": 2, "picture": 3, "source": 3, "mask": 2, "seal": 1}
    assert manifest.counts == counts
    sealed = next(each for each in Library(second).pictures() if each.is_sealed)
    said = Library(second).marked(sealed.id)
    assert said is not None
    assert (said.stars, said.tags, said.boards) == (4, ("winter",), ("狐狸",))
    newest = next(each for each in Library(second).pictures() if each.prompt == "a second hat")
    source = Sources(second).from_picture(newest.id)
    steps = [step.picture.prompt if step.picture else "" for step in lineage.chain(second, source)]
    assert steps == ["", "a red hat", "a second hat"]
    assert len(rows_of(second)["mask_revision"]) > 3


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"7", b'{"easel_export": "1"}', b'{"easel_export": 1}', b"{" * 9999]
)
def test_a_manifest_that_is_none_is_told(data: bytes) -> None:
    """In one sentence, whatever it is; one of a newer Easel as what it is."""
    with pytest.raises(BadExport, match=r"manifest|not an Easel export"):
        Manifest.from_json(data)
    with pytest.raises(BadExport, match="newer Easel"):
        Manifest.from_json(b'{"easel_export": 2}')
    with pytest.raises(BadExport, match="newer Easel"):
        Manifest.from_json(b'{"easel_export": 1, "database": "9999"}')
