"""Text and tables as spreadsheets write them: marked with their encoding or in cp1252, parted by commas, semicolons or tabs."""

import codecs
import csv
import io
from dataclasses import dataclass

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ",;\t"
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Table:
    """`lines` says of each row on which line it begins. `mistakes` are a line and a sentence each."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    mistakes: tuple[tuple[int, str], ...] = ()


def decoded(data: bytes) -> str:
    """UTF-8 or UTF-16 where that is marked, UTF-8 where it can be, else cp1252 as Excel writes it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def table(data: bytes | str) -> Table:
    """Its first row names the columns. Empty rows are passed over, empty fields at the end of a row are forgiven."""
    text = (data if isinstance(data, str) else decoded(data)).replace("\0", "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    rows: list[tuple[int, list[str]]] = []
    end = 0
    try:
        for row in reader:
            if any(field.strip() for field in row):
                rows.append((end + 1, [field.strip() for field in row]))
            end = reader.line_num
    except csv.Error:
        message = "A quote is not closed or is inside a field: double it, and quote the whole field."
        return Table((), (), (), ((end + 1, message),))
    if not rows:
        return Table(
            (), (), (), ((1, "There are no rows: the first line names the columns, the next ones hold values."),)
        )
    head = tuple(rows[0][1])
    fitted = [(line, _fitted(row, len(head))) for line, row in rows[1:]]
    return Table(
        head, tuple(tuple(row) for _, row in fitted), tuple(line for line, _ in fitted), _mistakes(head, fitted)
    )


def _separator(text: str) -> str:
    """The one of which the first line has most."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=first.count)


def _fitted(row: list[str], width: int) -> list[str]:
    while len(row) > width and not row[-1]:
        row = row[:-1]
    return row


def _mistakes(head: tuple[str, ...], rows: list[tuple[int, list[str]]]) -> tuple[tuple[int, str], ...]:
    mistakes: list[tuple[int, str]] = []
    if "" in head:
        mistakes.append((1, f"Column {head.index('') + 1} has no name: give it one in the first line."))
    twice = dict.fromkeys(name for name in head if name and head.count(name) > 1)
    mistakes += [(1, f"Two columns are called “{name}”: rename one.") for name in twice]
    for line, row in [each for each in rows if len(each[1]) != len(head)][:MOST_SHOWN]:
        message = (
            f"This row has {len(row)} fields, and there are {len(head)} columns: add what is missing, or quote commas."
        )
        mistakes.append((line, message))
    if not rows:
        mistakes.append((1, "There are only column names: add rows below them."))
    return tuple(mistakes)
