"""Writes what another installation needs to have the same library: rows, original bytes, sidecars, and at last a manifest.

The rows are one view of the database, however much is written meanwhile; a picture's bytes are on disk before its row, so all
that they name is there. Memory: a name for each file, and some hundred rows.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

import sqlalchemy as sa

from easel.exchange import lines, outlets
from easel.exchange.manifest import BLOBS, MANIFEST, PAGE, ROWS, SIDECARS, Manifest
from easel.exchange.outlets import Outlet
from easel.exchange.selection import Everything, Found
from easel.exchange.things import Line, digest_in
from easel.exchange.thread_page import ThreadPage
from easel.store.scope import STUDIO
from easel.store.sidecars import Sidecar, key_of_picture
from easel.store.store import Store
from easel.store.upgrade import NEWEST

PIECE = 256 * 1024  # bytes
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
Tell = Callable[[int, int], None]  # how many files of how many are written


class Export:
    """One export of one desk; with `picture_ids` of these pictures and what they need, with a `page` of its conversation, which
    lies beside the rows. It has its `manifest` when it is whole."""

    manifest: Manifest

    def __init__(
        self,
        store: Store,
        picture_ids: Sequence[str] | None = None,
        tell: Tell = lambda _done, _all: None,
        *,
        page: ThreadPage | None = None,
        desk: str = STUDIO,
    ) -> None:
        self._store = store
        self._page = page
        self._names = page.names if page else {}  # of files that people look at, by their keys
        self._picture_ids = picture_ids
        self._tell = tell
        self._desk = desk
        self._files: dict[str, None] = {}  # the keys of those that are needed, each once
        self._extras: dict[str, None] = {}
        self._sidecars: list[str] = []
        self._counts: dict[str, int] = {}
        self._lacks: list[str] = []
        self._written = self._size = 0

    def write(self, place: Path) -> Manifest:
        """What it says of itself. Raises BadExport, OSError, sqlalchemy's errors; then there is nothing at `place`."""
        with outlets.made(place) as outlet:
            return self._write(outlet)

    def stream(self) -> Iterator[bytes]:
        """The same as a ZIP in pieces, its manifest last: what was cut before has none. Raises OSError, sqlalchemy's errors."""
        with TemporaryFile(dir=self._store.home) as spool:
            yield from outlets.zipped(self._entries(spool))

    def _write(self, outlet: Outlet) -> Manifest:
        for name, pieces in self._entries():
            outlet.add(name, pieces)
        return self.manifest

    def _entries(self, spool: IO[bytes] | None = None) -> Iterator[outlets.Entry]:
        """Each file of it in turn. Rows go through `spool`, so that a slow taker holds no view of the database."""
        rows, sidecars = _Digesting(self._rows()), _Digesting(self._stories())
        if self._page is not None:
            yield PAGE, [self._page.text]
        yield ROWS, self._spooled(rows, spool) if spool else rows
        yield from self._bytes()
        yield SIDECARS, sidecars
        self.manifest = Manifest(
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            database=NEWEST,
            counts=self._counts,
            files=self._written,
            size_bytes=self._size,
            sidecars=sidecars.lines,
            rows_sha256=rows.hexdigest,
            sidecars_sha256=sidecars.hexdigest,
            lacks=tuple(self._lacks),
            names={key: name for key, name in self._names.items() if key in self._files},
        )
        yield MANIFEST, [self.manifest.to_json()]

    def _rows(self) -> Iterator[bytes]:
        with self._store.database.snapshot() as connection:
            chosen = self._chosen(connection)
            for line in lines.of(connection, chosen):
                self._note(line)
                yield _encoded(line)

    def _spooled(self, rows: Iterable[bytes], spool: IO[bytes]) -> Iterator[bytes]:
        for piece in rows:
            spool.write(piece)
            self._tell(0, 0)  # nobody knows yet of how many; whoever wants to stop can
        spool.seek(0)
        while block := spool.read(PIECE):
            yield block

    def _chosen(self, connection: sa.Connection) -> Everything | Found:
        if self._page is not None:
            return Found.of_thread(connection, self._desk, self._page.thread_id)
        if self._picture_ids is None:
            return Everything(self._desk)
        return Found.of(connection, self._desk, self._picture_ids)

    def _note(self, line: Line) -> None:
        self._counts[line.table] = self._counts.get(line.table, 0) + 1
        self._files |= dict.fromkeys(line.files())
        self._extras |= dict.fromkeys(line.more_files())
        if line.table == "picture" and not line.is_emptied:
            self._sidecars.append(key_of_picture(line.row["job_id"], line.row["position"]))

    def _bytes(self) -> Iterator[outlets.Entry]:
        there = (key for key in self._extras if key not in self._files and self._store.blobs.has(key))
        self._files |= dict.fromkeys(list(there))
        for number, key in enumerate(self._files, 1):
            try:
                file = self._store.blobs.file(key).open("rb")
            except FileNotFoundError:
                self._lacks.append(key)
            else:
                with file:
                    pieces = _Digesting(_pieces(file))
                    yield self._names.get(key, f"{BLOBS}{key}"), pieces
                    self._note_file(key, pieces)
            self._tell(number, len(self._files))

    def _note_file(self, key: str, pieces: "_Digesting") -> None:
        """A file with other bytes than its name says goes along, named: whoever takes the export in refuses it."""
        self._written += 1
        self._size += pieces.size
        if pieces.hexdigest != digest_in(key):
            self._lacks.append(key)

    def _stories(self) -> Iterator[bytes]:
        """The sidecars, but for the query of any link in a server's answer: it may open the server's files."""
        for key in self._sidecars:
            sidecar = self._store.sidecars.read(key)
            if sidecar is None:
                self._lacks.append(key)
                continue
            text = self._store.blobs.get(key).decode("utf-8", "replace")
            yield json.dumps({"key": key, "text": _unlinked(sidecar, text)}).encode() + b"\n"


class _Digesting:
    """Pieces as they pass, with their digest, lines and bytes so far."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._digest = hashlib.sha256()
        self.lines = self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._digest.update(piece)
            self.lines += 1
            self.size += len(piece)
            yield piece

    @property
    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def _encoded(line: Line) -> bytes:
    told = {"table": line.table, "row": line.row} | ({"parts": line.parts} if line.parts else {})
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=_money)
    return text.encode("utf-8", "replace") + b"\n"


def _money(value: object) -> str:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} is nothing that a row holds")
    return f"{value:f}"


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(PIECE):
        yield block


def _unlinked(sidecar: Sidecar, text: str) -> str:
    reply = _without_queries(sidecar.reply)
    return text if reply == sidecar.reply else replace(sidecar, reply=reply).to_json().decode()


def _without_queries(value: Any) -> Any:
    if isinstance(value, str):
        return _LINK.sub(lambda link: re.split(r"[?#]", link[0], maxsplit=1)[0], value)
    if isinstance(value, dict):
        return {name: _without_queries(each) for name, each in value.items()}
    return [_without_queries(each) for each in value] if isinstance(value, list) else value
