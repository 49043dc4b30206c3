"""Takes the pictures out of a ZIP of whoever: never by the names in it, and never more than was said before.

What is no picture is passed over, archives in archives, links and folders among it.
"""

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from easel.library import told
from easel.pictures.intake import Refusal, shown_name
from easel.pictures.kinds import LOOK, TAKEN
from easel.pictures.metadata.said import Said

MOST = 10_000  # pictures
LARGEST = 100 << 20  # bytes of one picture
LARGEST_ALL = 8 << 30  # bytes of all of them, unpacked
RATIO = 100  # how many times more a file may become: pictures are packed already
LARGEST_LIST = 8 << 20  # bytes of an archive's directory, which is read as a whole: 50,000 files and more

_STARTS = (b"PK\3\4", b"PK\5\6")
_BLOCK = 1 << 20
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may take memory without end
_BESIDE = (told.MANIFEST, "pictures.csv")  # what an archive of Easel's own holds beside its pictures
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError)


def is_archive(start: bytes) -> bool:
    """By a file's first bytes."""
    return start.startswith(_STARTS)


class _Bounded:
    """A file that gives no more at once than an archive's directory may have: as much as it says would be read for it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.tell, self.seekable, self.close = file.tell, file.seekable, file.close

    def read(self, size: int = -1) -> bytes:
        if size > LARGEST_LIST:
            raise zipfile.BadZipFile("Its directory is too large.")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_SET and not 0 <= offset < 1 << 62:
            raise zipfile.BadZipFile("It names a place outside of itself.")
        return self._file.seek(offset, whence)


class Unpacking:
    """One archive, open in a `with`. `said` is what its manifest tells, by SHA-256; `ignored` how many files were passed over,
    `problems` sentences about pictures that did not come. Raises Refusal for what is no ZIP that can be read, OSError."""

    def __init__(self, path: Path, name: str) -> None:
        self._name = shown_name(name)
        self._file = path.open("rb")
        self.problems: list[str] = []
        self.ignored = 0
        try:
            self._zip = zipfile.ZipFile(cast(BinaryIO, _Bounded(self._file)))
            text = self._manifest()
        except _BROKEN as error:
            self._file.close()
            raise Refusal(f"{self._name} cannot be unpacked: the archive is damaged, or too large.") from error
        self.said: dict[str, Said] = told.in_manifest(text)
        self._places = told.order_in_manifest(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()
        self._file.close()

    def pictures(self, target: Path) -> Iterator[str]:
        """The name of each picture while its bytes are at `target`, which is the next one's afterwards."""
        count, left = 0, LARGEST_ALL
        for entry in sorted(self._files(), key=lambda each: self._places.get(each.filename, MOST)):
            if count >= MOST or left <= 0:
                self.problems.append(f"{self._name} holds more than can be added at once: the rest was skipped.")
                return
            taken = self._taken(entry, target, left)
            if taken:
                count, left = count + 1, left - taken
                yield entry.filename

    def _files(self) -> Iterator[zipfile.ZipInfo]:
        own = bool(self.said)
        for entry in self._zip.infolist():
            if entry.filename.endswith("/") or (own and entry.filename in _BESIDE):
                continue
            if _is_link(entry) or _is_of_a_system(entry.filename):
                self.ignored += 1
            else:
                yield entry

    def _taken(self, entry: zipfile.ZipInfo, target: Path, left: int) -> int:
        """How many bytes of a picture were written; 0 for what is none, or was not taken."""
        reason = _refused(entry, left)
        try:
            if reason is None:
                with self._zip.open(entry) as source:
                    return self._copied(cast(BinaryIO, source), target)
        except _BROKEN:
            reason = "is damaged in the archive"
        self.problems.append(f"{shown_name(entry.filename)} {reason}.")
        return 0

    def _copied(self, source: BinaryIO, target: Path) -> int:
        block = source.read(LOOK)
        if not TAKEN.match(block):
            self.ignored += 1
            return 0
        size = 0
        target.unlink(missing_ok=True)  # the one before may be a kept picture by now, by a link
        with target.open("wb") as out:
            while block and size <= LARGEST:
                size += out.write(block)
                block = source.read(_BLOCK)
        return size

    def _manifest(self) -> str:
        """Empty where there is none, or it is too large."""
        try:
            entry = self._zip.getinfo(told.MANIFEST)
        except KeyError:
            return ""
        if entry.file_size > told.LARGEST_MANIFEST or _refused(entry, LARGEST):
            return ""
        return self._zip.read(entry).decode(errors="replace")


def _refused(entry: zipfile.ZipInfo, left: int) -> str | None:
    """Why a file is not unpacked; None where it may be."""
    if entry.flag_bits & 1:
        return "has a password"
    if entry.compress_type not in _PLAIN:
        return "is packed in an unsupported way"
    if entry.file_size > LARGEST:
        return f"has more than {LARGEST >> 20} MB"
    if entry.file_size > left:
        return "would be more than can be added at once"
    return "is packed too tightly for a picture" if entry.file_size > RATIO * max(1, entry.compress_size) else None


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _is_of_a_system(name: str) -> bool:
    """What macOS puts beside each file."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith("._")
