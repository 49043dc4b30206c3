"""Where bytes are kept: pictures by their SHA-256, small named objects beside them, on disk for good before a call returns.

Reading, listing and small objects go through obstore, so that an S3 store fits in (`bucket.py`). A picture enters by a hard link
from Easel's own folder for incoming files: 0.05 ms at 16 MB where obstore's copy took 65. obstore does not fsync; we do.
"""

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, ObjectStore

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS}


class Blobs:
    """A local folder (0700, files 0600). Keys: `ab/cd/<sha256>` for pictures, `<folder>/…` for named objects."""

    is_shared = False  # whether processes on other machines have it, too

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._store: ObjectStore = LocalStore(root)

    def path(self, sha256: str) -> Path:
        """The file of a blob, whether or not it is there. Raises ValueError for what is no SHA-256 in hex."""
        return self.root / key_of(sha256)

    def name_of(self, path: Path) -> str | None:
        """The digest of the blob whose file `path` is; None for every other file."""
        name = path.name
        is_ours = _DIGEST.fullmatch(name) and path == self.path(name) and path.is_file()
        return name if is_ours else None

    def put_file(self, source: Path, sha256: str) -> Path:
        """Keeps a whole file of Easel's own under its digest (as computed by the caller); `source` may be removed afterwards.

        Create-only: bytes that are here already are left alone, and count as new (see `forget`).
        """
        target = self.path(sha256)
        source.chmod(0o600)
        _sync(source)
        self._ready(target.parent)
        while True:
            _link(source, target)
            with contextlib.suppress(FileNotFoundError):  # forgotten in this very moment: then it is kept anew
                os.utime(target)
                break
        _sync(target.parent)
        return target

    def forget(self, sha256: str, before: float) -> None:
        """Removes a blob that nothing names any more, unless somebody has kept the same since `before` (unix seconds)."""
        target = self.path(sha256)
        aside = target.with_name(f"{sha256}.forgotten")
        with contextlib.suppress(FileNotFoundError):
            if target.stat().st_mtime >= before:
                return
            target.rename(aside)
            if aside.stat().st_mtime >= before:  # kept again between the look and the move
                with contextlib.suppress(FileExistsError):
                    os.link(aside, target)
            aside.unlink()

    def put(self, key: str, data: bytes, *, durable: bool = True) -> Path:
        """Writes a small named object in one step; one of the same name is replaced. Raises OSError."""
        target = self.root / key
        self._ready(target.parent)
        with _as_os_error():
            obstore.put(self._store, key, data)
        target.chmod(0o600)
        if durable:
            _sync(target)
            _sync(target.parent)
        return target

    def put_new(self, key: str, data: bytes) -> bool:
        """As a durable `put`, but what is there already stays: False."""
        target = self.root / key
        self._ready(target.parent)
        with _as_os_error():
            try:
                obstore.put(self._store, key, data, mode="create")
            except AlreadyExistsError:
                return False
        target.chmod(0o600)
        _sync(target)
        _sync(target.parent)
        return True

    def put_copy(self, source: Path, key: str) -> Path:
        """Keeps a file under a name for a while (a preview): a link where that is possible, not fsynced."""
        target = self.root / key
        source.chmod(0o600)
        self._ready(target.parent)
        _link(source, target)
        return target

    def file(self, key: str) -> Path:
        """The file of a named object that never changes, whether or not it is there."""
        return self.root / key

    def named(self, key: str) -> Path | None:
        """The same; None when there is none."""
        path = self.file(key)
        return path if path.is_file() else None

    def has(self, key: str) -> bool:
        """Whether there is a named object."""
        return self.file(key).is_file()

    def get(self, key: str) -> bytes:
        """Raises FileNotFoundError."""
        return bytes(obstore.get(self._store, key).bytes())

    def names(self, folder: str, since: float = 0.0) -> Iterator[str]:
        """The keys below `folder` of what was written `since` then (unix seconds), in no order."""
        for batch in obstore.list(self._store, folder):
            for entry in batch:
                if entry["last_modified"].timestamp() >= since:
                    yield entry["path"]

    def folders(self, folder: str) -> list[str]:
        """The folders directly below `folder`, as keys."""
        return [str(path) for path in obstore.list_with_delimiter(self._store, folder)["common_prefixes"]]

    def delete(self, key: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            obstore.delete(self._store, key)

    def _ready(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._ready(folder.parent)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        _sync(folder.parent)


@contextlib.contextmanager
def _as_os_error() -> Iterator[None]:
    """A full disk is an OSError, whoever finds it: obstore has a tree of its own and tells the number in its text."""
    try:
        yield
    except BaseError as error:
        number = re.search(r"\(os error (\d+)\)", str(error))
        code = int(number[1]) if number else errno.EIO
        raise OSError(code, os.strerror(code)) from error


def key_of(sha256: str) -> str:
    """The key of a picture's blob. Raises ValueError for what is no SHA-256 in hex."""
    if not _DIGEST.fullmatch(sha256):
        raise ValueError("A blob is named by 64 hexadecimal digits.")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    """For file systems without hard links: whoever looks sees a whole file or none."""
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    part.chmod(0o600)
    _sync(part)
    part.replace(target)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
