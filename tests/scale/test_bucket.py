"""Blobs in a bucket: as in a folder, and the same from every machine."""

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

import obstore
import pytest

from easel.errors import SettingsError
from easel.settings import load
from easel.store import bucket as bucket_module
from easel.store.bucket import Bucket
from easel.store.cache import Cache
from easel.store.store import Store
from tests.scale.conftest import KEYS

Open = Callable[[str], Bucket]


@pytest.fixture
def machine(bucket_url: str, tmp_path: Path) -> Open:
    """The bucket as a machine of that name has it, with a cache of its own."""
    return lambda name: Bucket(bucket_url, Cache(tmp_path / name / "cache", 10**9))


def _picture(folder: Path, data: bytes) -> tuple[Path, str]:
    path = folder / "arrived"
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()


def test_what_one_machine_keeps_another_reads(machine: Open, tmp_path: Path) -> None:
    """A picture by its digest, a named object and a preview; the files are their owner's alone, and their source may go."""
    here, there = machine("a"), machine("b")
    source, digest = _picture(tmp_path, os.urandom(3_000_000))
    data = source.read_bytes()
    assert here.put_file(source, digest) == here.path(digest)
    here.put("masks/m/d.png", b"mask")
    here.put_copy(source, "partials/j.0.png")
    source.unlink()
    for bucket in (here, there):
        assert bucket.path(digest).read_bytes() == data
        assert bucket.name_of(bucket.path(digest)) == digest
        assert bucket.file("masks/m/d.png").read_bytes() == b"mask"
        preview = bucket.named("partials/j.0.png")
        assert preview is not None
        assert preview.read_bytes() == data
        assert list(bucket.names("partials")) == ["partials/j.0.png"]
    for path in tmp_path.glob("*/cache/**/*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_what_is_there_is_left_alone(machine: Open, tmp_path: Path) -> None:
    """A picture is written create-only, and so is what must not replace another's; a plain named object is replaced."""
    here, there = machine("a"), machine("b")
    source, digest = _picture(tmp_path, b"the picture")
    here.put_file(source, digest)
    source.write_bytes(b"something else")
    there.put_file(source, digest)
    assert machine("c").path(digest).read_bytes() == b"the picture"
    here.forget(digest, before=2**40)  # another machine may just be keeping it
    assert machine("d").path(digest).read_bytes() == b"the picture"
    assert here.put_new("sidecars/day/j.0.json", b"first")
    assert not there.put_new("sidecars/day/j.0.json", b"second")
    assert there.get("sidecars/day/j.0.json") == b"first"
    here.put("raw/j", b"first")
    there.put("raw/j", b"second")
    assert here.get("raw/j") == b"second"


def test_what_is_not_there(machine: Open) -> None:
    """Missing objects are told as a folder tells them, and deleting one twice is no mistake."""
    bucket = machine("a")
    assert not bucket.path("0" * 64).exists()
    assert bucket.named("partials/x") is None
    assert not bucket.has("partials/x")
    assert bucket.folders("sidecars") == []
    with pytest.raises(FileNotFoundError):
        bucket.get("raw/x")
    bucket.put("partials/x", b"x")
    assert bucket.has("partials/x")
    bucket.delete("partials/x")
    bucket.delete("partials/x")
    assert bucket.named("partials/x") is None


def test_other_bytes_than_were_kept_are_not_shown(machine: Open, bucket_url: str) -> None:
    """What the store gives for a digest is held against it: damage is an error, not a picture."""
    bucket = machine("a")
    digest = hashlib.sha256(b"right").hexdigest()
    obstore.put(bucket._store, f"{digest[:2]}/{digest[2:4]}/{digest}", b"wrong")
    with pytest.raises(OSError, match="other bytes"):
        bucket.path(digest)
    assert not list(bucket.root.rglob("*wrong*"))
    assert bucket._cache._held == 0


def test_a_store_that_does_not_answer_is_an_os_error(
    bucket_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the room above does what it does when a disk fails; and a start says which setting it is, in one sentence."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(bucket_module, "_PATIENT", bucket_module._HASTY)
    bucket = Bucket(bucket_url, Cache(tmp_path / "cache", 10**9))
    with pytest.raises(OSError, match="could not be written"):
        bucket.put("raw/x", b"x")
    with pytest.raises(OSError, match="could not be read"):
        bucket.path("0" * 64)
    with pytest.raises(SettingsError, match="EASEL_BLOBS") as raised:
        Store(load(_env_file=None, home=tmp_path / "home", blobs=bucket_url, **KEYS)).open()
    assert "\n" not in raised.value.message


def test_a_bucket_that_is_not_there_stops_the_start(bucket_url: str, tmp_path: Path) -> None:
    """Its name may be mistyped: that is said before anybody pays for a picture that it could not keep."""
    settings = load(_env_file=None, home=tmp_path / "home", blobs="s3://no-such-bucket", **KEYS)
    with pytest.raises(SettingsError, match="EASEL_BLOBS"):
        Store(settings).open()


def test_the_cache_gives_up_what_was_used_longest_ago(tmp_path: Path) -> None:
    """Beyond its size the oldest go, and none that was used just now; what is thrown away is in the bucket still."""
    cache = Cache(tmp_path / "cache", 1000)
    for number in range(10):
        path = cache.put(f"a/{number}", (b"x" * 100,))
        os.utime(path, (number, number))
    assert cache.used("a/0")
    cache.put("b/new", (b"x" * 100,))
    left = sorted(path.name for path in cache.root.rglob("*") if path.is_file())
    assert left == ["0", "4", "5", "6", "7", "8", "9", "new"]
    assert Cache(tmp_path / "cache", 1000)._held == 800
