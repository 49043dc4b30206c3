"""A folder for files under way: on the library's disk, so that they can be linked into it, and empty afterwards."""

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from easel.store.store import Store

_STALE = 3600.0  # seconds; no step takes that long, so what is older was left by a process that died
_BLOCK = 1024 * 1024


@contextmanager
def workroom(store: Store) -> Iterator[Path]:
    """A private folder that is removed with all that is left in it."""
    room = store.home / "workroom"
    room.mkdir(mode=0o700, exist_ok=True)
    for left in room.iterdir():
        if _age(left) > _STALE:
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(dir=room) as folder:
        yield Path(folder)


def own_copy(path: Path, target: Path) -> str:
    """Copies `path` to `target` (0600) and returns its SHA-256: what its owner does to it later reaches nobody here."""
    digest = hashlib.sha256()
    with path.open("rb") as original, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
        while block := original.read(_BLOCK):
            digest.update(block)
            out.write(block)
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:  # another thread's, just finished
        return 0.0
