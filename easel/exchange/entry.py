"""Puts the things of an export among the rows of a library: what is there stays as it is, what is new comes with its parts.

Each group of lines is one transaction. A thing and its parts come together or not at all, so that who is cut off in between
finds what is there whole, and begins again.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from easel.edits import edit_runs
from easel.errors import WorkerLost
from easel.exchange import later_turns
from easel.exchange.things import THINGS, Line, Row, Thing
from easel.library import catalogue as words
from easel.library.tables import board, catalogue, picture
from easel.runs import cataloguing
from easel.store.sidecars import key_of_picture
from easel.store.store import Store

_LOST = WorkerLost("It was running in the library this was exported from; its outcome is not known here.").as_dict()


@dataclass(slots=True)
class Entry:
    """Rows on their way into `desk`. `missing` are keys of files that could not be had: what needs one stays out, and what names
    that, too. The counts are of things, by table."""

    store: Store
    desk: str
    missing: frozenset[str]
    taken: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    _out: set[tuple[str, str]] = field(default_factory=set)  # table and key of what stays out
    _jobs: set[str] = field(default_factory=set)  # that this import has brought
    _boards: dict[str, str] = field(default_factory=dict)  # by the export's id: the board of that name that is here

    def put(self, lines: Sequence[Line]) -> None:
        """One transaction. Raises sqlalchemy's errors; then none of it is here, and nothing is counted."""
        wanted = [line for line in lines if self._may_come(line)]
        taken, known = Counter[str](), Counter[str]()
        with self.store.database.writing() as connection:
            for name, some in _by_table(wanted).items():
                new = self._new(connection, THINGS[name], some)
                self._insert(connection, THINGS[name], new)
                taken[name] += len(new)
                if name == "thread":
                    taken["turn"] += later_turns.put(connection, self.desk, some)
                known[name] += len(some) - len(new)
        self.taken += taken
        self.known += known

    def _may_come(self, line: Line) -> bool:
        """False for what lacks a file or what it belongs to; what it merely came from may be missing."""
        comes = not any(key in self.missing for key in line.files())
        for column, (table, may_be_empty) in THINGS[line.table].foreign.items():
            if (table, line.row[column]) in self._out:
                comes = comes and may_be_empty
                line.row[column] = None
        for part in THINGS[line.table].parts:
            for column, table in part.foreign.items():
                rows = line.parts.get(part.table.name, ())
                line.parts[part.table.name] = [each for each in rows if (table, each[column]) not in self._out]
        for planned in (
            line.parts.get("edit_run", ()) if not line.parts.get("edit_source") else ()
        ):  # of an older export
            line.parts["edit_source"] = edit_runs.sources_of(planned["plan"], planned["source_id"])
        if not comes:
            self.left[line.table] += 1
            self._out.add((line.table, line.key[0]))
        return comes

    def _new(self, connection: sa.Connection, thing: Thing, lines: Sequence[Line]) -> list[Line]:
        """Those that are not here, each once."""
        here = self._keys(connection, thing, lines)
        new: list[Line] = []
        for line in lines:
            if line.key not in here:
                here.add(line.key)
                new.append(line)
        return new

    def _keys(self, connection: sa.Connection, thing: Thing, lines: Sequence[Line]) -> set[tuple[str, ...]]:
        if thing.table is board:
            self._find_boards(connection, lines)
        columns = [thing.table.c[name] for name in thing.key]
        chosen = sa.select(*columns).where(columns[0].in_({line.key[0] for line in lines}))
        if thing.key[0] in ("name", "digest"):
            chosen = chosen.where(thing.table.c.desk == self.desk)
        return {tuple(row) for row in connection.execute(chosen)} | {(name,) for name in self._boards}

    def _find_boards(self, connection: sa.Connection, lines: Sequence[Line]) -> None:
        """A board of the same name is the same board, whoever made it."""
        chosen = sa.select(board.c.name, board.c.id).where(board.c.desk == self.desk)
        here: dict[str, str] = {row.name: row.id for row in connection.execute(chosen)}
        for line in lines:
            same = here.setdefault(line.row["name"], line.row["id"])
            if same != line.row["id"]:
                self._boards[line.row["id"]] = same

    def _insert(self, connection: sa.Connection, thing: Thing, lines: Sequence[Line]) -> None:
        if not lines:
            return
        if thing.table is picture:
            self._find_places(connection, lines)
        if thing.name == "job":
            self._jobs.update(line.row["id"] for line in lines)
        desk = {"desk": self.desk} if "desk" in thing.table.c else {}
        rows = [_ended(line.row) if thing.name == "job" else line.row for line in lines]
        connection.execute(sa.insert(thing.table), [row | desk for row in rows])
        for part in thing.parts:
            if part.table is catalogue:
                self._enter(connection, lines)
                continue
            parts = [each | {part.of: line.row["id"]} for line in lines for each in line.parts.get(part.table.name, ())]
            if parts:
                connection.execute(sa.insert(part.table), self._on_boards(part.table.name, parts))
        if thing.table is picture:
            words.reword(connection, [line.row["id"] for line in lines if _has_words(line)])

    def _on_boards(self, table: str, parts: list[Row]) -> list[Row]:
        if table != "board_picture":
            return parts
        laid = [each | {"board_id": self._boards.get(each["board_id"], each["board_id"])} for each in parts]
        return list({(each["board_id"], each["picture_id"]): each for each in laid}.values())

    def _enter(self, connection: sa.Connection, lines: Sequence[Line]) -> None:
        """Places in the catalogue, and there what people said."""
        for at in range(0, len(lines), 500):
            cataloguing.enter(connection, [line.row["id"] for line in lines[at : at + 500]])
        said = sa.update(catalogue).where(catalogue.c.picture_id == sa.bindparam("of"))
        marks = [_marks(line) for line in lines]
        connection.execute(said.values({name: sa.bindparam(name) for name in marks[0] if name != "of"}), marks)

    def _find_places(self, connection: sa.Connection, lines: Sequence[Line]) -> None:
        """A picture's place within its job may be another's by now: one that was sealed here since the two libraries parted. It
        goes behind them then."""
        job_ids = {line.row["job_id"] for line in lines}
        chosen = sa.select(picture.c.job_id, picture.c.position).where(picture.c.job_id.in_(job_ids))
        full = {tuple(row) for row in connection.execute(chosen)}
        for line in lines:
            job_id = line.row["job_id"]
            while (job_id, line.row["position"]) in full or (job_id not in self._jobs and self._is_told(line.row)):
                line.row["position"] += 1
            full.add((job_id, line.row["position"]))

    def _is_told(self, row: Row) -> bool:
        """Whether a sidecar of another picture lies at its place."""
        key = key_of_picture(row["job_id"], row["position"])
        if not self.store.blobs.has(key):
            return False
        told = self.store.sidecars.read(key)
        return told is not None and told.picture_id != row["id"]


def _by_table(lines: Iterable[Line]) -> Mapping[str, list[Line]]:
    """In the order of the tables, which is that of their foreign keys."""
    found: dict[str, list[Line]] = {name: [] for name in THINGS}
    for line in lines:
        found[line.table].append(line)
    return {name: some for name, some in found.items() if some}


def _ended(row: Row) -> Row:
    """A job as it may stand in another library. Nobody may send one here a second time: what waited there still waits there, and
    what was sent there may be billed already. So neither is open here, and no engine takes one up."""
    if row["state"] == "queued":
        return row | {"state": "cancelled", "ended_at": time.time(), "settled": ""}
    if row["state"] in ("sent", "stopped"):
        return row | {"state": "unknown", "ended_at": time.time(), "error": _LOST}
    return row


def _has_words(line: Line) -> bool:
    """Whether people's words are among those that it is found by."""
    said: Mapping[str, Any] = line.parts["catalogue"][0]
    return bool(said["note"] or line.parts.get("picture_tag") or line.parts.get("board_picture"))


def _marks(line: Line) -> Row:
    """What people said, to be written into files here, too; an older Easel did not tell when."""
    told: Row = line.parts["catalogue"][0]
    is_spoken_of = _has_words(line) or told["stars"] or told["flag"] or told["trashed"] is not None
    said = told["said"] or (time.time() if is_spoken_of else None)
    return told | {"of": line.row["id"], "said": said, "unwritten": said is not None}
