"""`python -m easel library`: finds, counts, checks, hands out and takes in, beside whatever else is at work on the library.

No engine is started and no sandbox: nothing is sent, nothing is painted.
"""

import logging
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from easel.cli import library_arguments
from easel.cli.library_arguments import LibraryOrder
from easel.cli.progress import Progress
from easel.cli.terminal import json_text
from easel.errors import EaselError, LibraryTrouble
from easel.jobs.rebuild import rebuild
from easel.library import figures
from easel.library.library import Library
from easel.library.listing import listed, money_text
from easel.library.search import grammar
from easel.runs import cataloguing
from easel.settings import Settings, load
from easel.store import trouble
from easel.store.blobs import key_of
from easel.store.store import Store
from easel.store.trouble import TROUBLE
from easel.words import units

FINE, FOUND, REFUSED, STOPPED = 0, 1, 2, 130  # 130: as shells tell Ctrl+C
_EVERY = 2.0  # seconds between two lines of progress
_SHOWN = 72  # characters of a prompt in a line
_Fields = dict[str, Any]


def run(line: Sequence[str]) -> int:
    """The exit code. With --json, stdout has exactly one JSON object, whatever happens; sentences are on stderr."""
    as_json = "--json" in line
    try:
        order = library_arguments.parse(line)
        logging.getLogger("easel").addHandler(logging.NullHandler())
        with opened(load()) as (settings, store):
            return _DEEDS[order.deed](settings, store, order)
    except EaselError as error:
        return refused(error, as_json=as_json)
    except BrokenPipeError:  # whoever read the list has enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return STOPPED


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Settings, Store]]:
    """The library, with every picture in its catalogue. Raises SettingsError, LibraryTrouble."""
    store = Store(settings)
    store.open()
    try:
        if store.is_new:  # a lost database: what was kept before comes back
            rebuild(store)
        cataloguing.catch_up(store.database)
        yield settings, store
    except TROUBLE as error:
        raise trouble.told(error, None if settings.database else settings.home) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        raise LibraryTrouble(
            f"{named}{error.strerror or error}.", hint="Nothing is damaged: fix that, then run it again."
        ) from error
    finally:
        store.close()


def refused(error: EaselError, *, as_json: bool) -> int:
    sys.stderr.write(f"{error.message} {error.hint}".strip() + "\n")
    if as_json:
        told = {name: value for name, value in error.as_dict().items() if name in ("kind", "message", "hint")}
        _out(json_text({"error": told}))
    return REFUSED


def _find(settings: Settings, store: Store, order: LibraryOrder) -> int:
    library, query = Library(store), grammar.parse(order.text, datetime.now().astimezone())
    found = library.find(query, order.limit)
    for remark in found.remarks:
        sys.stderr.write(remark.sentence + "\n")
    pictures = listed(store.database, [spot.id for spot in found.spots])
    told = (each.as_dict() | {"file": _file(settings, store, each.picture.sha256)} for each in pictures)
    if not order.as_json:
        for each in told:
            _out(f"{each['id']}  {each['created'][:10]}  {each['size']:>9}  {_shown(each['prompt'])}")
        return FINE
    _one_object(told, library.total(query))
    return FINE


def _one_object(pictures: Iterable[_Fields], total: int) -> None:
    """Piece by piece: a hundred thousand pictures are never held at once."""
    pieces = iter(pictures)
    sys.stdout.write('{"pictures": [')
    sys.stdout.write(", ".join(json_text(each) for each in islice(pieces, 1)))
    for each in pieces:
        sys.stdout.write(f",\n{json_text(each)}")
    _out(f'], "total": {total}}}')


def _file(settings: Settings, store: Store, sha256: str) -> str:
    """Where the bytes lie: a path, or the address within a bucket."""
    key = key_of(sha256)
    return f"{settings.blobs}/{key}" if store.blobs.is_shared else str(store.blobs.root / key)


def _stats(_settings: Settings, store: Store, order: LibraryOrder) -> int:
    from easel.ledger import entries, summary
    from easel.store.scope import STUDIO

    found = figures.figures(store.database)
    paid = summary.total(entries.since(store.database, STUDIO))
    if order.as_json:
        cost = {"paid_usd": money_text(paid.cost) or "0", "requests_of_unknown_cost": paid.unknown}
        counts = {"pictures": found.pictures, "bytes": found.size_bytes, "trash": found.trash}
        _out(json_text(counts | {"boards": found.boards, "months": found.months} | cost))
        return FINE
    _out(f"{found.pictures:,} pictures, {units.file_size(found.size_bytes)}; {found.trash:,} of them in the trash")
    unknown = f", and {paid.unknown:,} requests of unknown cost" if paid.unknown else ""
    _out(f"paid: ${money_text(paid.cost) or 0}{unknown}")
    for title, counts in (("board", found.boards), ("month", found.months)):
        for name, count in counts.items():
            _out(f"{title} {_shown(name)}: {count:,}")
    return FINE


def _verify(_settings: Settings, store: Store, order: LibraryOrder) -> int:
    from easel.exchange.soundness import Soundness

    progress = Progress(silent=order.as_json)
    look = Soundness(store, lambda done, count: progress.say_of(done, count, "pictures checked", _EVERY))
    faults = []
    for fault in look.faults():
        faults.append(fault)
        if fault.is_serious:
            progress.say(fault.sentence)
    serious = sum(fault.is_serious for fault in faults)
    if order.as_json:
        _out(
            json_text({"sound": not serious, "pictures": look.pictures, "faults": [each.as_dict() for each in faults]})
        )
        return FOUND if serious else FINE
    thumbs = len(faults) - serious
    again = f" {thumbs:,} thumbnails are missing or damaged and will be made again." if thumbs else ""
    verdict = f"{serious:,} files are missing or damaged." if serious else "Everything is intact."
    _out(f"{look.pictures:,} pictures. {verdict}{again}")
    return FOUND if serious else FINE


def _threads(_settings: Settings, store: Store, order: LibraryOrder) -> int:
    from easel.threads.threads import Threads

    listed = Threads(store).recent(order.limit or 50, text=order.text)
    if order.as_json:
        told = [{"id": each.id, "title": each.title, "touched": each.touched} for each in listed]
        _out(json_text({"threads": told}))
        return FINE
    for each in listed:
        _out(f"{each.id}  {datetime.fromtimestamp(each.touched, UTC):%Y-%m-%d}  {_shown(each.title)}")
    return FINE


def _exchange(_settings: Settings, store: Store, order: LibraryOrder) -> int:
    from easel.cli import library_exchange

    deeds = {"export": library_exchange.export, "thread": library_exchange.thread, "import": library_exchange.take_in}
    deed = deeds[order.deed]
    is_whole, fields, lines = deed(store, order, Progress(silent=order.as_json))
    for line in [json_text(fields)] if order.as_json else lines:
        _out(line)
    return FINE if is_whole else FOUND


def _shown(text: str) -> str:
    """One line for a terminal, without what could command it."""
    words = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", " ", text).split())
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"


def _out(text: str) -> None:
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


_DEEDS = {
    "find": _find,
    "stats": _stats,
    "verify": _verify,
    "threads": _threads,
    "export": _exchange,
    "thread": _exchange,
    "import": _exchange,
}
