"""Many kept pictures as one ZIP that is made while it is sent: their bytes as kept, and what is known of them beside.

It is planned first: names, sizes, and which files are there. So its length is known before its first byte is read, and what a
person is told of it holds. Pictures are not compressed, as they are already.
"""

import errno
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from easel.library import queries
from easel.library.file_names import DEFAULT, Names
from easel.library.library import Library
from easel.library.manifest import MANIFEST, TABLE, Manifest, inflated, made
from easel.library.records import Picture
from easel.library.tables import picture as table
from easel.library.zip_pieces import PIECE, ZipPieces
from easel.store.blobs import Blobs, key_of
from easel.store.ids import is_id
from easel.store.scope import STUDIO

_BATCH = 500  # rows of one statement
_ASKED_AT_ONCE = 16  # of a bucket, which takes its time for each
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # for a ZIP
# What a ZIP needs beside names and contents, in bytes: of each file before it, behind it and in the directory; the end.
_HEAD, _TAIL, _LISTED, _END = 30, 16, 46, 22
_LONG_HEAD, _LONG_TAIL, _LONG_LISTED, _LONG_NUMBER, _LONG_END = 20, 8, 4, 8, 76  # and what ZIP64 adds to them
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_THESE = sa.select(*queries.PICTURE_COLUMNS).where(table.c.desk == sa.bindparam("desk"), table.c.id.in_(_IDS))


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive: its name, when it was made (UTC), its bytes, and what gives them."""

    name: str
    made: datetime
    size: int
    pieces: Callable[[], Iterator[bytes]]

    @property
    def is_long(self) -> bool:
        """Needs ZIP64."""
        return self.size > zipfile.ZIP64_LIMIT


@dataclass(frozen=True, slots=True)
class Plan:
    """An archive that is ready to be sent, as often as wanted; `pictures` is how many are in it."""

    entries: tuple[Entry, ...]
    pictures: int

    @property
    def size(self) -> int:
        """Bytes of the whole, exactly."""
        offset = listed = 0
        for entry in self.entries:
            name = len(entry.name.encode())
            long_numbers = 2 * entry.is_long + (offset > zipfile.ZIP64_LIMIT)
            listed += _LISTED + name + (_LONG_LISTED + _LONG_NUMBER * long_numbers if long_numbers else 0)
            offset += _HEAD + name + entry.size + _TAIL + (_LONG_HEAD + _LONG_TAIL) * entry.is_long
        is_long = len(self.entries) > zipfile.ZIP_FILECOUNT_LIMIT or max(offset, listed) > zipfile.ZIP64_LIMIT
        return offset + listed + _END + _LONG_END * is_long

    def stream(self) -> Iterator[bytes]:
        """The ZIP in pieces of about PIECE bytes. Raises OSError where a file has gone or changed since it was planned: then
        the rest cannot come, and whoever receives it sees by its length that it is not whole."""
        outlet = ZipPieces()
        with zipfile.ZipFile(outlet, "w") as archive:
            for entry in self.entries:
                info = zipfile.ZipInfo(entry.name, max(entry.made, EARLIEST).timetuple()[:6])
                with archive.open(info, "w", force_zip64=entry.is_long) as target:
                    for block in entry.pieces():
                        target.write(block)
                        if outlet.waiting >= PIECE:
                            yield outlet.taken()
        yield from outlet.rest()


def plan(library: Library, picture_ids: Sequence[str], template: str = DEFAULT, desk: str = STUDIO) -> Plan:
    """Each picture once, in the order given; no picture's file is read. Those that are not known, or have no file, are named
    in the manifest only.

    Raises ValueError with a sentence for people where the template cannot be used, OSError where a bucket does not answer,
    and sqlalchemy's errors.
    """
    wanted, blobs = list(dict.fromkeys(picture_ids)), library.store.blobs
    names, manifest = Names(template, len(wanted), (MANIFEST, TABLE)), Manifest()
    entries: list[Entry] = []
    for picture_id, one, is_there in found(library, wanted, desk):
        if one is None or not is_there:
            manifest.miss(picture_id, one)
            continue
        name = names.name(one)
        manifest.add(one, name)
        entries.append(Entry(name, made(one), one.size_bytes, partial(_kept, blobs, one.sha256, one.size_bytes)))
    now = datetime.now(UTC)
    texts = (Entry(name, now, size, partial(inflated, packed)) for name, (size, packed) in manifest.texts())
    return Plan((*entries, *texts), manifest.pictures)


def stream(
    library: Library, picture_ids: Sequence[str], template: str = DEFAULT, desk: str = STUDIO
) -> Iterator[bytes]:
    """Plans an archive and sends it: see `plan` and `Plan.stream`, also for what they raise."""
    return plan(library, picture_ids, template, desk).stream()


def size(library: Library, picture_ids: Sequence[str], template: str = DEFAULT, desk: str = STUDIO) -> int:
    """Bytes of that archive, as things stand; who sends it, too, keeps the plan of both."""
    return plan(library, picture_ids, template, desk).size


def _kept(blobs: Blobs, sha256: str, length: int) -> Iterator[bytes]:
    with blobs.path(sha256).open("rb") as source:
        while block := source.read(min(PIECE, length)):
            length -= len(block)
            yield block
    if length:
        raise OSError(errno.EIO, "The file of a picture has become shorter while an archive was sent.")


def found(library: Library, wanted: Sequence[str], desk: str = STUDIO) -> Iterator[tuple[str, Picture | None, bool]]:
    """Each id with its picture, and whether that has its file."""
    for at in range(0, len(wanted), _BATCH):
        ids = wanted[at : at + _BATCH]
        with library.store.database.reading() as connection:
            rows = connection.execute(_THESE, {"desk": desk, "ids": [each for each in ids if is_id(each)]})
            requests: dict[str, dict[str, Any]] = {}
            known = {one.id: one for one in (queries.picture_of(row, requests) for row in rows)}
        there = _there(library.store.blobs, tuple(known.values()))
        yield from ((each, known.get(each), each in there) for each in ids)


def _there(blobs: Blobs, pictures: Sequence[Picture]) -> set[str]:
    """The ids of those whose file is there, and whole as far as its length tells."""
    if not blobs.is_shared:
        return {one.id for one in pictures if _is_whole(blobs, one)}
    with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:  # what is no file here would be fetched to learn its length
        answers = list(pool.map(lambda one: blobs.has(key_of(one.sha256)), pictures))
    return {one.id for one, answer in zip(pictures, answers, strict=True) if answer}


def _is_whole(blobs: Blobs, one: Picture) -> bool:
    try:
        return blobs.path(one.sha256).stat().st_size == one.size_bytes
    except FileNotFoundError:
        return False
