"""A month as a statement for whoever keeps the books: a line for each day, connection and model, and its CSV.

What is free is left out. Costs that nobody told stand beside those that were, never in them. docs/usage.md tells the columns.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal

from easel import spreadsheets
from easel.ledger import entries, summary
from easel.ledger.entries import Entry
from easel.store.database import Database


@dataclass(frozen=True, slots=True)
class Line:
    """USD: `charged` is what answers came to, `expected_least` and `expected_most` what was expected of the requests whose cost
    nobody told (None where one of them had no price); `without_picture` of all may have been billed for nothing."""

    day: str
    connection: str
    model: str
    requests: int
    pictures: int
    picked: int
    input_tokens: int
    output_tokens: int
    charged: Decimal
    cost_unknown: int
    expected_least: Decimal | None
    expected_most: Decimal | None
    without_picture: int


COLUMNS = tuple(field.name for field in fields(Line))


def month_of(text: str, zone: tzinfo | None) -> tuple[float, float]:
    """The unix seconds at which "2026-11" begins in `zone`, None for this machine's own, and is over. Raises ValueError."""
    first = datetime.strptime(text, "%Y-%m").replace(tzinfo=zone)
    after = (first + timedelta(days=31)).replace(day=1)
    return first.timestamp(), after.timestamp()


def of_month(database: Database, desk: str, month: str, zone: tzinfo | None) -> tuple[Line, ...]:
    """The lines of "2026-11", its days those of `zone`, the first first. Raises ValueError for what is no month."""
    begin, end = month_of(month, zone)
    return lines(entries.since(database, desk, begin, before=end), zone)


def lines(given: Iterable[Entry], zone: tzinfo | None) -> tuple[Line, ...]:
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in given:
        if entry.billable and not entry.is_free:
            day = f"{datetime.fromtimestamp(entry.time, UTC).astimezone(zone):%Y-%m-%d}"
            groups.setdefault((day, entry.connection, entry.model), []).append(entry)
    return tuple(_line(key, groups[key]) for key in sorted(groups))


def to_csv(given: Iterable[Line]) -> bytes:
    """Unknown is an empty cell; money is written in full."""
    rows = ([_cell(getattr(line, name)) for name in COLUMNS] for line in given)
    return spreadsheets.table([COLUMNS, *rows])


def _line(key: tuple[str, str, str], members: list[Entry]) -> Line:
    total, tokens = summary.total(members), summary.tokens(members)
    unknown = [(entry.estimate_least, entry.estimate_most, entry.untold) for entry in members if entry.untold]
    priced = [(least * count, most * count) for least, most, count in unknown if least is not None and most is not None]
    whole = len(priced) == len(unknown)
    least, most = (sum((each[at] for each in priced), Decimal(0)) if whole else None for at in (0, 1))
    return Line(
        *key,
        requests=sum(entry.billable for entry in members),
        pictures=total.pictures,
        picked=total.picked,
        input_tokens=tokens.input,
        output_tokens=tokens.output,
        charged=total.cost,
        cost_unknown=total.unknown,
        expected_least=least,
        expected_most=most,
        without_picture=sum(entry.lost for entry in members),
    )


def _cell(value: object) -> object:
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else spreadsheets.cell(value)
