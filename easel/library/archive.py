"""Many kept pictures as one ZIP that is made while it is sent: their bytes as kept, and what is known of them beside.

It is planned first: names, sizes, and which files are there. So its length is known before its first byte is read, and what a
person is told of it holds. Pictures are not compressed, as they are already.
"""

import csv
import errno
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from easel import spreadsheets
from easel.library import queries
from easel.library.file_names import DEFAULT, Names
from easel.library.library import Library
from easel.library.records import Picture
from easel.library.tables import picture as table
from easel.library.zip_pieces import PIECE, ZipPieces
from easel.store.blobs import Blobs, key_of
from easel.store.ids import is_id
from easel.store.scope import STUDIO

MANIFEST, TABLE = "manifest.json", "pictures.csv"
COLUMNS = (
    *("file", "id", "created", "kind", "prompt", "revised_prompt", "model", "quality", "width", "height", "format"),
    *("size_bytes", "cost_usd", "sha256", "parents", "request"),
)

_BATCH = 500  # rows of one statement
_ASKED_AT_ONCE = 16  # of a bucket, which takes its time for each
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # for a ZIP
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
                info = zipfile.ZipInfo(entry.name, max(entry.made, _EARLIEST).timetuple()[:6])
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
    names = Names(template, len(wanted), (MANIFEST, TABLE))
    entries: list[Entry] = []
    missing: list[str] = []
    manifest, sheet = _Text('{"easel": 1, "pictures": ['), _Text("\ufeff")  # a mark that spreadsheets want
    rows = csv.writer(sheet)
    rows.writerow(COLUMNS)
    for picture_id, one, is_there in _found(library, wanted, desk):
        if one is None or not is_there:
            missing.append(_json({"id": picture_id, "file": None} if one is None else _facts(one, None)))
            continue
        name = names.name(one)
        facts = _facts(one, name)
        manifest.write(f"{',' if entries else ''}\n{_json(facts)}")
        rows.writerow(_row(one, facts))
        entries.append(Entry(name, _time(one), one.size_bytes, partial(_kept, blobs, one.sha256, one.size_bytes)))
    manifest.write('\n], "missing": [' + ",".join(f"\n{each}" for each in missing) + "\n]}\n")
    return Plan((*entries, manifest.entry(MANIFEST), sheet.entry(TABLE)), len(entries))


def stream(
    library: Library, picture_ids: Sequence[str], template: str = DEFAULT, desk: str = STUDIO
) -> Iterator[bytes]:
    """Plans an archive and sends it: see `plan` and `Plan.stream`, also for what they raise."""
    return plan(library, picture_ids, template, desk).stream()


def size(library: Library, picture_ids: Sequence[str], template: str = DEFAULT, desk: str = STUDIO) -> int:
    """Bytes of that archive, as things stand; who sends it, too, keeps the plan of both."""
    return plan(library, picture_ids, template, desk).size


class _Text:
    """A text file of an archive as it grows, held deflated: what is told of ten thousand pictures has tens of megabytes."""

    def __init__(self, start: str) -> None:
        self._deflating = zlib.compressobj(1)
        self._parts: list[bytes] = []
        self._size = 0
        self.write(start)

    def write(self, text: str) -> None:
        data = text.encode("utf-8", "backslashreplace")  # half a letter, which JSON may hold, stays what JSON calls it
        self._size += len(data)
        self._parts.append(self._deflating.compress(data))

    def entry(self, name: str) -> Entry:
        """The file, which ends here."""
        packed = b"".join((*self._parts, self._deflating.flush()))
        return Entry(name, datetime.now(UTC), self._size, partial(_inflated, packed))


def _inflated(packed: bytes) -> Iterator[bytes]:
    inflating = zlib.decompressobj()
    while piece := inflating.decompress(packed, PIECE):
        yield piece
        packed = inflating.unconsumed_tail


def _kept(blobs: Blobs, sha256: str, length: int) -> Iterator[bytes]:
    with blobs.path(sha256).open("rb") as source:
        while block := source.read(min(PIECE, length)):
            length -= len(block)
            yield block
    if length:
        raise OSError(errno.EIO, "The file of a picture has become shorter while an archive was sent.")


def _found(library: Library, wanted: Sequence[str], desk: str) -> Iterator[tuple[str, Picture | None, bool]]:
    """Each id with its picture, and whether that has its file."""
    for at in range(0, len(wanted), _BATCH):
        ids = wanted[at : at + _BATCH]
        with library.store.database.reading() as connection:
            rows = connection.execute(_THESE, {"desk": desk, "ids": [each for each in ids if is_id(each)]})
            requests: dict[str, dict[str, Any]] = {}
            found = {one.id: one for one in (queries.picture_of(row, requests) for row in rows)}
        there = _there(library.store.blobs, tuple(found.values()))
        yield from ((each, found.get(each), each in there) for each in ids)


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


def _facts(one: Picture, file: str | None) -> dict[str, Any]:
    """What the manifest tells of a picture, by the names of its values; without the desk's own affairs."""
    facts = {"id": one.id, "file": file, "sha256": one.sha256, "created": _time(one).isoformat(timespec="milliseconds")}
    names = ("kind", "prompt", "revised_prompt", "asked", "got", "usage", "parents", "width", "height", "format")
    cost = None if one.cost is None else f"{one.cost.normalize():f}"
    return facts | {name: getattr(one, name) for name in names} | {"cost": cost}


def _row(one: Picture, facts: dict[str, Any]) -> list[object]:
    """The same for TABLE; unknown is an empty field."""
    said = {name: one.got.get(name) or one.asked.get(name) or "" for name in ("model", "quality")}
    texts = {"parents": " ".join(one.parents), "request": _json(one.asked), "cost_usd": facts["cost"] or ""}
    values = facts | said | texts | {"size_bytes": one.size_bytes}
    return [spreadsheets.cell(values[name]) for name in COLUMNS]


def _time(one: Picture) -> datetime:
    return datetime.fromtimestamp(one.created, UTC)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
