"""What lies on this machine's disk, file by file, and whose it is: a walk of seconds, for a thread of its own.

Files that nothing names are told apart. One that came within the last day is not among them: it may be on its way to its row.
In a bucket nothing is looked at but what this machine keeps of it.
"""

import contextlib
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from easel.housekeeping import names
from easel.housekeeping.names import Names
from easel.library.queries import IS_THERE
from easel.library.tables import picture
from easel.store.sidecars import Sidecar
from easel.store.store import Store

DAY = 86_400.0  # seconds
CACHES = ("screens", "grounds", "mask-views", "heat-maps", "prepared")  # made again where they are asked for
_KINDS: Mapping[str, str] = (
    dict.fromkeys(CACHES, "caches")
    | dict.fromkeys(("workroom", "arrivals", "incoming"), "unfinished")
    | {"thumbs": "thumbnails", "backups": "copies", "cache": "bucket"}
)
_AMONG_BLOBS: Mapping[str, str] = {"masks": "masks", "partials": "previews", "raw": "answers"} | dict.fromkeys(
    ("sidecars", "marks"), "sidecars"
)
_HEX = re.compile(r"[0-9a-f]{2}")
_AT_ONCE = 500
_DIGEST = re.compile(r"[0-9a-f]{64}")
Tell = Callable[[int, int], None]  # how many folders of how many


@dataclass(frozen=True, slots=True)
class File:
    sha256: str
    size_bytes: int
    kept: float


@dataclass(frozen=True, slots=True)
class Usage:
    """As of `looked` (unix seconds). `files` and `sizes` are by kind. `missing` are ids of pictures whose file is not there,
    `lost` counts pictures that a sidecar tells of and no row does: their files count as named."""

    looked: float
    files: Mapping[str, int]
    sizes: Mapping[str, int]
    unnamed: tuple[File, ...]
    missing: tuple[str, ...]
    lost: int


@dataclass(slots=True)
class _Found:
    files: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    blobs: dict[str, tuple[int, float]] = field(default_factory=dict)

    def add(self, kind: str, size: int) -> None:
        self.files[kind] += 1
        self.sizes[kind] += size


def look(store: Store, tell: Tell = lambda _done, _all: None) -> Usage:
    """Raises OSError, sqlalchemy's errors, and what `tell` raises. Memory: some hundred bytes for each file."""
    looked, found = time.time(), _Found()
    folders = list(_folders(store))
    for number, (kind, path) in enumerate(folders, 1):
        for name, status in _files(path):
            _take(found, kind, name, status)
        tell(number, len(folders))
    with store.database.reading() as connection:  # after the walk: whatever came meanwhile is named
        named = names.names(connection, store.blobs)
    lost = list(_lost(store))
    kept = {sha256 for each in lost for sha256 in re.findall(r"[0-9a-f]{64}", each.to_json().decode())}
    unnamed = tuple(_unnamed(found, named, kept, looked - DAY))
    missing = () if store.blobs.is_shared else _missing(store, named.pictures - found.blobs.keys())
    return Usage(looked, found.files, found.sizes, unnamed, missing, len(lost))


def _folders(store: Store) -> Iterator[tuple[str, Path]]:
    """What is walked, in portions, each with its kind; "" for blobs, which their names tell apart."""
    blobs = store.home / "blobs"
    for entry in sorted(os.scandir(store.home), key=lambda each: each.name):
        if entry.is_dir(follow_symlinks=False) and entry.path != str(blobs):
            yield _KINDS.get(entry.name, "others"), Path(entry.path)
        elif entry.is_file(follow_symlinks=False):
            yield "database" if ".sqlite" in entry.name else "others", Path(entry.path)
    if not store.blobs.is_shared:
        for entry in os.scandir(blobs):
            yield "" if _HEX.fullmatch(entry.name) else _AMONG_BLOBS.get(entry.name, "others"), Path(entry.path)


def _files(path: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Of a folder with all below it, or one file: name, and what the system says. What goes meanwhile is passed over."""
    if not path.is_dir():
        with contextlib.suppress(FileNotFoundError):
            yield path.name, path.stat()
        return
    waiting = [str(path)]
    while waiting:
        with contextlib.suppress(FileNotFoundError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield entry.name, entry.stat(follow_symlinks=False)


def _take(found: _Found, kind: str, name: str, status: os.stat_result) -> None:
    if kind:
        found.add(kind, status.st_size)
    elif _DIGEST.fullmatch(name):
        found.blobs[name] = (status.st_size, status.st_mtime)
    else:
        found.add("unfinished", status.st_size)


def _unnamed(found: _Found, named: Names, kept: set[str], before: float) -> Iterator[File]:
    """Counts all blobs by their kind, too."""
    for sha256, (size, made) in found.blobs.items():
        if sha256 in named.pictures or sha256 in kept:
            found.add("pictures", size)
        elif sha256 in named.others:
            found.add("inputs", size)
        elif made >= before:
            found.add("unfinished", size)
        else:
            found.add("unnamed", size)
            yield File(sha256, size, made)


def _missing(store: Store, digests: frozenset[str]) -> tuple[str, ...]:
    """The pictures of these files, which the walk has not seen; one that was deleted meanwhile is none of them."""
    gone = [sha256 for sha256 in sorted(digests) if not store.blobs.path(sha256).is_file()]
    found: list[str] = []
    with store.database.reading() as connection:
        for at in range(0, len(gone), _AT_ONCE):
            these = sa.select(picture.c.id).where(IS_THERE, picture.c.sha256.in_(gone[at : at + _AT_ONCE]))
            found += connection.execute(these.order_by(picture.c.id)).scalars()
    return tuple(found)


def _lost(store: Store) -> Iterator[Sidecar]:
    """Sidecars without a row; not the stones of pictures that were deleted for good."""
    if store.blobs.is_shared:
        return
    with store.database.reading() as connection:
        rows = {tuple(row) for row in connection.execute(sa.select(picture.c.job_id, picture.c.position))}
    for job_id, position, key in store.sidecars.latest():
        if (job_id, position) not in rows and (sidecar := store.sidecars.read(key)):
            yield sidecar
