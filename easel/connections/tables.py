"""Defines the tables of connections, and reads and writes their rows.

What people set up is one table; what was learned of each, also of those set up elsewhere, is another. A row of another version
is read as far as it is understood.
"""

from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.connections.connection import Connection, Timeouts
from easel.costs import Prices
from easel.store.tables import Json, desk_column, metadata, person_column

# `sealed` holds the key and the values of extra headers, encrypted; `config` what no query asks for; a deleted row waits a
# little for whoever takes it back. `person` is who set it up.
connection = sa.Table(
    "connection",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("base_url", sa.Text, nullable=False),
    sa.Column("config", Json, nullable=False),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("key_fingerprint", sa.String(16), nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("changed", sa.Double, nullable=False),
    sa.Column("deleted", sa.Double),
    desk_column(),
    person_column(),
)

# `door` is a digest of the address and key that the facts were learned with: another server starts with none.
# `cuts` are the latest silences (seconds) after which requests were cut; `blocked_until` (unix seconds) and `concurrency`
# are what the server's own limits taught. `quickest` holds, by model, the fewest seconds in which a picture came;
# `streams_failed` is when (unix seconds) a stream failed that then came plain, `tasks_off` when one said that it takes no
# tasks. `line` is the number of the line in which jobs wait for it, and `used` (unix seconds) when somebody last worked with
# it. `forgets`: it did not know an answer of its own again, or (false) it did. `since` (unix seconds) is when this address and
# key were first worked with; empty in rows of before that was kept.
connection_fact = sa.Table(
    "connection_fact",
    metadata,
    sa.Column("id", sa.String(80), primary_key=True),
    sa.Column("door", sa.String(64), nullable=False),
    sa.Column("card", Json),
    sa.Column("cuts", Json),
    sa.Column("blocked_until", sa.Double),
    sa.Column("concurrency", sa.Integer),
    sa.Column("quickest", Json),
    sa.Column("streams_failed", sa.Double),
    sa.Column("tasks_off", sa.Double),
    sa.Column("line", sa.Integer),
    sa.Column("used", sa.Double),
    sa.Column("forgets", sa.Boolean),
    sa.Column("since", sa.Double),
)


_COLUMNS = ("id", "name", "base_url", "enabled", "place", "key_fingerprint", "desk")
_APART = (
    *_COLUMNS,
    "timeouts",
    "prices",
    "source",
    "capabilities",
    "cut_after",
    "quickest",
    "streams_fail",
    "tasks_off",
    "line",
    "used",
    "forgets",
    "since",
)
_PLAIN = tuple(f.name for f in fields(Connection) if f.name not in _APART)


def config_of(given: Connection) -> dict[str, Any]:
    """What one row keeps as JSON; money as text, so that it stays exact."""
    config = {name: getattr(given, name) for name in _PLAIN}
    prices = None if given.prices is None else {name: _text(value) for name, value in asdict(given.prices).items()}
    return config | {"timeouts": asdict(given.timeouts), "prices": prices}


def connection_of(row: sa.Row[Any]) -> Connection:
    config: dict[str, Any] = row.config
    given = {name: config[name] for name in _PLAIN if name in config}
    for name in ("extra_headers", "account_headers", "key_headers", "picture_hosts"):
        given[name] = tuple(given.get(name, ()))
    return Connection(
        **{name: getattr(row, name) for name in _COLUMNS},
        **given,
        timeouts=Timeouts(**{name: config.get("timeouts", {}).get(name) for name in Timeouts.__slots__}),
        prices=_prices(config.get("prices")),
    )


def _text(value: Any) -> Any:
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return None if value is None else str(value)


def _prices(kept: dict[str, Any] | None) -> Prices | None:
    if kept is None:
        return None
    given: dict[str, Any] = {
        name: tuple(Decimal(each) for each in value) if isinstance(value, list) else Decimal(value)
        for name, value in kept.items()
        if name in Prices.__slots__ and value is not None
    }
    return Prices(**given)
