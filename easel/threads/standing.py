"""Measures what a thread of edits has left of its first picture, and writes it down beside the answer."""

import sqlalchemy as sa

from easel.edits.tables import source
from easel.pictures import standing
from easel.store.store import Store
from easel.threads import outline, queries, rows
from easel.threads.records import Turn
from easel.threads.tree import path


def note(store: Store, desk: str, run_id: str, job_id: str) -> None:
    """After a turn's picture was kept. Nothing where its thread has no earlier one. Raises BrokenPicture, OSError."""
    with store.database.reading() as connection:
        turn = queries.turn_of_run(connection, desk, run_id)
        first = _first(connection, turn) if turn else ""
    picture = next((each for each in turn.pictures if each.job_id == job_id), None) if turn else None
    if picture is None or not first or first == picture.sha256:
        return
    share = standing.share(store.blobs.path(first), store.blobs.path(picture.sha256))
    with store.database.noting() as connection:
        rows.say(connection, job_id, standing=share)


def _first(connection: sa.Connection, turn: Turn) -> str:
    """The SHA-256 of the first picture on the way to a turn: what a turn changes, or what was made; "" where there is none."""
    desk = turn.run.jobs[0].desk
    for step in path(outline.steps(connection, desk, turn.thread_id), turn.id):
        for each in queries.named_turns(connection, desk, turn.thread_id, (step.id,)):
            changed = sa.select(source.c.sha256).where(source.c.id == each.base, source.c.desk == desk)
            first = connection.execute(changed).scalar() or (each.primary.sha256 if each.primary else "")
            if first:
                return str(first)
    return ""
