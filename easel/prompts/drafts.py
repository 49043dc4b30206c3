"""What was typed and chosen and not sent, kept for each browser, page and tab until it is changed.

A tab finds its own again, a new one begins with what its browser changed last. Writing waits for nobody: a form hands over
what stands in it, and a thread of its own keeps the newest of each.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import sqlalchemy as sa

from easel.prompts.tables import draft
from easel.store.database import Database
from easel.store.scope import STUDIO
from easel.store.trouble import TROUBLE, reason

KEPT = 30  # tabs of a browser whose drafts of a page are kept, those changed last
UNUSED = 90 * 86_400.0  # seconds
_LOG = logging.getLogger(__name__)


class Mark(NamedTuple):
    """When a text was typed: in which opening of its tab, after how many texts set by Python there, when by its own clock."""

    opening: str
    rev: int
    at: int

    def is_before(self, other: "Mark") -> bool:
        """Whether what bears `other` is to stand: another opening is a later one."""
        return self.opening != other.opening or (self.rev, self.at) <= (other.rev, other.at)


@dataclass(frozen=True, slots=True)
class Draft:
    """`fields` are JSON, of those in `typed` the text and when it was typed."""

    browser: str
    page: str
    tab: str
    fields: Mapping[str, Any]
    typed: Mapping[str, Mark] = field(default_factory=dict)
    desk: str = STUDIO

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.desk, self.browser, self.page, self.tab


class Drafts:
    """Shared by threads. What the database does not take just now is kept with the next change."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[tuple[str, str, str, str], Draft] = {}
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._line = ThreadPoolExecutor(1, "drafts")

    def find(self, browser: str, page: str, tab: str, *, desk: str = STUDIO) -> Draft | None:
        """What this tab has kept; else what another tab of the browser changed last."""
        self._flush()
        with self._database.reading() as connection:
            row = connection.execute(_newest(desk, browser, page, tab)).mappings().first()
        return None if row is None else _draft(row)

    def keep(self, new: Draft) -> None:
        """Returns at once; of several in a row the last is written."""
        with self._lock:
            self._waiting[new.key] = new
        with contextlib.suppress(RuntimeError):  # closing: what waits is written then
            self._line.submit(self._flush)

    def typed(self, tab: Draft, name: str, text: str, mark: Mark) -> None:
        """A text as it stood when its page was left. `tab` says whose it is; where it has kept nothing yet, the rest is as its
        browser has it. Raises what the database raises."""
        self._flush()
        with self._writing, self._database.noting(silent=True) as connection:
            row = connection.execute(_newest(*tab.key)).mappings().first()
            known = tab if row is None else replace(_draft(row), tab=tab.tab)
            fields, marks = {**known.fields, name: text}, {**known.typed, name: mark}
            _write(connection, replace(tab, fields=fields, typed=marks))

    def forget(self, browser: str, page: str, *, desk: str = STUDIO) -> None:
        """Of all tabs of this browser. Raises what the database raises."""
        with self._writing:
            with self._lock:
                for key in [key for key in self._waiting if key[:3] == (desk, browser, page)]:
                    del self._waiting[key]
            with self._database.noting(silent=True) as connection:
                connection.execute(sa.delete(draft).where(_of_page(desk, browser, page)))

    def close(self) -> None:
        self._line.shutdown()
        self._flush()

    def _flush(self) -> None:
        with self._writing:
            with self._lock:
                taken, self._waiting = self._waiting, {}
            if not taken:
                return
            try:
                with self._database.noting(silent=True) as connection:
                    for each in taken.values():
                        _write(connection, each)
            except TROUBLE as error:
                with self._lock:
                    self._waiting = taken | self._waiting
                _LOG.warning("Unsent forms could not be kept; the next change may do: %s", reason(error))


def clear(database: Database, now: float) -> None:
    """Forgets what nobody has changed for months."""
    with database.noting(silent=True) as connection:
        connection.execute(sa.delete(draft).where(draft.c.changed < now - UNUSED))


def _of_page(desk: str, browser: str, page: str) -> sa.ColumnElement[bool]:
    return sa.and_(draft.c.desk == desk, draft.c.browser == browser, draft.c.page == page)


def _newest(desk: str, browser: str, page: str, tab: str) -> sa.Select[Any]:
    """The tab's own, else what its browser changed last."""
    is_own = sa.case((draft.c.tab == tab, 1), else_=0)
    ours = sa.select(draft).where(_of_page(desk, browser, page))
    return ours.order_by(is_own.desc(), draft.c.changed.desc()).limit(1)


def _write(connection: sa.Connection, new: Draft) -> None:
    desk, browser, page, tab = new.key
    ours = _of_page(desk, browser, page)
    one = sa.and_(ours, draft.c.tab == tab)
    row = connection.execute(sa.select(draft).where(one)).mappings().first()
    merged = new if row is None else _merged(_draft(row), new)
    typed = {name: list(mark) for name, mark in merged.typed.items()}
    values = {"changed": time.time(), "fields": dict(merged.fields), "typed": typed}
    if row is not None:
        connection.execute(sa.update(draft).where(one).values(**values))
        return
    connection.execute(sa.insert(draft), values | {"desk": desk, "browser": browser, "page": page, "tab": tab})
    newest = sa.select(draft.c.tab).where(ours).order_by(draft.c.changed.desc()).limit(KEPT)
    tabs = list(connection.execute(newest).scalars())
    connection.execute(sa.delete(draft).where(ours, draft.c.tab.not_in(tabs)))


def _merged(old: Draft, new: Draft) -> Draft:
    """The new one, but for texts that the old one has later: what a page sent when it was left overtakes its script."""
    later = [name for name, mark in old.typed.items() if name in new.typed and not mark.is_before(new.typed[name])]
    fields = {**new.fields, **{name: old.fields[name] for name in later}}
    return replace(new, fields=fields, typed={**new.typed, **{name: old.typed[name] for name in later}})


def _draft(row: sa.RowMapping) -> Draft:
    typed = {name: Mark(*mark) for name, mark in row["typed"].items()}
    return Draft(row["browser"], row["page"], row["tab"], row["fields"], typed, row["desk"])
