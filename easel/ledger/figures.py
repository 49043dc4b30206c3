"""The figures that operators watch, summed by the database: a scrape every few seconds must not read every row into Python."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from easel.ledger import spending
from easel.library.tables import picture
from easel.requests import kinds
from easel.runs.tables import attempt, job, run
from easel.store.database import Database


@dataclass(frozen=True, slots=True)
class Figures:
    """Each a row per connection (and state or outcome): counts, USD, tokens in and out, tries with their seconds in all."""

    jobs: tuple[tuple[str, str, int], ...]
    pictures: tuple[tuple[str, int], ...]
    money: tuple[tuple[str, Decimal, int], ...]
    tokens: tuple[tuple[str, int, int], ...]
    attempts: tuple[tuple[str, str, int, float], ...]


_WHOSE = spending.WHOSE
_OF_JOBS = job.join(run, run.c.id == job.c.run_id)
_TOLD = sa.or_(job.c.cost.is_not(None), spending.UNDER_WAY)
_UNTOLD = spending.BILLABLE - sa.case((sa.and_(spending.BILLABLE > 0, _TOLD), 1), else_=0)
_ASKED = run.c.kind.not_in(kinds.BROUGHT)
_JOBS = (
    sa.select(_WHOSE, job.c.state, sa.func.count()).select_from(_OF_JOBS).where(_ASKED).group_by(_WHOSE, job.c.state)
)
_PICTURES = (
    sa.select(_WHOSE, sa.func.count())
    .select_from(_OF_JOBS.join(picture, picture.c.job_id == job.c.id))
    .where(picture.c.kind.in_(kinds.PAID))
    .group_by(_WHOSE)
)
_MONEY = (
    sa.select(_WHOSE, spending.total(job.c.cost, job.c.cost.is_not(None)), spending.number(sa.true(), each=_UNTOLD))
    .select_from(_OF_JOBS)
    .where(_ASKED)
    .group_by(_WHOSE)
)
_ATTEMPTS = (
    sa.select(attempt.c.connection, attempt.c.outcome, sa.func.count(), sa.func.sum(attempt.c.seconds))
    .where(attempt.c.seconds.is_not(None))
    .group_by(attempt.c.connection, attempt.c.outcome)
)


def read(database: Database) -> Figures:
    with database.reading() as connection:
        tokens = [_tokens(connection.dialect.name, name) for name in ("input_tokens", "output_tokens")]
        of_tokens = sa.select(_WHOSE, *tokens).select_from(_OF_JOBS).where(job.c.usage.is_not(None)).group_by(_WHOSE)
        statements: tuple[Any, ...] = (_JOBS, _PICTURES, _MONEY, of_tokens, _ATTEMPTS)
        return Figures(*(tuple(tuple(row) for row in connection.execute(each)) for each in statements))


def _tokens(dialect: str, name: str) -> sa.ColumnElement[Any]:
    """The sum of one count of `usage` as it came; what is no number there counts nothing."""
    text: sa.ColumnElement[Any] = sa.type_coerce(job.c.usage, sa.Text)
    if dialect == "postgresql":
        value = sa.cast(text, JSONB)[name]
        is_number, count = sa.func.jsonb_typeof(value) == "number", sa.cast(value.astext, sa.Numeric)
    else:
        value = sa.func.json_extract(text, f"$.{name}")
        is_number, count = sa.func.json_type(text, f"$.{name}") == "integer", sa.cast(value, sa.BigInteger)
    return sa.cast(sa.func.coalesce(sa.func.sum(sa.case((is_number, count), else_=0)), 0), sa.BigInteger)
