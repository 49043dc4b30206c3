"""A month as a statement: lines that add up, what nobody told beside them, days of the right zone."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from easel.ledger import statements
from easel.ledger.statements import COLUMNS, lines, month_of, to_csv
from tests.ledger.test_summary import CENT, GOING, LOST, NOON, REFUSED, UNTOLD, entry


def test_a_line_is_a_day_a_connection_and_a_model() -> None:
    """What is billed or may be is counted, with what was picked; refusals and free pictures are not there."""
    free = entry(connection="Sandbox", cost=Decimal(0))
    other = entry(connection="another", time=NOON - 86_400, cost=3 * CENT)
    first, second = lines([entry(picked=True), entry(), UNTOLD, LOST, REFUSED, free, other], UTC)
    assert (first.day, first.connection, first.charged) == ("2026-11-21", "another", 3 * CENT)
    assert (second.day, second.connection, second.model) == ("2026-11-22", "gateway", "gpt-image-2")
    assert (second.requests, second.pictures, second.picked, second.without_picture) == (4, 3, 1, 1)
    assert (second.charged, second.cost_unknown) == (2 * CENT, 2)
    assert (second.expected_least, second.expected_most) == (2 * CENT, 4 * CENT)
    assert (second.input_tokens, second.output_tokens) == (30, 196 * 3)


def test_what_had_no_price_leaves_the_expectation_empty() -> None:
    """In the file, too: an empty cell, never 0; one under way is counted and claims nothing."""
    made = lines([replace(UNTOLD, estimate_least=None, estimate_most=None), GOING], UTC)
    (row,) = csv.DictReader(io.StringIO(to_csv(made).decode("utf-8-sig")))
    assert tuple(row) == COLUMNS
    assert (row["requests"], row["cost_unknown"], row["expected_most"], row["charged"]) == ("2", "1", "", "0")


def test_no_cell_of_a_statement_is_a_formula() -> None:
    """A connection's name and a model's are people's words."""
    made = lines([entry(connection="=HYPERLINK(1)", model="+x")], UTC)
    (row,) = csv.DictReader(io.StringIO(to_csv(made).decode("utf-8-sig")))
    assert (row["connection"], row["model"]) == ("'=HYPERLINK(1)", "'+x")


def test_a_month_begins_at_its_own_midnight() -> None:
    """In the zone of whoever asks, December's end included; what is no month is refused."""
    begin, end = month_of("2026-12", timezone(timedelta(hours=13)))
    assert datetime.fromtimestamp(begin, UTC) == datetime(2026, 11, 30, 11, tzinfo=UTC)
    assert datetime.fromtimestamp(end, UTC) == datetime(2026, 12, 31, 11, tzinfo=UTC)
    assert lines([entry(time=begin)], timezone(timedelta(hours=13)))[0].day == "2026-12-01"
    for text in ("2026-13", "November", ""):
        with pytest.raises(ValueError, match=r"format|data"):
            statements.month_of(text, UTC)
