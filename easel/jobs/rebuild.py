"""Brings back what a lost database knew, or an older copy does not know: pictures, edits, conversations, what people said."""

import time

from easel.jobs import origins
from easel.library import mark_files
from easel.runs import adoption
from easel.store.store import Store

_DAY = 86_400.0  # seconds


def rebuild(store: Store, days: int | None = None) -> int:
    """How many pictures came back. `days` looks at what was written in the latest days only. Raises OSError and sqlalchemy's
    errors."""
    taken = adoption.rebuild(store.database, store.sidecars, days, beside=origins.put)
    mark_files.restore(store, 0.0 if days is None else time.time() - days * _DAY)
    return taken
