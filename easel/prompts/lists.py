"""Lists with names, of which a prompt with variables takes a line: from text, a column of a table, or pasted lines."""

from collections.abc import Iterator, Mapping

from easel.prompts import csv_text
from easel.prompts.names import NamedRows
from easel.prompts.tables import prompt_list
from easel.store.database import Database
from easel.store.scope import STUDIO

MOST_LINES = 10_000


class ListsOfDesk(Mapping[str, tuple[str, ...]]):
    """Lines by the name of their list. Names are read at once, lines when they are asked for."""

    def __init__(self, rows: NamedRows, desk: str) -> None:
        self._rows, self._desk = rows, desk
        self._names = dict.fromkeys(rows.names(desk))
        self._lines: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, name: str) -> tuple[str, ...]:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._lines:
            row = self._rows.one(name, self._desk)
            self._lines[name] = () if row is None else tuple(row["lines"])
        return self._lines[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class PromptLists:
    """The lists of all desks."""

    def __init__(self, database: Database) -> None:
        self._rows = NamedRows(database, prompt_list)

    def of(self, desk: str = STUDIO) -> ListsOfDesk:
        """Those that a prompt of this desk may name, as they are now."""
        return ListsOfDesk(self._rows, desk)

    def keep(self, name: str, lines: tuple[str, ...], *, desk: str = STUDIO) -> None:
        """Raises ValueError for a name that cannot be used, for no lines and for too many."""
        if not lines:
            raise ValueError("The list is empty: add a line.")
        if len(lines) > MOST_LINES:
            raise ValueError(f"{len(lines):,} lines are too many: a list has up to {MOST_LINES:,}.")
        self._rows.put(name, {"lines": list(lines)}, desk)

    def remove(self, name: str, *, desk: str = STUDIO) -> None:
        self._rows.remove(name, desk)


def lines_of(data: bytes | str) -> tuple[str, ...]:
    """One entry a line, each once; empty lines and those that begin with # and a space are left out."""
    text = data if isinstance(data, str) else csv_text.decoded(data)
    lines = (line.strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and line != "#" and not line.startswith(("# ", "##"))))


def column_of(data: bytes | str, column: str = "") -> tuple[str, ...]:
    """Of a table with a head: the column of that name, else the first one. Raises ValueError in words."""
    table = csv_text.table(data)
    if table.mistakes:
        line, words = table.mistakes[0]
        raise ValueError(f"Line {line}: {words}")
    if column and column not in table.head:
        raise ValueError(f"There is no column “{column}”: choose {', '.join(table.head)}.")
    place = table.head.index(column) if column else 0
    return tuple(dict.fromkeys(row[place] for row in table.rows if row[place]))
