"""The library in a PostgreSQL database, for as many machines as wanted.

Nobody may hold the turn of the writers for ever: a process that is cut off in the middle of a transaction loses it after
half a minute. Few connections are held and few more opened at once, since the server's are counted for all processes.
"""

from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.types.string import StrDumper
from sqlalchemy import event
from sqlalchemy.engine import URL

from easel.store import waiting
from easel.store.engines import Engines

_KEPT, _MORE = 3, 5  # connections of each pool; a process holds at most 20 together with the queue's
_OPTIONS = "-c lock_timeout=30s -c idle_in_transaction_session_timeout=30s -c client_encoding=UTF8"
_PATIENCE = {"connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
_UPGRADING = 0x65617365  # the name of a lock: any number that nobody else takes


def engines(url: str) -> Engines:
    writes, notes, asides = (engine(url, pool_size=1, max_overflow=0) for _ in range(3))
    for each in (notes, asides):
        event.listen(each, "begin", _hurry)
    for each in (writes, notes):
        event.listen(each, "begin", _wait_briefly)
    return Engines(
        reads=engine(url, isolation_level="AUTOCOMMIT"),
        writes=writes,
        notes=notes,
        asides=asides,
    )


def engine(url: str, **options: Any) -> sa.Engine:
    """An engine on the database of `url`; a connection that was lost meanwhile is replaced before it is used.

    Parameters stay out of error messages: prompts are among them.
    """
    address = sa.make_url(url)
    pool = {"pool_size": _KEPT, "max_overflow": _MORE, "pool_pre_ping": True, "hide_parameters": True}
    made = sa.create_engine(address, connect_args=_arguments(address), **pool | options)
    event.listen(made, "connect", _prepare)
    return made


def take_turn(connection: sa.Connection) -> None:
    """Waits until no other process upgrades this database; until the transaction ends it is ours."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADING)))


def _arguments(url: URL) -> dict[str, Any]:
    """What the URL says itself wins."""
    arguments: dict[str, Any] = _PATIENCE | {"options": _OPTIONS, "application_name": "easel"}
    return {name: value for name, value in arguments.items() if name not in url.query}


class _NoNul(StrDumper):
    """PostgreSQL keeps no NUL in a text, and a server may send one: a paid picture must not be lost over it."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\x00", "\N{REPLACEMENT CHARACTER}"))


def _prepare(connection: psycopg.Connection[Any], _record: Any) -> None:
    connection.adapters.register_dumper(str, _NoNul)


def _hurry(connection: sa.Connection) -> None:
    connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")


def _wait_briefly(connection: sa.Connection) -> None:
    seconds = waiting.most()
    if seconds is not None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout TO {int(seconds * 1000)}")
