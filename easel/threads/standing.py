"""Measures what a thread of edits has left of its first picture, and writes it down beside the answer."""

import sqlalchemy as sa

from easel.edits.sources import Sources
from easel.library.records import Picture
from easel.pictures import standing
from easel.store.store import Store
from easel.threads import queries, rows
from easel.threads.records import Turn, path


def note(store: Store, desk: str, run_id: str, job_id: str) -> None:
    """After a turn's picture was kept. Nothing where its thread has no earlier one. Raises BrokenPicture, OSError."""
    with store.database.reading() as connection:
        turn = queries.turn_of_run(connection, desk, run_id)
        steps = _steps(connection, desk, turn) if turn else ()
    picture = next((each for each in turn.pictures if each.job_id == job_id), None) if turn else None
    first = _first(store, desk, steps)
    if picture is None or not first or first == picture.sha256:
        return
    share = standing.share(store.blobs.path(first), store.blobs.path(picture.sha256))
    with store.database.noting() as connection:
        rows.say(connection, job_id, standing=share)


def _steps(connection: sa.Connection, desk: str, turn: Turn) -> tuple[Turn, ...]:
    return path({each.id: each for each in queries.turns(connection, desk, turn.thread_id)}, turn.id)


def _first(store: Store, desk: str, steps: tuple[Turn, ...]) -> str:
    """The SHA-256 of the first picture: what the first turn changes, or the first that was made; "" where there is none."""
    for each in steps:
        source = Sources(store).get(each.base, desk=desk) if each.base else None
        if source is not None:
            return source.sha256
        made: Picture | None = each.primary
        if made is not None:
            return made.sha256
    return ""
