"""What each experiment and each conversation came to: sums of the ledger under the names that people gave them."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

import sqlalchemy as sa

from easel.ledger import summary
from easel.ledger.entries import Entry
from easel.ledger.summary import Sum
from easel.store.database import Database

Kind = Literal["experiment", "thread"]
# Both stand above: of theirs a sum needs the name alone.
_TABLES: dict[Kind, tuple[str, str]] = {"experiment": ("experiment", "name"), "thread": ("thread", "title")}
_AT_ONCE = 500  # ids in one statement


@dataclass(frozen=True, slots=True)
class Purpose:
    """`name` is empty where it was deleted since."""

    kind: Kind
    id: str
    name: str
    sum: Sum


def purposes(database: Database, entries: Sequence[Entry]) -> tuple[Purpose, ...]:
    """Those of these entries, the dearest first."""
    sums: list[tuple[Kind, str, Sum]] = []
    for kind in _TABLES:
        mine = [entry for entry in entries if getattr(entry, kind)]
        groups = summary.grouped(mine, attrgetter(kind))
        sums += [(kind, name, found) for name, found in groups.items()]
    names = {kind: _names(database, kind, [each for of, each, _ in sums if of == kind]) for kind in _TABLES}
    made = (Purpose(kind, each, names[kind].get(each, ""), found) for kind, each, found in sums)
    return tuple(sorted(made, key=lambda purpose: (-purpose.sum.cost, -purpose.sum.pictures)))


def _names(database: Database, kind: Kind, ids: Sequence[str]) -> dict[str, str]:
    table, column = _TABLES[kind]
    rows = sa.table(table, sa.column("id"), sa.column(column))
    names: dict[str, str] = {}
    with database.reading() as connection:
        for first in range(0, len(ids), _AT_ONCE):
            some = sa.select(rows).where(rows.c.id.in_(ids[first : first + _AT_ONCE]))
            names |= {row[0]: row[1] for row in connection.execute(some)}
    return names
