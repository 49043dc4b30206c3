"""The CSV of cells holds each with its values, and nothing that a spreadsheet would run."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

from easel.experiments.exports.sheet import Axis, Entry, Sheet
from easel.experiments.exports.table import to_csv
from easel.experiments.word_count import WordCount
from tests.experiments.exports.sheets import sheet


def rows(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_cell_is_a_row_with_its_values(tmp_path: Path) -> None:
    """Also the one without a picture, with the reason."""
    table = rows(to_csv(sheet(tmp_path, 3, 2)))
    assert len(table) == 6
    assert table[0] | {"axis 0": "value 0.0", "axis 1": "value 1.0", "note": "The server refused it"} == table[0]
    assert (table[0]["cost_usd"], table[0]["picture"]) == ("", "")
    assert (table[5]["cell"], table[5]["axis 0"], table[5]["cost_usd"], table[5]["seconds"]) == (
        "6",
        "value 0.2",
        "0.005",
        "2.5",
    )
    assert json.loads(table[5]["request"])["quality"] == "low"


def test_no_text_is_a_formula() -> None:
    """Prompts, labels and names of axes that begin as one are put behind an apostrophe; lines and quotes stay."""
    entry = Entry((0,), '=HYPERLINK("x")', "done", {}, "-1", cost=Decimal(0))
    table = rows(to_csv(Sheet("=1", (Axis("@axis", ('+two\nlines, "quoted"',)),), (entry,))))
    assert table[0]["prompt"] == '\'=HYPERLINK("x")'
    assert table[0]["'@axis"] == '\'+two\nlines, "quoted"'
    assert table[0]["note"] == "'-1"
    assert table[0]["cost_usd"] == "0"


def test_words_that_were_read_have_columns() -> None:
    """A share of those that the reader is sure of, and the three numbers; empty where no words were wanted or read."""
    entries = [Entry((), "", "done", words=count) for count in (WordCount(3, 1, 2), WordCount(0, 0, 1), None)]
    names = ("words_right_share", "words_right", "words_wrong", "words_not_sure")
    told = [tuple(row[name] for name in names) for row in rows(to_csv(Sheet("", (), tuple(entries))))]
    assert told == [("0.75", "3", "1", "2"), ("", "0", "0", "1"), ("", "", "", "")]
