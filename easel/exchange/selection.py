"""Which things of a library go along: all of a desk, or pictures that were found and what they need."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from easel.edits.tables import edit_run, mask, source
from easel.exchange.things import Thing
from easel.library.tables import board, board_picture, picture
from easel.requests import kinds
from easel.runs.tables import job, run
from easel.store.ids import is_id
from easel.threads.tables import thread, turn

BATCH = 500  # rows that are held at a time
Rows = Sequence[sa.RowMapping]


@dataclass(frozen=True, slots=True)
class Everything:
    """All of one desk."""

    desk: str
    keeps_experiments: bool = True

    def batches(self, connection: sa.Connection, thing: Thing) -> Iterator[Rows]:
        """Of a table that is told on its own, in the order of their keys."""
        table = thing.table
        chosen = sa.select(table).order_by(*table.primary_key.columns)
        chosen = chosen.where(self._of_desk(table))
        if table is run:  # a doctor's probes belong to connections, which stay
            chosen = chosen.where(run.c.kind.in_(kinds.SHOWN))
        yield from connection.execute(chosen.execution_options(yield_per=BATCH)).mappings().partitions()

    def of_runs(self, connection: sa.Connection, thing: Thing, run_ids: Sequence[str]) -> Rows:
        """The jobs or pictures of these runs, in the order of their ids."""
        return _of_runs(connection, thing, run_ids).all()

    def _of_desk(self, table: sa.Table) -> sa.ColumnElement[bool]:
        if "desk" in table.c:
            return table.c.desk == self.desk
        return table.c.picture_id.in_(sa.select(picture.c.id).where(picture.c.desk == self.desk))  # seals


@dataclass(frozen=True, slots=True)
class Found:
    """Only some of it, by table the keys of all that goes along. Experiments stay: they are more than their pictures."""

    ids: dict[str, set[str]]
    keeps_experiments: bool = False

    @classmethod
    def of(cls, connection: sa.Connection, desk: str, picture_ids: Iterable[str]) -> "Found":
        """With their runs, jobs, boards, what they were made of, and the sources and masks of all that."""
        closure = _Closure(connection, desk)
        closure.add(pictures=set(picture_ids))
        return cls(closure.ids())

    @classmethod
    def of_thread(cls, connection: sa.Connection, desk: str, thread_id: str) -> "Found":
        """A conversation with the runs of its turns, whatever came of them, and what all their pictures need."""
        mine = sa.select(thread.c.id).where(thread.c.id == thread_id, thread.c.desk == desk)
        runs = set(connection.execute(sa.select(turn.c.run_id).where(turn.c.thread_id.in_(mine))).scalars())
        closure = _Closure(connection, desk)
        closure.add_runs(runs)
        return cls(closure.ids() | {"thread": set(connection.execute(mine).scalars())})

    def batches(self, connection: sa.Connection, thing: Thing) -> Iterator[Rows]:
        if thing.name == "seal":
            yield from self._seals(connection, thing)
            return
        for some in _chunks(sorted(self.ids.get(thing.name, ()))):
            table = thing.table
            yield connection.execute(sa.select(table).where(table.c.id.in_(some)).order_by(table.c.id)).mappings().all()

    def of_runs(self, connection: sa.Connection, thing: Thing, run_ids: Sequence[str]) -> Rows:
        return [row for row in _of_runs(connection, thing, run_ids) if row["id"] in self.ids[thing.name]]

    def _seals(self, connection: sa.Connection, thing: Thing) -> Iterator[Rows]:
        """Those of which both ends go along."""
        pictures = self.ids.get("picture", set())
        for some in _chunks(sorted(pictures)):
            rows = connection.execute(sa.select(thing.table).where(thing.table.c.picture_id.in_(some))).mappings()
            yield [row for row in rows if row["sealed_id"] in pictures]


@dataclass(slots=True)
class _Closure:
    """Grows until nothing that is named is missing."""

    connection: sa.Connection
    desk: str
    pictures: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    jobs: set[str] = field(default_factory=set)

    def add(self, pictures: set[str], sources: set[str] | None = None) -> None:
        while pictures or sources:
            pictures, sources = self._with(pictures - self.pictures, (sources or set()) - self.sources)

    def add_runs(self, runs: set[str]) -> None:
        """With all their jobs and pictures."""
        sources = self._there(source, self._of_edits(runs))
        self.runs |= runs
        self.jobs |= {name for (name,) in self._rows((job.c.id,), job.c.run_id, runs, job.c.desk)}
        of_them = self._rows((picture.c.id,), picture.c.run_id, runs, picture.c.desk)
        self.add({name for (name,) in of_them}, sources)

    def _with(self, pictures: set[str], sources: set[str]) -> tuple[set[str], set[str]]:
        """What the new ones name."""
        self.pictures |= pictures
        self.sources |= sources
        named, runs = set(), set()
        columns = (picture.c.run_id, picture.c.job_id, picture.c.parents)
        for run_id, job_id, parents in self._rows(columns, picture.c.id, pictures, picture.c.desk):
            runs.add(run_id)
            self.jobs.add(job_id)
            named |= {each for each in parents if is_id(each)}
        wanted = self._of_edits(runs - self.runs)
        self.runs |= runs
        of_sources = (source.c.picture_id, source.c.parent_id)
        for picture_id, parent_id in self._rows(of_sources, source.c.id, sources, source.c.desk):
            named |= {picture_id} if picture_id else set()
            wanted |= {parent_id} if parent_id else set()
        return self._there(picture, named), self._there(source, wanted)

    def _of_edits(self, run_ids: set[str]) -> set[str]:
        """The sources of these runs."""
        found = set()
        for source_id, plan in self._rows((edit_run.c.source_id, edit_run.c.plan), edit_run.c.run_id, run_ids):
            found |= {source_id, *(plan.get("sources") or ())}
        return found

    def _there(self, table: sa.Table, names: set[str]) -> set[str]:
        return {name for (name,) in self._rows((table.c.id,), table.c.id, names, table.c.desk)}

    def ids(self) -> dict[str, set[str]]:
        masks = {name for (name,) in self._rows((mask.c.id,), mask.c.source_id, self.sources)}
        on = (board_picture.c.board_id,)
        boards = {name for (name,) in self._rows(on, board_picture.c.picture_id, self.pictures)}
        found = {"run": self.runs, "job": self.jobs, "picture": self.pictures, "source": self.sources}
        return found | {"mask": masks, "board": self._there(board, boards)}

    def _rows(
        self,
        columns: Sequence[sa.Column[Any]],
        column: sa.Column[str],
        values: set[str],
        desk: sa.Column[str] | None = None,
    ) -> Iterator[Any]:
        for some in _chunks(sorted(values)):
            chosen = sa.select(*columns).where(column.in_(some))
            yield from self.connection.execute(chosen if desk is None else chosen.where(desk == self.desk))


def _of_runs(connection: sa.Connection, thing: Thing, run_ids: Sequence[str]) -> sa.MappingResult:
    table = thing.table
    return connection.execute(sa.select(table).where(table.c.run_id.in_(run_ids)).order_by(table.c.id)).mappings()


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[at : at + BATCH] for at in range(0, len(values), BATCH))
