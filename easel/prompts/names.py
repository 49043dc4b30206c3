"""What lists, snippets and templates may be called, and their rows: one for each desk and name."""

import re
import time
from typing import Any

import sqlalchemy as sa

from easel.store.database import Database

LONGEST = 80
RULE = "Names have 1 to 80 letters, digits, spaces and / . - _, begin with a letter or digit, and do not contain __."
_NAME = re.compile(r"[^\W_][\w/. -]{0,79}")


def problem(name: str) -> str:
    """What is wrong with it, in words; empty when it may be used."""
    return "" if _NAME.fullmatch(name) and "__" not in name and not name.endswith(("_", " ")) else RULE


class NamedRows:
    """The rows of one table, by desk and name. Raises what the database raises."""

    def __init__(self, database: Database, table: sa.Table) -> None:
        self._database = database
        self._table = table

    def put(self, name: str, values: dict[str, Any], desk: str) -> None:
        """Under this name, in place of what was there. Raises ValueError for a name that cannot be used."""
        if words := problem(name):
            raise ValueError(words)
        table, one = self._table, self._one(name, desk)
        values = values | {"changed": time.time()}
        with self._database.writing() as connection:
            if not connection.execute(sa.update(table).where(one).values(**values)).rowcount:
                connection.execute(sa.insert(table), values | {"desk": desk, "name": name})

    def remove(self, name: str, desk: str) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(self._table).where(self._one(name, desk)))

    def one(self, name: str, desk: str) -> sa.RowMapping | None:
        with self._database.reading() as connection:
            return connection.execute(sa.select(self._table).where(self._one(name, desk))).mappings().one_or_none()

    def names(self, desk: str) -> tuple[str, ...]:
        """In the order of the alphabet."""
        table = self._table
        with self._database.reading() as connection:
            names = connection.execute(sa.select(table.c.name).where(table.c.desk == desk)).scalars()
            return tuple(sorted(names, key=str.casefold))

    def all(self, desk: str) -> tuple[sa.RowMapping, ...]:
        """In the order of their names."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(self._table).where(self._table.c.desk == desk)).mappings().all()
        return tuple(sorted(rows, key=lambda row: str(row["name"]).casefold()))

    def _one(self, name: str, desk: str) -> sa.ColumnElement[bool]:
        return sa.and_(self._table.c.desk == desk, self._table.c.name == name)
