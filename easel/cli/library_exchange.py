"""`python -m easel library export`, `thread` and `import`: how they went, in words and as JSON."""

from datetime import datetime
from typing import Any

from easel.cli.library_arguments import LibraryOrder
from easel.cli.progress import Progress
from easel.errors import BadExport
from easel.exchange.export import Export, Tell
from easel.exchange.taking_in import Outcome, TakingIn
from easel.exchange.thread_page import page_of
from easel.library.library import Library
from easel.library.search import grammar
from easel.store.ids import is_id
from easel.store.store import Store
from easel.words import units

_EVERY = 2.0  # seconds between two lines of progress
_MOST = 20  # names of files that are said; JSON has them all
Told = tuple[bool, dict[str, Any], list[str]]  # whether nothing was missing; as JSON; as lines


def export(store: Store, order: LibraryOrder, progress: Progress) -> Told:
    """Raises BadExport, OSError, sqlalchemy's errors; then there is nothing at the place."""
    ids = _found(store, order.text, progress) if order.text.strip() else None
    return _written(Export(store, ids, _teller(progress)), order, progress)


def thread(store: Store, order: LibraryOrder, progress: Progress) -> Told:
    """One conversation; raises what `export` does."""
    page = page_of(store, order.thread) if is_id(order.thread) else None
    if page is None:
        raise BadExport("This library has no such conversation.", hint="Nothing was written.")
    return _written(Export(store, tell=_teller(progress), page=page), order, progress)


def _teller(progress: Progress) -> Tell:
    return lambda done, count: progress.say_of(done, count, "files written", _EVERY)


def _written(export: Export, order: LibraryOrder, progress: Progress) -> Told:
    manifest = export.write(order.place)
    pictures = manifest.counts.get("picture", 0)
    told = {"place": str(order.place), "pictures": pictures, "counts": manifest.counts}
    told |= {"files": manifest.files, "bytes": manifest.size_bytes, "lacks": list(manifest.lacks)}
    lines = [f"{order.place}: {pictures:,} pictures, {manifest.files:,} files, {units.file_size(manifest.size_bytes)}."]
    for key in manifest.lacks[:_MOST]:
        progress.warn(f"{key} is missing or damaged here.")
    return not manifest.lacks, told, lines


def _found(store: Store, text: str, progress: Progress) -> list[str]:
    found = Library(store).find(grammar.parse(text, datetime.now().astimezone()))
    for remark in found.remarks:
        progress.warn(remark.sentence)
    if not found.spots:
        raise BadExport("No pictures match this search.", hint="Nothing was written.")
    return [spot.id for spot in found.spots]


def take_in(store: Store, order: LibraryOrder, progress: Progress) -> Told:
    """Raises BadExport, after which nothing is here that was not; OSError and sqlalchemy's errors, after which the same import
    goes on where it was."""
    outcome = TakingIn(store, lambda what, done, count: progress.say_of(done, count, what, _EVERY)).run(order.place)
    for key, why in list(outcome.refused.items())[:_MOST]:
        progress.warn(f"{key} was refused, and whatever depends on it: {why}.")
    refused = [{"file": key, "why": why} for key, why in outcome.refused.items()]
    counts = {"taken": outcome.taken, "known": outcome.known, "left_out": outcome.left}
    told = {name: dict(count) for name, count in counts.items()} | {"files": outcome.files, "refused": refused}
    return not outcome.refused, told, _lines(outcome)


def _lines(outcome: Outcome) -> list[str]:
    counts = [("imported", outcome.taken), ("already here", outcome.known), ("skipped", outcome.left)]
    lines = [f"{words}: {', '.join(map(_counted, count, count.values()))}" for words, count in counts if count]
    return lines if outcome.taken else [*lines, "Nothing new to import."]


def _counted(table: str, number: int) -> str:
    """ "2 saved searches", by the name of a table."""
    ending = "" if number == 1 else "es" if table.endswith("ch") else "s"
    return f"{number:,} {table.replace('_', ' ')}{ending}"
