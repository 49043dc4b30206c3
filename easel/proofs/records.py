"""What is known of the words in each picture: asked for, read, or that it could not be; one row for a picture."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import sqlalchemy as sa

from easel.library import catalogue
from easel.library.tables import picture, proof
from easel.proofs import comparison
from easel.proofs.reading import Reading
from easel.runs.tables import job

State = Literal["asked", "done", "failed"]
_COLUMNS = ("picture_id", "state", "asked_words", "right_words", "wrong_words")
_BRIEF = sa.select(*(proof.c[name] for name in _COLUMNS))
_THESE: sa.BindParameter[str] = sa.bindparam("names", expanding=True)
_SEVERAL = _BRIEF.where(proof.c.picture_id.in_(_THESE), proof.c.desk == sa.bindparam("desk"))
_ONE = _BRIEF.add_columns(proof.c.words, proof.c.text).where(
    proof.c.picture_id == sa.bindparam("name"), proof.c.desk == sa.bindparam("desk")
)


@dataclass(frozen=True, slots=True)
class Proof:
    """Of `asked_words` wanted ones so many are right and wrong; of the rest nobody is sure. `words` are those of
    comparison.Word, as dicts, and `text` is all that was read; both are empty in lists."""

    picture_id: str
    state: State
    asked_words: int
    right_words: int
    wrong_words: int
    words: tuple[dict[str, Any], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A picture whose words are to be read."""

    picture_id: str
    desk: str
    sha256: str
    wanted: tuple[str, ...]


def of(connection: sa.Connection, desk: str, picture_ids: Sequence[str]) -> dict[str, Proof]:
    """Without their words, by the ids of the pictures; those of which nothing is known are left out."""
    rows = connection.execute(_SEVERAL, {"names": list(picture_ids), "desk": desk}) if picture_ids else ()
    return {row.picture_id: _brief(row) for row in rows}


def one(connection: sa.Connection, desk: str, picture_id: str) -> Proof | None:
    row = connection.execute(_ONE, {"name": picture_id, "desk": desk}).one_or_none()
    return None if row is None else replace(_brief(row), words=tuple(row.words), text=row.text)


def _brief(row: Any) -> Proof:
    return Proof(row.picture_id, row.state, row.asked_words, row.right_words, row.wrong_words)


def wanted(connection: sa.Connection, picture_id: str) -> tuple[str, ...] | None:
    """The words that a picture was held against; None where it was not."""
    found = connection.execute(sa.select(proof.c.wanted).where(proof.c.picture_id == picture_id)).scalar()
    return None if found is None else tuple(found)


def ask(connection: sa.Connection, picture_id: str, desk: str, words: Sequence[str]) -> None:
    """Has the words of a picture read; one that is read or waits already stays as it is, one that failed is tried again."""
    known = connection.execute(sa.select(proof.c.state).where(proof.c.picture_id == picture_id)).scalar()
    if known == "failed":
        connection.execute(sa.update(proof).where(proof.c.picture_id == picture_id).values(state="asked"))
    if known is not None:
        return
    empty = {"words": [], "text": "", "asked_words": len(words), "right_words": 0, "wrong_words": 0}
    row = {"picture_id": picture_id, "desk": desk, "state": "asked", "wanted": list(words), "created": time.time()}
    connection.execute(sa.insert(proof), row | empty)


def waiting(connection: sa.Connection, limit: int = 1) -> list[Waiting]:
    """Those whose file is there, the newest first: who waits looks at that one."""
    statement = (
        sa.select(proof.c.picture_id, proof.c.desk, picture.c.sha256, proof.c.wanted)
        .join_from(proof, picture, picture.c.id == proof.c.picture_id)
        .where(proof.c.state == "asked", picture.c.size_bytes > 0)
        .order_by(proof.c.created.desc(), proof.c.picture_id.desc())
        .limit(limit)
    )
    return [Waiting(*row[:3], tuple(row[3])) for row in connection.execute(statement)]


def settle(connection: sa.Connection, asked: Waiting, reading: Reading | None) -> None:
    """Keeps what a reading means for a picture, and has it found by it; None: it could not be read."""
    words = comparison.compare(asked.wanted, reading) if reading else ()
    verdicts = [word.verdict for word in words if word.wanted]
    values = {
        "state": "done" if reading else "failed",
        "words": [word.as_dict() for word in words],
        "text": reading.text if reading else "",
        "right_words": verdicts.count("same"),
        "wrong_words": verdicts.count("near") + verdicts.count("missing"),
    }
    connection.execute(sa.update(proof).where(proof.c.picture_id == asked.picture_id).values(**values))
    catalogue.reword(connection, [asked.picture_id])
    # pages that ask what has changed of an experiment or a thread go by its jobs
    made_by = sa.select(picture.c.job_id).where(picture.c.id == asked.picture_id).scalar_subquery()
    connection.execute(sa.update(job).where(job.c.id == made_by).values(partial=job.c.partial))
