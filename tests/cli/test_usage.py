"""`python -m easel usage`: a month as a statement, on stdout, as a file or as JSON."""

import csv
import io
import json
import time

import pytest

from easel.ledger.statements import COLUMNS
from easel.requests.generate import GenerateParams
from easel.store.database import Database
from tests.cli.command_line import CommandLine
from tests.ledger import billed_rows
from tests.ledger.simulated_gateway import SimulatedGateway
from tests.made_database import put_database

PLAIN = GenerateParams("A secret fox", size="1024x1024", quality="low")


@pytest.fixture
def billed(command: CommandLine) -> CommandLine:
    """The command line in a library of three pictures, made just now for money."""
    put_database(command.home / "library.sqlite")
    database = Database(command.home / "library.sqlite")
    gateway = SimulatedGateway(1, tells_cost=True)
    billed_rows.put(database, "gateway", *(gateway.answer(PLAIN) for _ in range(3)), ended=time.time())
    database.close()
    return command


def test_a_month_is_written_as_csv(billed: CommandLine) -> None:
    """One line of three requests, the same on stdout and in a file, which is not overwritten; no prompt is in it."""
    code, out, err = billed.run("usage", "statement")
    (row,) = csv.DictReader(io.StringIO(out.removeprefix("\ufeff")))
    assert (code, err, tuple(row)) == (0, "", COLUMNS)
    assert (row["connection"], row["requests"], row["pictures"]) == ("gateway", "3", "3")
    assert "fox" not in out
    file = billed.home.parent / "month.csv"
    assert billed.run("usage", "statement", "--out", str(file))[:2] == (0, "")
    assert list(csv.reader(file.read_text("utf-8-sig").splitlines())) == list(
        csv.reader(out.removeprefix("\ufeff").splitlines())
    )
    code, _, err = billed.run("usage", "statement", "--out", str(file))
    assert (code, "exists already" in err) == (2, True)


def test_a_month_is_told_as_json_and_a_wrong_one_is_refused(billed: CommandLine) -> None:
    """The sums beside the lines; a month without requests has none; what is no month says how one is written."""
    code, out, _ = billed.run("usage", "statement", "--json")
    told = json.loads(out)
    assert (code, len(told["lines"]), told["cost_unknown"]) == (0, 1, 0)
    assert told["charged"] == told["lines"][0]["charged"]
    assert json.loads(billed.run("usage", "statement", "2020-01", "--json")[1])["lines"] == []
    code, out, err = billed.run("usage", "statement", "Movember", "--json")
    assert (code, json.loads(out)["error"]["kind"]) == (2, "BadParams")
    assert "write it like 2026-11" in err
