"""What could go: looked through first, then deleted by hand. Nothing that was paid for is among it but the trash of a person.

- "trash": pictures that have lain in the trash for 30 days
- "unnamed": files that nothing names, as the last look at the disk found them
- "sources": pictures that were brought in to be edited and never were, for 90 days
- "caches": what is made again where it is asked for
"""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from easel.actions import emptying
from easel.edits import leftovers
from easel.errors import EaselError
from easel.housekeeping import names
from easel.housekeeping.disk import CACHES, DAY, File, Usage
from easel.library.library import Library
from easel.library.records import Picture
from easel.store.scope import STUDIO
from easel.store.store import Store

KINDS = ("trash", "unnamed", "sources", "caches")
TRASH_DAYS = 30
SHOWN = 200  # of a list that a person looks through
_AT_ONCE = 50  # files of one transaction, for which other writers wait
_RECENT = 3600.0  # seconds in which a cache may be in use
Tell = Callable[[int, int], None]


class Changed(EaselError):
    pass


@dataclass(frozen=True, slots=True)
class Item:
    """One of what could go. `picture_id` names a picture from the library; `since` is when it was trashed, kept or last used."""

    name: str
    size_bytes: int
    since: float
    picture_id: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """`items` are the first SHOWN of `count`. `mark` is of all of them: what was seen is what goes."""

    what: str
    count: int
    size_bytes: int
    mark: str
    items: tuple[Item, ...]


class Clearance:
    """Of one desk, by what `usage`, the last look at the disk, has found."""

    def __init__(self, store: Store, usage: Usage | None, *, desk: str = STUDIO) -> None:
        self._store = store
        self._library = Library(store)
        self._usage = usage
        self._desk = desk

    def plans(self) -> list[Plan]:
        """Of all kinds of which there is something."""
        return [planned for kind in KINDS if (planned := self.plan(kind)).count]

    def plan(self, what: str) -> Plan:
        """Changes nothing. Raises KeyError for what there is not, OSError and sqlalchemy's errors."""
        return {"trash": self._trash, "unnamed": self._unnamed, "sources": self._sources, "caches": self._caches}[
            what
        ]()

    def clear(self, what: str, mark: str, tell: Tell) -> int:
        """Deletes what was seen under `mark`; how many. Raises Changed before anything is deleted, what `tell` raises between two
        steps, and what `plan` does."""
        if self.plan(what).mark != mark:
            raise Changed("The list has changed since you reviewed it.")
        if what == "sources":
            return leftovers.clear(self._store)
        if what == "caches":
            return self._clear_caches(tell)
        return self._clear_trash(tell) if what == "trash" else self._clear_unnamed(tell)

    def _trash(self) -> Plan:
        planned = emptying.plan(self._library, self._desk, time.time() - TRASH_DAYS * DAY)
        shown = self._library.by_ids(planned.ids[:SHOWN], desk=self._desk)
        items = tuple(self._trashed(one) for one in shown.values())
        return Plan("trash", planned.pictures, planned.size_bytes, _mark(planned.ids), items)

    def _trashed(self, one: Picture) -> Item:
        marked = self._library.marked(one.id, desk=self._desk)
        return Item(one.title, one.size_bytes, (marked.trashed if marked else None) or 0.0, one.id)

    def _clear_trash(self, tell: Tell) -> int:
        ids = emptying.plan(self._library, self._desk, time.time() - TRASH_DAYS * DAY).ids
        gone = 0
        for at in range(0, len(ids), _AT_ONCE):
            tell(at, len(ids))
            try:
                gone += emptying.empty(self._library, self._desk, ids[at : at + _AT_ONCE])
            except emptying.NotInTrash as error:
                raise Changed(
                    f"Somebody restored pictures from the trash; {gone:,} were deleted before that."
                ) from error
        return gone

    def _unnamed(self) -> Plan:
        files = self._usage.unnamed if self._usage else ()
        here = [each for each in files if self._store.blobs.path(each.sha256).is_file()]
        items = tuple(Item(each.sha256, each.size_bytes, each.kept) for each in here[:SHOWN])
        marks = [each.sha256 for each in here]
        return Plan("unnamed", len(here), sum(each.size_bytes for each in here), _mark(marks), items)

    def _clear_unnamed(self, tell: Tell) -> int:
        files, gone = (self._usage.unnamed if self._usage else ()), 0
        for at in range(0, len(files), _AT_ONCE):
            tell(at, len(files))
            gone += self._forget(files[at : at + _AT_ONCE])
        return gone

    def _forget(self, files: Sequence[File]) -> int:
        """Whoever keeps the same bytes meanwhile waits for this transaction, or has them kept anew."""
        assert self._usage
        gone = 0
        with self._store.database.writing() as connection:
            of_answers = names.of_answers(self._store.blobs)
            for each in files:
                if each.sha256 not in of_answers and not names.is_named(connection, each.sha256):
                    self._store.blobs.forget(each.sha256, self._usage.looked - DAY)
                    gone += not self._store.blobs.path(each.sha256).is_file()
        return gone

    def _sources(self) -> Plan:
        found = leftovers.plan(self._store)
        items = tuple(Item(each.name, each.size_bytes, each.used) for each in found[:SHOWN])
        size = sum(each.size_bytes for each in found)
        return Plan("sources", len(found), size, _mark(each.source_id for each in found), items)

    def _caches(self) -> Plan:
        """As the last look at the disk found them; their folders are what is shown."""
        count, size = (
            (self._usage.files.get("caches", 0), self._usage.sizes.get("caches", 0)) if self._usage else (0, 0)
        )
        there = [name for name in CACHES if (self._store.home / name).is_dir()]
        items = tuple(Item(name, 0, 0.0) for name in there) if count else ()
        return Plan("caches", count, size, _mark([str(size), *there]), items)

    def _clear_caches(self, tell: Tell) -> int:
        entries = [each for name in CACHES for each in _entries(self._store.home / name)]
        gone = 0
        for number, entry in enumerate(entries):
            tell(number, len(entries))
            gone += _removed(entry)
        return gone


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _removed(entry: Path) -> int:
    """How many files went; none where somebody may just be looking at them."""
    try:
        if time.time() - entry.stat().st_mtime < _RECENT:
            return 0
        if not entry.is_dir():
            entry.unlink()
            return 1
    except FileNotFoundError:
        return 0
    count = sum(each.is_file() for each in entry.rglob("*"))
    shutil.rmtree(entry, ignore_errors=True)
    return count


def _mark(names: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]
