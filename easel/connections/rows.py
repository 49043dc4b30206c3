"""Between the rows of the tables and the values of this room; a row of another version is read as far as it is understood."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.connections.capability_card import CapabilityCard
from easel.connections.connection import Connection, Timeouts
from easel.costs import Prices

_COLUMNS = ("id", "name", "base_url", "enabled", "place", "key_fingerprint")
_APART = (*_COLUMNS, "timeouts", "prices", "source", "capabilities", "cut_after", "quickest", "streams_fail")
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


def card_of(card: Mapping[str, Any] | None) -> CapabilityCard | None:
    return None if card is None else CapabilityCard.from_dict(dict(card))


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
