"""Writes threads and turns in their caller's transaction, which is that of the run."""

import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from easel.edits import edit_runs
from easel.store.ids import new_id
from easel.threads.tables import answer, thread, turn

TITLE = 80  # letters of the first thing said, which a thread is called by


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A turn to be written with its run; `thread_id` is there already unless `begins`."""

    id: str
    thread_id: str
    begins: bool
    parent: str
    text: str
    base: str = ""
    base_picture: str = ""
    desk: str = ""


def put(connection: sa.Connection, run_id: str, new: NewTurn) -> None:
    """The turn, and its thread where it begins one. Raises LookupError where thread or parent are not there (any more)."""
    now = time.time()
    if new.begins:
        row = {"id": new.thread_id, "title": title(new.text), "created": now, "touched": now, "desk": new.desk}
        connection.execute(sa.insert(thread), row | {"head": new.id})
    elif not _goes_on(connection, new, now):
        raise LookupError("This conversation no longer exists.")
    values = {name: getattr(new, name) for name in ("id", "thread_id", "parent", "text", "base", "base_picture")}
    connection.execute(sa.insert(turn), values | {"run_id": run_id, "created": now})


def repeat(connection: sa.Connection, from_run: str, to_run: str) -> None:
    """What belongs to a run beside it, for the run that repeats it: an edit's plan, and a sibling of the turn that it answers."""
    edit_runs.copy(connection, from_run, to_run)
    found = connection.execute(sa.select(turn).where(turn.c.run_id == from_run)).mappings().one_or_none()
    if found is None:
        return
    now, name = time.time(), new_id()
    same = {key: found[key] for key in ("thread_id", "parent", "text", "base", "base_picture")}
    connection.execute(sa.insert(turn), same | {"id": name, "run_id": to_run, "created": now})
    stands = sa.update(thread).where(thread.c.id == found["thread_id"])
    connection.execute(stands.values(head=name, touched=now, trashed=None))


def say(connection: sa.Connection, job_id: str, **values: Any) -> None:
    """What is known of the answer to a job by now."""
    changed = connection.execute(sa.update(answer).where(answer.c.job_id == job_id).values(**values))
    if not changed.rowcount:
        connection.execute(sa.insert(answer), {"job_id": job_id} | values)


def said(connection: sa.Connection, job_id: str) -> dict[str, Any]:
    """What is known of it, by the names that `say` takes."""
    columns = [answer.c[name] for name in ("words", "refused", "response_id", "usage", "cost")]
    row = connection.execute(sa.select(*columns).where(answer.c.job_id == job_id)).mappings().one_or_none()
    nothing = {"words": "", "refused": False, "response_id": "", "usage": None, "cost": None}
    return nothing if row is None else dict(row)


def title(text: str) -> str:
    """What a thread is called at first: the beginning of what was said, up to the end of a word."""
    words = " ".join(text.split())
    if len(words) <= TITLE:
        return words
    cut = words[:TITLE].rpartition(" ")[0] or words[: TITLE - 1]
    return f"{cut}…"


def _goes_on(connection: sa.Connection, new: NewTurn, now: float) -> bool:
    mine: list[sa.ColumnElement[bool]] = [thread.c.id == new.thread_id, thread.c.desk == new.desk]
    if new.parent:
        of_it = sa.select(turn.c.id).where(turn.c.id == new.parent, turn.c.thread_id == new.thread_id)
        mine.append(of_it.exists())
    stands = sa.update(thread).where(*mine).values(head=new.id, touched=now, trashed=None)
    return connection.execute(stands).rowcount == 1
