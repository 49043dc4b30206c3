"""Prompts that were sent, newest first, each once; favourites stay for ever, the others while they are among the newest."""

import hashlib
import time
from dataclasses import dataclass

import sqlalchemy as sa

from easel.prompts.tables import used_prompt
from easel.store.database import Database
from easel.store.scope import STUDIO

KEPT = 1000  # of a desk, besides its favourites


@dataclass(frozen=True, slots=True)
class UsedPrompt:
    """`used` is when it was sent last, `times` how often."""

    text: str
    used: float
    times: int
    is_favourite: bool


class PromptHistory:
    """Raises what the database raises."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, text: str, *, desk: str = STUDIO) -> None:
        """It was sent just now."""
        one, now = _one(text, desk), time.time()
        with self._database.noting(silent=True) as connection:
            values = {"used": now, "times": used_prompt.c.times + 1}
            if connection.execute(sa.update(used_prompt).where(one).values(values)).rowcount:
                return
            new = {"desk": desk, "digest": _digest(text), "text": text, "used": now}
            connection.execute(sa.insert(used_prompt), new)
            plain = sa.and_(used_prompt.c.desk == desk, used_prompt.c.is_favourite.is_(False))
            oldest = sa.select(used_prompt.c.digest).where(plain).order_by(used_prompt.c.used.desc()).offset(KEPT)
            gone = list(connection.execute(oldest.limit(KEPT)).scalars())
            if gone:
                connection.execute(sa.delete(used_prompt).where(plain, used_prompt.c.digest.in_(gone)))

    def find(
        self, words: str = "", *, favourites: bool = False, limit: int = 50, desk: str = STUDIO
    ) -> tuple[UsedPrompt, ...]:
        """Newest first, those that have all the words somewhere."""
        columns = (used_prompt.c.text, used_prompt.c.used, used_prompt.c.times, used_prompt.c.is_favourite)
        query = sa.select(*columns).where(used_prompt.c.desk == desk).order_by(used_prompt.c.used.desc())
        if favourites:
            query = query.where(used_prompt.c.is_favourite.is_(True))
        wanted = words.casefold().split()
        if not wanted:  # letters of all scripts are compared here: SQLite knows those of English alone
            query = query.limit(limit)
        with self._database.reading() as connection:
            rows = [UsedPrompt(*row) for row in connection.execute(query)]
        return tuple(row for row in rows if all(word in row.text.casefold() for word in wanted))[:limit]

    def mark(self, text: str, favourite: bool, *, desk: str = STUDIO) -> None:
        """Makes it a favourite, or an ordinary one again. One that was not sent yet becomes one that is."""
        one = _one(text, desk)
        with self._database.writing() as connection:
            if not connection.execute(sa.update(used_prompt).where(one).values(is_favourite=favourite)).rowcount:
                new = {"desk": desk, "digest": _digest(text), "text": text, "used": time.time(), "times": 0}
                connection.execute(sa.insert(used_prompt), new | {"is_favourite": favourite})

    def forget(self, text: str, *, desk: str = STUDIO) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(used_prompt).where(_one(text, desk)))


def _one(text: str, desk: str) -> sa.ColumnElement[bool]:
    return sa.and_(used_prompt.c.desk == desk, used_prompt.c.digest == _digest(text))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
