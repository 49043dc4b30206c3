"""Which rows cost what, told to the database: the true cost where it is known, the estimate as a reserve where it is not."""

from typing import Any

import sqlalchemy as sa

from easel.library.tables import Money, job, run

FREE = "sandbox"  # what the embedded sandbox is called, in any case of letters: no other connection may be

_POSSIBLY = sa.type_coerce(job.c.error, sa.Text).contains('"possibly_billed":true', autoescape=True)

# Whether a server may have billed this job: it answered, may still answer, or nobody knows.
MAY_BE_BILLED: sa.ColumnElement[bool] = sa.or_(
    job.c.state.in_(("sent", "stopped", "done", "unknown")), sa.and_(job.c.state == "failed", _POSSIBLY)
)
UNDER_WAY: sa.ColumnElement[bool] = job.c.state.in_(("sent", "stopped"))
REAL: sa.ColumnElement[bool] = sa.func.lower(run.c.connection) != FREE


def total(value: Any, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    """The sum of `value` over the rows that meet all `conditions`; 0 where there are none."""
    chosen = sa.case((sa.and_(*conditions), sa.type_coerce(value, sa.BigInteger)), else_=0)
    return sa.type_coerce(sa.cast(sa.func.coalesce(sa.func.sum(chosen), 0), sa.BigInteger), Money)


def number(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """How many rows meet all `conditions`."""
    return sa.cast(sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0)), 0), sa.Integer)


def is_free(connection: str) -> bool:
    """Whether what goes to this connection costs nothing: its figures are list prices, and say so."""
    return connection.lower() == FREE
