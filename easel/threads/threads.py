"""The conversations of a desk, as pages and the command line ask for them and change them."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.threads import outline, queries
from easel.threads.outline import Spent, Step
from easel.threads.records import Thread, Turn
from easel.threads.tables import thread, turn

LONGEST_TITLE = 200


class Threads:
    """Shared by threads of the process; ids that name nothing give None, or False."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def recent(
        self, limit: int = 50, *, text: str = "", before: float | None = None, desk: str = STUDIO
    ) -> tuple[Thread, ...]:
        """What was touched last first; `text` is looked for in titles and in what people said."""
        with self._store.database.reading() as connection:
            return queries.threads(connection, desk, limit, text.strip(), before)

    def thread(self, thread_id: str, *, desk: str = STUDIO) -> Thread | None:
        with self._store.database.reading() as connection:
            return queries.one_thread(connection, desk, thread_id)

    def turns(self, thread_id: str, *, since: int | None = None, desk: str = STUDIO) -> tuple[Turn, ...]:
        """All its turns in the order in which they were said, those of every branch; or those changed after a version of the
        change counter."""
        with self._store.database.reading() as connection:
            return queries.turns(connection, desk, thread_id, since)

    def named(self, thread_id: str, turn_ids: Iterable[str], *, desk: str = STUDIO) -> tuple[Turn, ...]:
        """Those of these ids; one statement each, however long the thread is."""
        with self._store.database.reading() as connection:
            return queries.named_turns(connection, desk, thread_id, turn_ids)

    def turn(self, thread_id: str, turn_id: str, *, desk: str = STUDIO) -> Turn | None:
        return next(iter(self.named(thread_id, (turn_id,), desk=desk)), None)

    def steps(self, thread_id: str, *, desk: str = STUDIO) -> dict[str, Step]:
        """How its turns follow one another, by their ids."""
        with self._store.database.reading() as connection:
            return outline.steps(connection, desk, thread_id)

    def spent(self, thread_id: str, *, desk: str = STUDIO) -> Spent:
        """What all answers in it took."""
        with self._store.database.reading() as connection:
            return outline.spent(connection, desk, thread_id)

    def faces(self, thread_ids: Sequence[str], *, desk: str = STUDIO) -> dict[str, str]:
        """The id of the newest picture of each thread that has one."""
        with self._store.database.reading() as connection:
            return outline.faces(connection, desk, thread_ids)

    def of_run(self, run_id: str, *, desk: str = STUDIO) -> Turn | None:
        """The turn that a run answers."""
        with self._store.database.reading() as connection:
            return queries.turn_of_run(connection, desk, run_id)

    def rename(self, thread_id: str, name: str, *, desk: str = STUDIO) -> bool:
        """Calls it by another name, cut to what fits; an empty one changes nothing."""
        name = " ".join(name.split())[:LONGEST_TITLE]
        return bool(name) and self._change(desk, thread_id, title=name)

    def look_at(self, thread_id: str, turn_id: str, *, desk: str = STUDIO) -> bool:
        """Shows it up to another turn from now on."""
        of_it = sa.select(turn.c.id).where(turn.c.id == turn_id, turn.c.thread_id == thread_id).exists()
        return self._change(desk, thread_id, of_it, head=turn_id)

    def trash(self, thread_id: str, *, desk: str = STUDIO) -> bool:
        """Lays it in the trash; its pictures stay in the library."""
        return self._change(desk, thread_id, trashed=time.time())

    def restore(self, thread_id: str, *, desk: str = STUDIO) -> bool:
        return self._change(desk, thread_id, trashed=None)

    def prefer(self, turn_id: str, picture_id: str, *, desk: str = STUDIO) -> bool:
        """Has a picture of a turn stand for it."""
        mine = sa.select(thread.c.id).where(thread.c.id == turn.c.thread_id, thread.c.desk == desk).exists()
        chosen = sa.update(turn).where(turn.c.id == turn_id, mine).values(favourite=picture_id)
        with self._store.database.writing() as connection:
            return connection.execute(chosen).rowcount == 1

    def _change(self, desk: str, thread_id: str, *which: sa.ColumnElement[bool], **values: Any) -> bool:
        change = sa.update(thread).where(thread.c.id == thread_id, thread.c.desk == desk, *which).values(**values)
        with self._store.database.writing() as connection:
            return connection.execute(change).rowcount == 1
