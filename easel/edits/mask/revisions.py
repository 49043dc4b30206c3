"""The rows of masks and their revisions: every change, undo and redo included, is a new revision with the next number.

So a number names one state for good, and whoever counts revisions (an editor in a browser) sees each change. Steps are
compare-and-swap on the mask's newest number: of two who try, one succeeds and the other looks again.
"""

import time
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from easel.edits.tables import mask, mask_revision
from easel.store.database import Database

KEPT = 100  # steps that can be undone, and as many superseded revisions


@dataclass(frozen=True, slots=True)
class Revision:
    """A whole mask: `sha256` of its painted PNG, the adjustments (JSON) that derive what is sent, and what is to be said of
    that: its share of the picture and a warning. For the rest see tables.py."""

    sha256: str
    action: str
    adjustments: dict[str, Any]
    coverage: float
    warning: str
    session: str = ""
    sequence: int = 0
    base: int | None = None
    drawing: str = ""
    strokes: int = 0
    revision: int = 0
    place: int | None = None
    created: float = 0.0  # unix seconds

    def same_mask(self, other: "Revision") -> bool:
        """Whether both send the same."""
        return (self.sha256, self.adjustments) == (other.sha256, other.adjustments)


@dataclass(frozen=True, slots=True)
class State:
    """A mask as it stands: `last` is its revision, `kept` are all revisions that are still known, newest first."""

    id: str
    desk: str
    source_id: str
    name: str
    width: int
    height: int
    last: int
    drawing: str
    kept: tuple[Revision, ...] = field(repr=False)

    @property
    def head(self) -> Revision:
        return self.kept[0]

    @property
    def line(self) -> dict[int, Revision]:
        """The revisions that can be undone or redone, by place."""
        return {each.place: each for each in self.kept if each.place is not None}

    def step(self, places: int) -> Revision | None:
        """The revision that an undo (-1) or a redo (+1) goes to."""
        return None if self.head.place is None else self.line.get(self.head.place + places)

    def at(self, revision: int) -> Revision | None:
        return next((each for each in self.kept if each.revision == revision), None)

    def is_known(self, session: str, sequence: int) -> bool:
        """Whether this patch, or a later one of its session, is in already."""
        return any(each.session == session and each.sequence >= sequence for each in self.kept if each.session)


_MASK_COLUMNS = [mask.c[name] for name in ("id", "desk", "source_id", "name", "width", "height", "last", "drawing")]
_REVISION_COLUMNS = [mask_revision.c[name] for name in Revision.__dataclass_fields__]
_ONE = sa.select(*_MASK_COLUMNS).where(mask.c.id == sa.bindparam("name"), mask.c.desk == sa.bindparam("desk"))
_TAKEN = sa.select(mask.c.id).where(mask.c.id == sa.bindparam("name"))
_KEPT = (
    sa.select(*_REVISION_COLUMNS)
    .where(mask_revision.c.mask_id == sa.bindparam("name"))
    .order_by(mask_revision.c.revision.desc())
)


class History:
    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self, desk: str, mask_id: str) -> State | None:
        """About 1 ms with a full history."""
        with self._database.reading() as connection:
            row = connection.execute(_ONE, {"name": mask_id, "desk": desk}).mappings().one_or_none()
            if row is None:
                return None
            revisions = tuple(Revision(**each) for each in connection.execute(_KEPT, {"name": mask_id}).mappings())
        return State(**row, kept=revisions)

    def named(self, desk: str) -> tuple[str, ...]:
        """The ids of masks saved under a name, newest first."""
        chosen = sa.select(mask.c.id).where(mask.c.desk == desk, mask.c.name != "").order_by(mask.c.id.desc())
        with self._database.reading() as connection:
            return tuple(connection.execute(chosen).scalars())

    def make(self, state: State, first: Revision) -> None:
        """A new mask with its first revision; nothing happens when there is one of that id."""
        with self._database.writing() as connection:
            if connection.execute(_TAKEN, {"name": state.id}).first() is not None:
                return
            values = {column.name: getattr(state, column.name) for column in _MASK_COLUMNS}
            connection.execute(sa.insert(mask), values | {"created": time.time(), "last": 1})
            _insert(connection, state.id, replace(first, revision=1, place=0))

    def add(self, state: State, change: Revision, drawing: str | None = None) -> set[str] | None:
        """Puts `change` after the head; what could be redone is superseded. The digests that no revision names any more.

        None when the mask has changed since `state` was read. `drawing` is kept as the canvas's newest, if given.
        """
        assert state.head.place is not None
        undone = [each.revision for place, each in state.line.items() if place > state.head.place]
        return self._write(state, replace(change, place=state.head.place + 1), undone, drawing)

    def go(self, state: State, target: Revision, drawing: str | None = None) -> set[str] | None:
        """Makes `target`, which has a place, the head, as a revision with a new number. Otherwise as `add`."""
        again = replace(target, session="", sequence=0)
        return self._write(state, again, [target.revision], drawing)

    def forget(self, desk: str, mask_id: str) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(mask).where(mask.c.id == mask_id, mask.c.desk == desk))

    def _write(self, state: State, change: Revision, displaced: list[int], drawing: str | None) -> set[str] | None:
        number = state.last + 1
        values = {"last": number} | ({} if drawing is None else {"drawing": drawing})
        mine = mask_revision.c.mask_id == state.id
        with self._database.writing() as connection:
            swap = sa.update(mask).where(mask.c.id == state.id, mask.c.last == state.last)
            if connection.execute(swap.values(**values)).rowcount != 1:
                return None
            if displaced:
                known = sa.update(mask_revision).where(mine, mask_revision.c.revision.in_(displaced))
                connection.execute(known.values(place=None))
            _insert(connection, state.id, replace(change, revision=number))
            gone = _surplus(state, displaced)
            if gone:
                numbers = [each.revision for each in gone]
                connection.execute(sa.delete(mask_revision).where(mine, mask_revision.c.revision.in_(numbers)))
        left = {each.sha256 for each in state.kept if each not in gone} | {change.sha256}
        return {each.sha256 for each in gone} - left


def _insert(connection: sa.Connection, mask_id: str, change: Revision) -> None:
    connection.execute(sa.insert(mask_revision), asdict(change) | {"mask_id": mask_id, "created": time.time()})


def _surplus(state: State, displaced: list[int]) -> list[Revision]:
    """What is beyond KEPT on either side."""
    placed = {place: each for place, each in state.line.items() if each.revision not in displaced}
    superseded = [
        each for each in state.kept if each.revision not in {revision.revision for revision in placed.values()}
    ]
    oldest_first = [placed[place] for place in sorted(placed)]
    return oldest_first[: max(0, len(placed) - KEPT)] + superseded[KEPT:]
