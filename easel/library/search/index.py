"""The index of pictures' words: each database's own full text search, fed with the same tokens, so that both find the same.

Parts of words are found by the list of all words (table `word`): those that hold the part are asked for.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from easel.library.search.query import Words
from easel.library.search.tokens import BETWEEN, is_unspaced, tokens
from easel.library.tables import catalogue, word

SHORTEST = 3  # letters of a part that is looked for within words
_MOST = 2000  # words that may hold one part; the shortest first, which are the nearest
_LAST = 16_383  # the last place that PostgreSQL can tell from the ones before

_DROP = {
    "sqlite": sa.text("DELETE FROM picture_words WHERE rowid = :number"),
    "postgresql": sa.text("DELETE FROM picture_words WHERE number = :number"),
}
# in the place of what was there: a row of the catalogue may have gone without its words
_PUT = {
    "sqlite": sa.text("INSERT OR REPLACE INTO picture_words (rowid, words) VALUES (:number, :words)"),
    "postgresql": sa.text(
        "INSERT INTO picture_words (number, words) VALUES (:number, CAST(:words AS tsvector))"
        " ON CONFLICT (number) DO UPDATE SET words = EXCLUDED.words"
    ),
}
_WORDS = sa.table("picture_words", sa.column("rowid"), sa.column("number"), sa.column("words"))
_NUMBER = {"sqlite": _WORDS.c.rowid, "postgresql": _WORDS.c.number}
_KNOW = sa.text("INSERT INTO word (text) VALUES (:text) ON CONFLICT DO NOTHING")
_HOLDING = (
    sa.select(word.c.text)
    .where(word.c.text.like(sa.bindparam("pattern")))
    .order_by(sa.func.length(word.c.text), word.c.text)
    .limit(_MOST)
)


def put(connection: sa.Connection, documents: Sequence[tuple[int, list[str]]]) -> None:
    """What pictures are found by from now on, as (number, tokens)."""
    dialect = connection.dialect.name
    write = _vector if dialect == "postgresql" else " ".join
    connection.execute(_PUT[dialect], [{"number": number, "words": write(each)} for number, each in documents])
    known = sorted({each for _, document in documents for each in document if _has_parts(each)})
    if known:
        connection.execute(_KNOW, [{"text": each} for each in known])


def drop(connection: sa.Connection, number: int) -> None:
    connection.execute(_DROP[connection.dialect.name], {"number": number})


def found(connection: sa.Connection, words: Words) -> sa.ColumnElement[bool]:
    """The condition that a row of the catalogue has these words."""
    asked = _asked(connection, [words])
    return (
        sa.false()
        if asked is None
        else catalogue.c.number.in_(sa.select(_NUMBER[connection.dialect.name]).where(asked))
    )


def joined(connection: sa.Connection, words: Sequence[Words]) -> tuple[sa.FromClause, sa.ColumnElement[bool]] | None:
    """The catalogue beside the index, and the condition for rows that have all of these words: what is asked for begins with
    the newest then, however many there are. None where no picture has them."""
    asked = _asked(connection, words)
    if asked is None:
        return None
    return _WORDS.join(catalogue, catalogue.c.number == _NUMBER[connection.dialect.name]), asked


def order(connection: sa.Connection) -> sa.ColumnElement[int]:
    """What rows that are `joined` are ordered by."""
    return _NUMBER[connection.dialect.name]


def _asked(connection: sa.Connection, words: Sequence[Words]) -> sa.ColumnElement[bool] | None:
    if connection.dialect.name == "sqlite":
        parts = [_match(connection, each) for each in words]
        text = " AND ".join(f"({part})" for part in parts if part)
        return sa.literal_column("picture_words").op("MATCH")(text) if all(parts) else None
    parts = [_tsquery(connection, each) for each in words]
    text = " & ".join(f"({part})" for part in parts if part)
    return _WORDS.c.words.op("@@")(sa.cast(sa.literal(text), TSQUERY)) if all(parts) else None


def document(texts: Iterable[str]) -> list[str]:
    """The tokens of texts that do not follow one another."""
    made: list[str] = []
    for text in texts:
        found = tokens(text)
        if found:
            made += [*found, BETWEEN]
    return made


def _vector(found: Sequence[str]) -> str:
    """'red':1 'fox':2 as PostgreSQL reads it; tokens hold letters and digits alone."""
    return " ".join(f"'{each}':{min(place, _LAST)}" for place, each in enumerate(found, 1))


def _has_parts(token: str) -> bool:
    return len(token) >= SHORTEST and not is_unspaced(token)


def _match(connection: sa.Connection, words: Words) -> str | None:
    parts = tokens(words.text)
    whole = _whole_words(connection, parts, words)
    if whole is not None:
        return " OR ".join(f'"{each}"' for each in whole) or None
    phrase = f'"{" ".join(parts)}"'
    return f"{phrase} *" if _goes_on(parts, words) else phrase


def _tsquery(connection: sa.Connection, words: Words) -> str | None:
    parts = tokens(words.text)
    whole = _whole_words(connection, parts, words)
    if whole is not None:
        return " | ".join(f"'{each}'" for each in whole) or None
    return " <-> ".join(f"'{each}'" for each in parts) + (":*" if _goes_on(parts, words) else "")


def _whole_words(connection: sa.Connection, parts: Sequence[str], words: Words) -> Sequence[str] | None:
    """The words that hold the one part that is looked for; None where a part is not looked for."""
    if len(parts) != 1 or words.exact or not _has_parts(parts[0]):
        return None
    return connection.execute(_HOLDING, {"pattern": f"%{parts[0]}%"}).scalars().all()


def _goes_on(parts: Sequence[str], words: Words) -> bool:
    """Whether the last of several words may be the beginning of a longer one."""
    return len(parts) > 1 and not words.exact and _has_parts(parts[-1])
