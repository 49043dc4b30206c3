"""Writes the picture files of one attempt: capped, hashed on the way, and removed unless they came whole."""

import errno
import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from easel.errors import NoPicture
from easel.wire.replies import ReceivedPicture

_WRITEV = hasattr(os, "writev")  # one call instead of two per block; Windows has none
_WORTH_A_CALL = 128 * 1024
_MOST_HELD = 512  # pieces; far below what one call takes
PREVIEW = ".preview"
PATIENCE = 600.0  # seconds that a picture which came whole waits in memory for room on a full disk
AGAIN = 0.5  # seconds
_FULL = (errno.ENOSPC, errno.EDQUOT)
MOST_PICTURES = 64  # ten pictures with three previews each, and room; a server that sends more is not answering us


class PictureFile:
    """One picture while it arrives. `write` takes decoded bytes; `finish` says what there is.

    What comes in small pieces is held until it is worth a call. A preview is not hashed: it is thrown away soon, and
    hashing is a third of the work. What a full disk does not take is held, too, and written when there is room again: it is
    paid for. A preview is not worth that.
    """

    def __init__(self, path: Path, most: int, *, preview: bool) -> None:
        self.path = path
        self.size = 0
        self._most = most
        self._hash = None if preview else hashlib.sha256()
        self._held: list[bytes] = []
        self._unwritten = 0
        self._waiting: list[bytes | memoryview] = []  # the disk was full when it came
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)

    def write(self, *parts: bytes) -> None:
        """Appends. Raises NoPicture beyond the cap or when the disk fails otherwise than by being full."""
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
        """The picture came whole. What the disk has not taken of it yet is written by `settle`; of a preview, never."""
        self._flush()
        self._write_waiting()
        if self._hash is None:
            self._waiting.clear()
        if not self._waiting:
            self._close()
        return ReceivedPicture(self.path, self._hash.hexdigest() if self._hash is not None else "", self.size)

    @property
    def is_settled(self) -> bool:
        return not self._waiting

    def settle(self, patience: float) -> None:
        """Waits for room. Raises NoPicture when the disk stays full for so many seconds."""
        ends = time.monotonic() + patience
        while not self.is_settled:
            if time.monotonic() > ends:
                raise _unwritable(OSError(errno.ENOSPC, ""))
            time.sleep(AGAIN)
            self._write_waiting()
        self._close()

    def _flush(self) -> None:
        parts = self._held if len(self._held) <= 2 else [b"".join(self._held)]
        if self._hash is not None:
            for part in parts:
                self._hash.update(part)
        held, self._held, self._unwritten = self._unwritten, [], 0
        if self._waiting:
            self._waiting += parts
            return
        try:
            written = os.writev(self._fd, parts) if _WRITEV else 0
        except OSError as error:
            _raise_unless_full(error)
            self._waiting += parts
            return
        if written < held:
            self._waiting.append(memoryview(b"".join(parts))[written:])
            self._write_waiting()

    def _write_waiting(self) -> None:
        """As much of it as the disk takes."""
        while self._waiting:
            try:
                written = os.write(self._fd, self._waiting[0])
            except OSError as error:
                _raise_unless_full(error)
                return
            self._waiting[0] = memoryview(self._waiting[0])[written:]
            if not self._waiting[0]:
                del self._waiting[0]

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def discard(self) -> None:
        self._close()
        self.path.unlink(missing_ok=True)


@dataclass(slots=True)
class PictureFolder:
    """Where one attempt puts its pictures: `folder/<name>-<number>`, previews with `.preview` behind; `most` bytes each.

    By these names a picture that came whole is found again when the process dies before it is kept.
    """

    folder: Path
    name: str
    most: int
    waits: Callable[[], object] = lambda: None  # told that a picture waits for room
    _open: PictureFile | None = None
    _whole: dict[Path, ReceivedPicture] = field(default_factory=dict)
    _late: dict[Path, PictureFile] = field(default_factory=dict)  # whole, and waiting for room on the disk
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
        if not self._open.is_settled:
            self._late[picture.path] = self._open
        self._open = None
        self._whole[picture.path] = picture
        return picture

    def discard_open(self) -> None:
        if self._open is not None:
            self._open.discard()
            self._open = None

    def hand_over(self, *pictures: ReceivedPicture) -> None:
        """These are the caller's from now on. Waits while the disk is full; raises NoPicture when it stays so."""
        for picture in pictures:
            if picture.path in self._late:
                self.waits()
                self._late[picture.path].settle(PATIENCE)
                del self._late[picture.path]
            self._whole.pop(picture.path, None)

    def clean(self) -> None:
        """Removes everything that was not handed over."""
        self.discard_open()
        for file in self._late.values():
            file.discard()
        for path in self._whole:
            path.unlink(missing_ok=True)
        self._whole.clear()
        self._late.clear()

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


def _raise_unless_full(error: OSError) -> None:
    if error.errno not in _FULL:
        raise _unwritable(error) from error


def _unwritable(error: OSError) -> NoPicture:
    why = "the disk is full" if error.errno in _FULL else (error.strerror or "it cannot be written").lower()
    return NoPicture(
        f"A picture arrived but could not be kept: {why}.",
        hint="It was probably billed. Free some disk space, then run again; that is billed again.",
    )
