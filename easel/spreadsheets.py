"""Tables for spreadsheets: CSV in UTF-8 with a byte order mark, which they want, and no cell that one takes for a formula."""

import csv
import io
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what spreadsheets may run (OWASP, CSV injection)


def cell(value: object) -> object:
    """As it is written: a text that begins as a formula does stands behind an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def table(rows: Iterable[Iterable[object]]) -> bytes:
    """The whole file, of cells as they are to stand there."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")
