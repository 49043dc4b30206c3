"""Takes in an export: all of it is checked, then come bytes, then rows, then sidecars; whoever is cut off begins again.

Bytes come first, so that no row names what is not there. Sidecars come last: a start that finds one without rows makes rows of
it, which are fewer than the export has. What is here already stays as it is.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from easel.edits.workroom import workroom
from easel.errors import BadExport
from easel.exchange import received as parcels
from easel.exchange import stories
from easel.exchange.checking import parsed
from easel.exchange.entry import Entry
from easel.exchange.manifest import MANIFEST, ROWS, SIDECARS, Caps, Manifest
from easel.exchange.received import UNREADABLE, Received
from easel.exchange.things import OF_RUN, THINGS, Line, digest_in
from easel.pictures import structure
from easel.pictures.structure import BrokenPicture
from easel.store.scope import STUDIO
from easel.store.store import Store

GROUP = 1000  # rows of one transaction, about
_PIECE = 256 * 1024  # bytes
_CUT = "This export is incomplete: writing or copying it was interrupted."
_AGAIN = "Nothing was imported. Export or copy it again."
Tell = Callable[[str, int, int], None]  # what, how many, of how many


@dataclass(frozen=True, slots=True)
class Outcome:
    """Things by table: `taken` in, `known` before, `left` out for a file that is missing or damaged; `refused` are the keys of
    those files with the reason, `files` how many came."""

    taken: Counter[str]
    known: Counter[str]
    left: Counter[str]
    refused: dict[str, str]
    files: int


class TakingIn:
    """One import into one desk, in transactions of about `group` rows."""

    def __init__(
        self,
        store: Store,
        tell: Tell = lambda _what, _done, _all: None,
        *,
        desk: str = STUDIO,
        caps: Caps | None = None,
        group: int = GROUP,
    ) -> None:
        self._store = store
        self._tell = tell
        self._desk = desk
        self._caps = caps or Caps()
        self._group = group

    def run(self, place: Path) -> Outcome:
        """Raises BadExport before anything is taken in; OSError and sqlalchemy's errors, after which it can be run again."""
        with parcels.opened(place, self._caps) as received:
            manifest = self._manifest(received)
            pictures, files = self._checked(received, manifest)
            refused, came = self._bytes(received, manifest, files, pictures)
            entry = Entry(self._store, self._desk, frozenset(refused))
            try:
                self._rows(received, manifest, entry)
            except sa.exc.IntegrityError as error:
                raise BadExport(
                    "Rows of this export contradict each other.", hint="What was imported before them stays."
                ) from error
            stories.put(self._store, self._desk, self._texts(received, SIDECARS, manifest.sidecars_sha256))
        missing = {key: why for key, why in refused.items() if files[key]}
        return Outcome(entry.taken, entry.known, entry.left, missing, came)

    def _manifest(self, received: Received) -> Manifest:
        try:
            found = received.open(MANIFEST)
            if found is None:
                raise BadExport(f"{_CUT} Its manifest is missing.", hint=_AGAIN)
            with found[0] as file:
                return Manifest.from_json(file.read(self._caps.one))
        except UNREADABLE as error:
            raise BadExport(_CUT, hint=_AGAIN) from error

    def _checked(self, received: Received, manifest: Manifest) -> tuple[set[str], dict[str, bool]]:
        """The keys of pictures' files, and all keys, each with whether rows cannot be without it. Raises BadExport."""
        counts: Counter[str] = Counter()
        pictures: set[str] = set()
        files: dict[str, bool] = {}
        names: dict[str, set[str]] = {name: set() for name in THINGS}
        for line in self._lines(received, manifest):
            _check_foreign(line, names)
            counts[line.table] += 1
            files |= {key: files.get(key, False) for key in line.more_files()} | dict.fromkeys(line.files(), True)
            if line.table == "picture":
                pictures.update(line.files())
        if counts != Counter(manifest.counts):
            raise BadExport(f"{_CUT} Its rows are not those that its manifest counts.", hint=_AGAIN)
        for _ in self._texts(received, SIDECARS, manifest.sidecars_sha256):
            pass
        return pictures, files

    def _lines(self, received: Received, manifest: Manifest) -> Iterator[Line]:
        for number, data in enumerate(self._texts(received, ROWS, manifest.rows_sha256), 1):
            yield parsed(data, number)

    def _texts(self, received: Received, name: str, sha256: str) -> Iterator[bytes]:
        """The lines of a file. Raises BadExport, at its end at the latest, where its bytes are others than the manifest says."""
        digest = hashlib.sha256()
        try:
            found = received.open(name)
            if found is None:
                raise BadExport(f"{_CUT} {name} is missing.", hint=_AGAIN)
            with found[0] as file:
                while data := file.readline(self._caps.line + 1):
                    if len(data) > self._caps.line:
                        raise BadExport(f"A line of {name} has more than {self._caps.line:,} bytes.")
                    digest.update(data)
                    yield data
        except UNREADABLE as error:
            raise BadExport(f"{_CUT} {name} cannot be read.", hint=_AGAIN) from error
        if digest.hexdigest() != sha256:
            raise BadExport(f"{_CUT} {name} is not as it was written.", hint=_AGAIN)

    def _bytes(
        self, received: Received, manifest: Manifest, files: dict[str, bool], pictures: set[str]
    ) -> tuple[dict[str, str], int]:
        """Keeps what is not here yet, on disk for good. Why others could not be had, by key; and how many came."""
        if len(files) > self._caps.files:
            raise BadExport(f"This export names {len(files):,} files; at most {self._caps.files:,} are allowed.")
        refused: dict[str, str] = {}
        came = 0
        for number, key in enumerate(files, 1):
            if not self._store.blobs.has(key):
                if why := self._take(received, manifest.place(key), key, is_picture=key in pictures):
                    refused[key] = why
                else:
                    came += 1
            self._tell("files", number, len(files))
        return refused, came

    def _take(self, received: Received, place: str, key: str, *, is_picture: bool) -> str:
        """Empty when it is here now; else why it is not."""
        with workroom(self._store) as room:
            copy = room / "bytes"
            try:
                found = received.open(place)
                if found is None:
                    return "missing"
                with found[0] as file, os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
                    digest = _copied(file, out)
            except UNREADABLE:
                return "damaged"
            if digest != digest_in(key):
                return "damaged: its bytes are not those that its name says"
            try:
                if is_picture:
                    structure.check(copy)
            except BrokenPicture as error:
                return f"no picture: {error}"
            self._keep(copy, key, digest)
        return ""

    def _keep(self, copy: Path, key: str, digest: str) -> None:
        if key.startswith("masks/"):
            self._store.blobs.put(key, copy.read_bytes())
        else:
            self._store.blobs.put_file(copy, digest)

    def _rows(self, received: Received, manifest: Manifest, entry: Entry) -> None:
        count, done = sum(manifest.counts.values()), 0
        with closing(_groups(self._lines(received, manifest), self._group)) as groups:
            for group in groups:
                entry.put(group)
                done += len(group)
                self._tell("rows", done, count)


def _groups(lines: Iterator[Line], most: int) -> Generator[list[Line], None, None]:
    """Of about `most` rows; a run stays with its jobs and pictures, unless they are more."""
    group: list[Line] = []
    size = 0
    for line in lines:
        is_inside = line.table in OF_RUN and line.table != "run"
        if size >= most and (not is_inside or size >= 4 * most):
            yield group
            group, size = [], 0
        group.append(line)
        size += line.size
    if group:
        yield group


def _check_foreign(line: Line, names: dict[str, set[str]]) -> None:
    """Raises BadExport for what belongs to something that this export does not have."""
    for column, (table, _) in THINGS[line.table].foreign.items():
        name = line.row[column]
        if name is not None and name not in names[table]:
            raise BadExport(f"A row of {line.table} in this export belongs to a {table} that is not in it.")
    for each in line.parts.get("board_picture", ()):
        if each["board_id"] not in names["board"]:
            raise BadExport("A picture in this export lies on a board that is not in it.")
    if any(each["run_id"] not in names["run"] for each in line.parts.get("turn", ())):
        raise BadExport("A turn in this export belongs to a run that is not in it.")
    names[line.table].add(line.key[0])


def _copied(file: Any, out: Any) -> str:
    digest = hashlib.sha256()
    while block := file.read(_PIECE):
        digest.update(block)
        out.write(block)
    return digest.hexdigest()
