"""An export that somebody brings, as a folder or a ZIP: opened without trust, read by names that are made here.

No name out of it becomes a path. What it holds is counted before anything of it is read, so that a small file cannot become
a large one; links lead nowhere.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from easel.errors import BadExport
from easel.exchange.manifest import BLOBS, MANIFEST, PICTURES, ROWS, SIDECARS, Caps

# What broken or hostile bytes make the readers raise.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)
_SMALL = 4 * 1024 * 1024  # bytes: what is not larger unpacked is no bomb
_ENTRY = 200  # bytes of a ZIP's directory that a file of ours takes at most
_WINDOWS = re.compile(r"[A-Za-z]:|[\\\x00-\x1f]")
_END = struct.Struct("<4s4H2LH")
_LONG_END = 76  # bytes that a ZIP64 has before its end: where its directory lies
_TEXTS = (MANIFEST, ROWS, SIDECARS)


class Received(Protocol):
    """`open` gives a file to be read from its beginning, and its size; None where there is none of that name."""

    def open(self, name: str) -> tuple[BinaryIO | IO[bytes], int] | None: ...


@contextmanager
def opened(place: Path, caps: Caps) -> Iterator[Received]:
    """Raises BadExport for what is no whole export, or one that no export of ours can be."""
    if place.is_dir():
        yield FolderReceived(place, caps)
        return
    if not place.is_file():
        raise BadExport(f"{place} does not exist.", hint="Choose a folder or a ZIP made by `library export`.")
    with place.open("rb") as file:
        try:
            _check_directory(file, caps)
            archive = zipfile.ZipFile(file)
        except UNREADABLE as error:
            raise BadExport(f"{place} is not a complete ZIP.") from error
        with archive:
            yield ZipReceived(archive, place.stat().st_size, caps)


class FolderReceived:
    """A folder; what lies behind a link is not there."""

    def __init__(self, root: Path, caps: Caps) -> None:
        self._root = root.resolve()
        self._caps = caps

    def open(self, name: str) -> tuple[BinaryIO, int] | None:
        path = self._root / name
        try:
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode) or path.resolve() != path:
                return None
            _check_size(name, status.st_size, self._caps)
            return path.open("rb"), status.st_size
        except (FileNotFoundError, NotADirectoryError):
            return None


class ZipReceived:
    """A ZIP whose directory was looked through as a whole."""

    def __init__(self, archive: zipfile.ZipFile, size: int, caps: Caps) -> None:
        self._archive = archive
        entries = archive.infolist()
        _check_all(entries, size, caps)
        self._entries = {entry.filename: entry for entry in entries}

    def open(self, name: str) -> tuple[IO[bytes], int] | None:
        entry = self._entries.get(name)
        return None if entry is None else (self._archive.open(entry), entry.file_size)


def _check_all(entries: list[zipfile.ZipInfo], size: int, caps: Caps) -> None:
    """Raises BadExport. `size` is the ZIP's own: files that share their bytes would have more together."""
    names = {entry.orig_filename for entry in entries}
    if len(entries) > caps.files:
        raise BadExport(f"This ZIP holds {len(entries):,} files; at most {caps.files:,} are allowed.")
    if len(names) < len(entries):
        raise BadExport("This ZIP contains two files with the same name.")
    for entry in entries:
        _check_entry(entry, caps)
    total = sum(entry.file_size for entry in entries)
    if total > caps.total:
        raise BadExport(f"This ZIP holds {total:,} bytes; at most {caps.total:,} are allowed.")
    if any(not 0 <= entry.header_offset < size for entry in entries):
        raise BadExport("This ZIP is not complete: it refers to data outside itself.")
    if sum(entry.compress_size for entry in entries) > size:
        raise BadExport("Files in this ZIP overlap.")


def _check_entry(entry: zipfile.ZipInfo, caps: Caps) -> None:
    name = entry.orig_filename
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if is_link or name.startswith("/") or ".." in name.split("/") or _WINDOWS.search(name):
        raise BadExport(f"This ZIP holds {name!r}, which leads out of its folder.")
    if entry.flag_bits & 1:
        raise BadExport("This ZIP is encrypted.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadExport(f"{name} in this ZIP is packed in a way that Easel never uses.")
    _check_size(name, entry.file_size, caps)
    if entry.file_size > _SMALL and entry.file_size > caps.ratio * max(1, entry.compress_size):
        raise BadExport(f"{name} in this ZIP is packed {caps.ratio} times and more: this is not an Easel export.")


def _check_size(name: str, size: int, caps: Caps) -> None:
    most = caps.text if name in _TEXTS else caps.one if name.startswith((BLOBS, PICTURES)) else caps.total
    if size > most:
        raise BadExport(f"{name} has {size:,} bytes; at most {most:,} are allowed.")


def _check_directory(file: BinaryIO, caps: Caps) -> None:
    """Before a reader makes an object of each entry: a directory of millions would take gigabytes. Raises BadExport, and
    BadZipFile where there is no end of a ZIP."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - 65_535))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise zipfile.BadZipFile
    length = _END.unpack_from(tail, at)[5]
    if tail[max(0, at - _LONG_END) :].startswith(b"PK\x06\x06"):
        length = max(length if length != 0xFFFFFFFF else 0, struct.unpack_from("<Q", tail, at - _LONG_END + 40)[0])
    if length > caps.files * _ENTRY:
        raise BadExport(f"The directory of this ZIP has {length:,} bytes: more files than are allowed.")
    file.seek(0)
