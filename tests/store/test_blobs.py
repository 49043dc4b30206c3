"""Bytes on a real disk.

Those of a bucket (`bucket.py`, `cache.py`) are in tests/scale, as is PostgreSQL (`postgres.py`, `engines.py`).
"""

import hashlib
import stat
import threading
from pathlib import Path

import pytest

from easel.store import blobs as module
from easel.store.blobs import Blobs


def _file(folder: Path, data: bytes) -> tuple[Path, str]:
    path = folder / "incoming"
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()


def test_a_file_is_kept_under_its_digest(tmp_path: Path) -> None:
    """A kept file reads back whole after its source is gone, for its owner alone, folders included."""
    blobs = Blobs(tmp_path / "blobs")
    source, sha256 = _file(tmp_path, b"picture" * 1000)
    kept = blobs.put_file(source, sha256)
    source.unlink()
    assert kept == blobs.path(sha256) == tmp_path / "blobs" / sha256[:2] / sha256[2:4] / sha256
    assert kept.read_bytes() == b"picture" * 1000
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in kept.parents if folder.is_relative_to(blobs.root)} == {
        0o700
    }


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    """Bytes that are there already are left alone, also when eight threads bring them at once."""
    blobs = Blobs(tmp_path / "blobs")
    data = b"same" * 5000
    sha256 = hashlib.sha256(data).hexdigest()

    def bring(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        blobs.put_file(_file(folder, data)[0], sha256)

    threads = [threading.Thread(target=bring, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert blobs.path(sha256).read_bytes() == data
    assert list(blobs.path(sha256).parent.iterdir()) == [blobs.path(sha256)]


def test_a_file_system_without_links_gets_a_copy(tmp_path: Path) -> None:
    """Where a hard link cannot be had, the bytes are copied, and nobody sees half of them."""
    source, sha256 = _file(tmp_path, b"copy me")
    target = tmp_path / "target"
    module._copy(source, target)
    assert target.read_bytes() == b"copy me"
    assert hashlib.sha256(target.read_bytes()).hexdigest() == sha256
    assert sorted(path.name for path in tmp_path.iterdir()) == ["incoming", "target"]


@pytest.mark.parametrize("name", ["", "../../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_a_digest_names_a_blob(tmp_path: Path, name: str) -> None:
    """A name that is no SHA-256 never becomes a path."""
    with pytest.raises(ValueError, match="64 hexadecimal"):
        Blobs(tmp_path / "blobs").path(name)


def test_named_objects_are_written_listed_and_deleted(tmp_path: Path) -> None:
    """A small object is replaced as a whole, found by its folder, and gone after a delete, which may come twice."""
    blobs = Blobs(tmp_path / "blobs")
    blobs.put("sidecars/2026-11-22/a.json", b"1")
    blobs.put("sidecars/2026-11-22/a.json", b"22")
    blobs.put("sidecars/2026-11-23/b.json", b"3", durable=False)
    assert blobs.get("sidecars/2026-11-22/a.json") == b"22"
    assert sorted(blobs.names("sidecars")) == ["sidecars/2026-11-22/a.json", "sidecars/2026-11-23/b.json"]
    assert sorted(blobs.folders("sidecars")) == ["sidecars/2026-11-22", "sidecars/2026-11-23"]
    blobs.delete("sidecars/2026-11-22/a.json")
    blobs.delete("sidecars/2026-11-22/a.json")
    assert blobs.named("sidecars/2026-11-22/a.json") is None
    assert blobs.folders("nothing") == []


def test_a_blob_is_known_by_its_path(tmp_path: Path) -> None:
    """What is kept already need not be read again; any other file, also one of that name elsewhere, is not known."""
    blobs = Blobs(tmp_path / "blobs")
    digest = hashlib.sha256(b"kept").hexdigest()
    file = tmp_path / digest
    file.write_bytes(b"kept")
    assert blobs.name_of(file) is None
    assert blobs.name_of(blobs.path(digest)) is None
    assert blobs.name_of(blobs.put_file(file, digest)) == digest
    assert blobs.name_of(blobs.root / "masks" / "a.png") is None
