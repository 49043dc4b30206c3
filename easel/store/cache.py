"""Files of a bucket that this machine keeps for a while, since decoders and routes need a file: thrown away when there are many.

Whatever lies here lies in the bucket, too. A file is its own whole content or not there at all, also after a power cut; one
that was used in the last minutes stays, as somebody may be about to open it.
"""

import contextlib
import os
import secrets
import threading
import time
from collections.abc import Iterable
from pathlib import Path

_IN_USE = 600.0  # seconds
_PART = ".part-"


class Cache:
    """A folder of this process's machine (0700, files 0600) with about `most` bytes; several processes may share it."""

    def __init__(self, root: Path, most: int) -> None:
        self.root = root
        self._most = most
        self._lock = threading.Lock()
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._held = sum(size for _, size, _ in self._files())

    def file(self, key: str) -> Path:
        """Where the object lies if it is here."""
        return self.root / key

    def used(self, key: str) -> bool:
        """Whether it is here; then it stays for a while."""
        try:
            os.utime(self.file(key))
        except FileNotFoundError:
            return False
        return True

    def put(self, key: str, pieces: Iterable[bytes]) -> Path:
        """Raises what `pieces` raises, and OSError; then nothing is left."""
        target = self._ready(key)
        part = target.with_name(f"{target.name}{_PART}{secrets.token_hex(8)}")
        size = 0
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                for piece in pieces:
                    size += out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        self._grown(size)
        return target

    def link(self, key: str, source: Path) -> Path:
        """As `put`, of a file of the same disk that nobody changes any more: it costs nothing."""
        target = self._ready(key)
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(source, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.link(source, target)
            self._grown(target.stat().st_size)
        return target

    def drop(self, key: str) -> None:
        self.file(key).unlink(missing_ok=True)

    def _ready(self, key: str) -> Path:
        target = self.file(key)
        folder = self.root
        for part in target.relative_to(self.root).parent.parts:
            folder /= part
            folder.mkdir(mode=0o700, exist_ok=True)
        return target

    def _grown(self, size: int) -> None:
        with self._lock:
            self._held += size
            if self._held > self._most:
                self._shrink()

    def _shrink(self) -> None:
        """Those used longest ago go, until a fifth is free."""
        oldest_first = sorted(self._files(), key=lambda file: file[2])
        self._held = sum(size for _, size, _ in oldest_first)
        for path, size, used in oldest_first:
            if self._held <= self._most * 4 // 5 or time.time() - used < _IN_USE:
                return
            path.unlink(missing_ok=True)
            self._held -= size

    def _files(self) -> Iterable[tuple[Path, int, float]]:
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = Path(folder, name)
                with contextlib.suppress(FileNotFoundError):  # another thread or process was quicker
                    status = path.stat()
                    yield path, status.st_size, status.st_mtime
