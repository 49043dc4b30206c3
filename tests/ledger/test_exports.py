"""What leaves as a file: the same fields in both forms, exact, harmless to open."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pyarrow import parquet

from easel.ledger import exports
from easel.ledger.entries import Entry
from tests.ledger.test_summary import LOST, NOON, entry


def read(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def test_csv_holds_every_field_and_leaves_unknown_empty() -> None:
    """One line per entry under the fields' own names; unknown is an empty cell, money exact, time UTC."""
    first, second = read(exports.to_csv([entry(cost=Decimal("0.00588")), LOST]))
    assert tuple(first) == tuple(Entry.__slots__)
    assert (first["cost"], first["output_tokens"], first["latency"]) == ("0.00588", "196", "2.0")
    assert first["time"] == "2026-11-22T12:00:00.000+00:00"
    assert (second["cost"], second["outcome"]) == ("", "CutOff")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start: str) -> None:
    """What a server or a person may have written does not run in a spreadsheet, in whichever field it stands."""
    evil = f"{start}HYPERLINK(1)"
    (row,) = read(exports.to_csv([entry(model=evil, account_id=evil, upstream_request_id=evil, connection=evil)]))
    for name in ("model", "account_id", "upstream_request_id", "connection"):
        assert row[name] == f"'{evil}"


def test_parquet_keeps_types_and_nulls() -> None:
    """Money is decimal, time a timestamp, unknown null; the columns are those of the CSV."""
    table = parquet.read_table(io.BytesIO(exports.to_parquet([entry(cost=Decimal("0.000000001")), LOST])))
    assert tuple(table.column_names) == exports.COLUMNS
    first, second = table.to_pylist()
    assert (first["cost"], second["cost"], second["latency"]) == (Decimal("0.000000001"), None, None)
    assert first["time"] == datetime.fromtimestamp(NOON, UTC)
    assert first["may_be_billed"] is True


def test_no_entries_are_a_file_with_its_head_alone() -> None:
    """An empty period exports columns and no rows."""
    assert read(exports.to_csv([])) == []
    assert parquet.read_table(io.BytesIO(exports.to_parquet([]))).num_rows == 0
