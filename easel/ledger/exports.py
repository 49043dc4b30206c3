"""The entries as files for spreadsheets and data tools: CSV that no spreadsheet takes for a formula, and Parquet."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from easel import spreadsheets
from easel.ledger.entries import Entry

COLUMNS = tuple(field.name for field in fields(Entry))
_MONEY = (18, 9)  # digits in all, and behind the point: what the library keeps


def to_csv(entries: Iterable[Entry]) -> bytes:
    """Times are UTC, unknown is an empty cell."""
    return spreadsheets.table([COLUMNS, *([_cell(value) for value in row] for row in _rows(entries))])


def to_parquet(entries: Iterable[Entry]) -> bytes:
    """Typed columns: time as UTC timestamp, money as decimal, unknown as null."""
    import pyarrow as pa  # a tenth of a second and 30 MB that only an export pays
    from pyarrow import parquet

    rows = list(_rows(entries))
    kinds = {
        str: pa.string(),
        float: pa.float64(),
        int: pa.int64(),
        bool: pa.bool_(),
        Decimal: pa.decimal128(*_MONEY),
        datetime: pa.timestamp("ms", tz="UTC"),
    }
    schema = pa.schema([(name, kinds[_type(name)]) for name in COLUMNS])
    columns = [pa.array([row[at] for row in rows], kind) for at, kind in enumerate(schema.types)]
    target = io.BytesIO()
    parquet.write_table(pa.table(columns, schema=schema), target)
    return target.getvalue()


def _rows(entries: Iterable[Entry]) -> Iterator[list[Any]]:
    for entry in entries:
        yield [datetime.fromtimestamp(entry.time, UTC), *(getattr(entry, name) for name in COLUMNS[1:])]


def _type(name: str) -> type:
    """The one type of a column, None aside."""
    if name == "time":
        return datetime
    annotation = Entry.__annotations__[name]
    parts = [part for part in getattr(annotation, "__args__", (annotation,)) if part is not type(None)]
    (kind,) = parts
    assert isinstance(kind, type)
    return kind


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return spreadsheets.cell(value)
