"""Whether a library is whole: what is missing or damaged is found and named, and nothing else is."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from easel.edits.tables import source
from easel.exchange.soundness import Fault, Soundness
from easel.library.library import Library
from easel.store.sidecars import key_of_picture
from easel.store.store import Store

Open = Callable[..., Store]


def _serious(store: Store) -> list[Fault]:
    return [fault for fault in Soundness(store).faults() if fault.is_serious]


def test_a_whole_library_is_sound(home: Path, open_store: Open) -> None:
    """Pictures of every kind, sources and masks: nothing is told, and how far the look is, is told to its end."""
    told: list[tuple[int, int]] = []
    look = Soundness(open_store(home), lambda done, count: told.append((done, count)))
    assert list(look.faults()) == []
    assert told[-1] == (look.pictures, look.pictures)
    assert look.pictures == 8


def test_a_flipped_byte_and_a_missing_file_are_named(home: Path, open_store: Open) -> None:
    """One picture's file has another byte, one is gone: both are told with their pictures, and no other."""
    store = open_store(home)
    first, second, *_ = Library(store).pictures()
    flipped, gone = store.blobs.path(first.sha256), store.blobs.path(second.sha256)
    content = bytearray(flipped.read_bytes())
    content[len(content) // 2] ^= 1
    flipped.write_bytes(content)
    gone.unlink()
    found = {(fault.what, fault.of, fault.fault) for fault in _serious(store) if fault.what == "picture"}
    assert found == {("picture", first.id, "damaged"), ("picture", second.id, "missing")}


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"picture_id": 1}'])
def test_a_sidecar_that_is_not_its_pictures_is_named(home: Path, open_store: Open, content: bytes | None) -> None:
    """Missing, empty or of something else: told with the picture that it belongs to."""
    store = open_store(home)
    one = Library(store).pictures()[-1]
    key = key_of_picture(one.job_id, 0)
    if content is None:
        store.blobs.delete(key)
    else:
        store.blobs.put(key, content)
    (fault,) = _serious(store)
    assert (fault.what, fault.of, fault.file) == ("sidecar", one.id, key)
    assert fault.fault == ("missing" if content is None else "damaged")


def test_masks_and_sources_are_looked_at_too(home: Path, open_store: Open) -> None:
    """A mask's file that was cut and a source that is gone are told."""
    store = open_store(home)
    mask = next((home / "blobs" / "masks").rglob("*.png"))
    mask.write_bytes(mask.read_bytes()[:-1])
    with store.database.reading() as rows:
        digest = str(rows.execute(sa.select(source.c.original_sha256).order_by(source.c.id)).scalars().first())
    store.blobs.path(digest).unlink()
    assert {"mask", "source"} <= {fault.what for fault in _serious(store)}


def test_a_thumbnail_is_only_told(home: Path, open_store: Open) -> None:
    """One that is gone and one that is no picture are told as what can be made again."""
    store = open_store(home)
    first, second, *_ = Library(store).pictures()
    Library(store).thumb_path(first.id).unlink()
    Library(store).thumb_path(second.id).write_bytes(b"no picture")
    faults = list(Soundness(store).faults())
    assert {(fault.what, fault.of, fault.fault) for fault in faults} == {
        ("thumbnail", first.id, "missing"),
        ("thumbnail", second.id, "damaged"),
    }
    assert not any(fault.is_serious for fault in faults)
