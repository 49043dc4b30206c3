"""Reads what was said and answered in turns and nothing else of them, for those who tell it again: a long thread has many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from easel.library.tables import picture
from easel.runs.tables import job
from easel.threads.tables import answer, turn

_NAMES: sa.BindParameter[str] = sa.bindparam("names", expanding=True)
_MINE = (turn.c.id.in_(_NAMES), job.c.desk == sa.bindparam("desk"))
_SAID = (
    sa.select(turn.c.id, turn.c.run_id, turn.c.text, answer.c.words)
    .join_from(turn, job, job.c.run_id == turn.c.run_id)
    .outerjoin(answer, answer.c.job_id == job.c.id)
    .where(*_MINE)
    .order_by(turn.c.id, job.c.idx.desc())
)
_SHOWN = (
    sa.select(turn.c.id, sa.func.coalesce(sa.func.nullif(picture.c.revised_prompt, ""), picture.c.prompt))
    .join_from(turn, job, job.c.run_id == turn.c.run_id)
    .join(picture, picture.c.job_id == job.c.id)
    .where(*_MINE, picture.c.size_bytes > 0)
    .order_by(turn.c.id, job.c.idx.desc(), picture.c.position.desc())
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said in a turn, the first words of its answer, and what its first picture shows; "" for what there is not."""

    run_id: str
    text: str
    words: str = ""
    shows: str = ""


def read(connection: sa.Connection, desk: str, names: Sequence[str]) -> dict[str, Spoken]:
    """By the ids of turns; two statements, however many these are."""
    values = {"names": list(names), "desk": desk}
    read: dict[str, Spoken] = {}
    for name, run_id, text, words in connection.execute(_SAID, values):  # of several jobs the first comes last
        before = read.get(name)
        read[name] = Spoken(run_id, text, words or (before.words if before else ""))
    for name, shows in connection.execute(_SHOWN, values):
        read[name] = replace(read[name], shows=shows)
    return read
