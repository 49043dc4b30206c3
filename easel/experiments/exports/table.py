"""The cells as a CSV table that no spreadsheet takes for a formula."""

import json
from collections.abc import Iterator

from easel import spreadsheets
from easel.experiments.exports.sheet import Sheet

COLUMNS = ("prompt", "state", "note", "picture", "cost_usd", "seconds", "strength")
WORDS = ("words_right_share", "words_right", "words_wrong", "words_not_sure")


def to_csv(sheet: Sheet) -> bytes:
    """One row for each cell, unknown is an empty field."""
    return spreadsheets.table(_rows(sheet))


def _rows(sheet: Sheet) -> Iterator[list[object]]:
    yield [
        spreadsheets.cell(word) for word in ("cell", *(axis.label for axis in sheet.axes), *COLUMNS, *WORDS, "request")
    ]
    for number, entry in enumerate(sheet.entries, 1):
        request = json.dumps(dict(entry.request), ensure_ascii=False)
        words = (*sheet.words(entry), entry.prompt, entry.state, entry.note, entry.picture_id)
        count = entry.words
        figures = (entry.cost, entry.seconds, entry.strength, count.share if count else None)
        numbers = ["" if each is None else f"{each:.9f}".rstrip("0").rstrip(".") for each in figures]
        counts = [count.right, count.wrong, count.unsure] if count else ["", "", ""]
        yield [number, *map(spreadsheets.cell, words), *numbers, *counts, request]
