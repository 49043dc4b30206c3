"""Where an export is written: a folder or a ZIP, under another name until it is whole, so that one that was cut is none."""

import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from easel.errors import BadExport
from easel.library.zip_pieces import PIECE, ZipPieces

_PACKED = (".jsonl", ".json", ".md")
Entry = tuple[str, Iterable[bytes]]  # a file's name, and what is in it


class Outlet(Protocol):
    """Takes one file after the other, each in pieces; only one is open at a time."""

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Raises OSError, and what `pieces` raises."""


class FolderOutlet:
    """Files in a folder, for their owner alone."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(mode=0o700)

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        target = self._root / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for piece in pieces:
                out.write(piece)


class ZipOutlet:
    """A ZIP: texts are packed, pictures are not, as they are already. Held in memory: a few hundred bytes for each file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        info = _info(name)
        with self._archive.open(info, "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)


def zipped(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The same ZIP in pieces of about PIECE bytes, for whoever takes it as it is made."""
    waiting = ZipPieces()
    with zipfile.ZipFile(waiting, "w") as archive:
        for name, pieces in entries:
            with archive.open(_info(name), "w", force_zip64=True) as out:
                for piece in pieces:
                    out.write(piece)
                    if waiting.waiting >= PIECE:
                        yield waiting.taken()
    yield from waiting.rest()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED if name.endswith(_PACKED) else zipfile.ZIP_STORED
    info.external_attr = 0o600 << 16
    return info


@contextmanager
def made(place: Path) -> Iterator[Outlet]:
    """Where `place` (a name that ends in .zip is a ZIP) is made; it stands there, durably, when the block has ended well. When
    that raises, nothing is left. Raises BadExport where something is there already, or no folder to put it into."""
    _check(place)
    part = place.with_name(f"{place.name}.part-{os.getpid()}")
    try:
        if place.suffix.lower() == ".zip":
            with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
                with zipfile.ZipFile(file, "w") as archive:
                    yield ZipOutlet(archive)
                file.flush()
                os.fsync(file.fileno())
        else:
            yield FolderOutlet(part)
            os.sync()  # thousands of files: one after the other would take minutes
        _put(part, place)
    finally:
        _remove(part)


def _check(place: Path) -> None:
    if place.is_dir() and not any(place.iterdir()) and place.suffix.lower() != ".zip":
        return
    if place.exists() or place.is_symlink():
        raise BadExport(f"{place} already exists.", hint="Choose another place: nothing is overwritten.")
    if not place.absolute().parent.is_dir():
        raise BadExport(f"{place.parent} is not a folder.", hint="Create it first, or choose another place.")


def _put(part: Path, place: Path) -> None:
    """Raises BadExport where somebody has put something there meanwhile."""
    try:
        if part.is_dir():
            part.rename(place)  # an empty folder gives way
        else:
            os.link(part, place)
    except FileExistsError as error:
        raise BadExport(f"{place} already exists.", hint="Choose another place: nothing is overwritten.") from error
    except OSError:
        if place.exists():
            raise
        part.replace(place)  # no hard links here
    descriptor = os.open(place.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part, ignore_errors=True)
    else:
        part.unlink(missing_ok=True)
