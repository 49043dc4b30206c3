"""What every table is made of, and the counter of changes. SQLite and PostgreSQL hold the same."""

import json
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.store.scope import STUDIO

_NANO = 9  # money is kept in whole nano-dollars: exact, and sums stay exact in either database


class Money(sa.types.TypeDecorator[Decimal]):
    """USD as Decimal, kept as a whole number of nano-dollars."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> int | None:
        return None if value is None else int(value.scaleb(_NANO).to_integral_value())

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-_NANO)


class Encoded(str):
    """JSON that is text already: encoded before a transaction of many rows, in whose time no other writer could write."""

    __slots__ = ()

    @classmethod
    def of(cls, value: object) -> "Encoded":
        return cls(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


class Json(sa.types.TypeDecorator[Any]):
    """JSON as text: queries may take the text as it is and decode only what they use."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: sa.Dialect) -> str | None:
        return None if value is None else str(value if isinstance(value, Encoded) else Encoded.of(value))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(value)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def desk_column(**options: Any) -> sa.Column[str]:
    """Where a row belongs (see scope.py)."""
    return sa.Column("desk", sa.String(64), nullable=False, default=STUDIO, server_default=STUDIO, **options)


def person_column() -> sa.Column[str]:
    """Who did it; empty while nobody signs in."""
    return sa.Column("person", sa.String(255), nullable=False, default="", server_default="")


def id_column(name: str, *more: Any, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(36), *more, **options)


# One row, raised by every writing transaction: whoever polls asks it whether anything has changed.
change = sa.Table(
    "change",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("n", sa.BigInteger, nullable=False),
)

# For columns: the counter as the writing transaction has raised it. Whoever has seen all up to a version asks for what is above.
VERSION = sa.select(change.c.n).scalar_subquery()
