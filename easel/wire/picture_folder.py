"""The picture files of one try: opened as they arrive, capped, hashed on the way, and removed unless they came whole."""

import errno
import hashlib
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from easel.errors import NoPicture
from easel.wire.replies import ReceivedPicture

_WRITEV = hasattr(os, "writev")  # one call instead of two per block; Windows has none
_WORTH_A_CALL = 128 * 1024
_MOST_HELD = 512  # pieces; far below what one call takes
PREVIEW = ".preview"
MOST_PICTURES = 64  # ten pictures with three previews each, and room; a server that sends more is not answering us


class PictureFile:
    """One picture while it arrives. `write` takes decoded bytes; `finish` says what there is.

    What comes in small pieces is held until it is worth a call. A preview is not hashed: it is thrown away soon, and
    hashing is a third of the work.
    """

    def __init__(self, path: Path, most: int, *, preview: bool) -> None:
        self.path = path
        self.size = 0
        self._most = most
        self._hash = None if preview else hashlib.sha256()
        self._held: list[bytes] = []
        self._unwritten = 0
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)

    def write(self, *parts: bytes) -> None:
        """Appends. Raises NoPicture beyond the cap or when the disk takes no more."""
        size = sum(map(len, parts))
        self.size += size
        if self.size > self._most:
            raise NoPicture(
                f"The server sent a picture of more than {self._most // 1_000_000} MB; reading stopped there."
            )
        self._held += parts
        self._unwritten += size
        if self._unwritten >= _WORTH_A_CALL or len(self._held) >= _MOST_HELD:
            self._flush()

    def finish(self) -> ReceivedPicture:
        """The picture came whole. Raises NoPicture when the disk takes no more."""
        self._flush()
        os.close(self._fd)
        self._fd = -1
        return ReceivedPicture(self.path, self._hash.hexdigest() if self._hash is not None else "", self.size)

    def _flush(self) -> None:
        parts = self._held if len(self._held) <= 2 else [b"".join(self._held)]
        if self._hash is not None:
            for part in parts:
                self._hash.update(part)
        try:
            written = os.writev(self._fd, parts) if _WRITEV else 0
            if written < self._unwritten:
                self._write_rest(memoryview(b"".join(parts))[written:])
        except OSError as error:
            raise _unwritable(error) from error
        self._held, self._unwritten = [], 0

    def _write_rest(self, rest: memoryview) -> None:
        while rest:
            rest = rest[os.write(self._fd, rest) :]

    def discard(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
        self.path.unlink(missing_ok=True)


@dataclass(slots=True)
class PictureFolder:
    """Where one try puts its pictures: `folder/<name>-<number>`, previews with `.preview` behind; `most` bytes each.

    By these names a picture that came whole is found again when the process dies before it is kept.
    """

    folder: Path
    name: str
    most: int
    _open: PictureFile | None = None
    _whole: dict[Path, ReceivedPicture] = field(default_factory=dict)
    _count: int = 0

    def open(self, *, preview: bool = False) -> PictureFile:
        self._count += 1
        if self._count > MOST_PICTURES:
            raise NoPicture(f"The server sent more than {MOST_PICTURES} pictures; reading stopped there.")
        try:
            path = self.folder / f"{self.name}-{self._count:02d}{PREVIEW if preview else ''}"
            self._open = PictureFile(path, self.most, preview=preview)
        except OSError as error:
            raise _unwritable(error) from error
        return self._open

    def finish(self) -> ReceivedPicture:
        """The open picture came whole."""
        assert self._open is not None
        picture = self._open.finish()  # when that fails, it is still open, and removed with the rest
        self._open = None
        self._whole[picture.path] = picture
        return picture

    def discard_open(self) -> None:
        if self._open is not None:
            self._open.discard()
            self._open = None

    def hand_over(self, *pictures: ReceivedPicture) -> None:
        """These are the caller's from now on."""
        for picture in pictures:
            self._whole.pop(picture.path, None)

    def clean(self) -> None:
        """Removes everything that was not handed over."""
        self.discard_open()
        for path in self._whole:
            path.unlink(missing_ok=True)
        self._whole.clear()

    def __enter__(self) -> "PictureFolder":
        return self

    def __exit__(self, *_: Any) -> None:
        self.clean()


def hashed(picture: ReceivedPicture) -> ReceivedPicture:
    """The picture with its SHA-256, read again where it was taken for a preview."""
    if picture.sha256:
        return picture
    with picture.path.open("rb") as file:
        return replace(picture, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def _unwritable(error: OSError) -> NoPicture:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    why = "the disk is full" if full else (error.strerror or "it cannot be written").lower()
    return NoPicture(
        f"A picture arrived but could not be kept: {why}.",
        hint="It was probably billed. Make room on the disk, then run it again; that is billed once more.",
    )
