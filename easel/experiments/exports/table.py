"""The cells as a CSV table that no spreadsheet takes for a formula."""

import csv
import io
import json

from easel.experiments.exports.sheet import Sheet

COLUMNS = ("prompt", "state", "note", "picture", "cost_usd", "seconds", "strength", "request")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what spreadsheets may run (OWASP, CSV injection)


def to_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte order mark, which spreadsheets want; one row for each cell, unknown is an empty field."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_text(word) for word in ("cell", *(axis.label for axis in sheet.axes), *COLUMNS)])
    for number, entry in enumerate(sheet.entries, 1):
        request = json.dumps(dict(entry.request), ensure_ascii=False)
        words = (*sheet.words(entry), entry.prompt, entry.state, entry.note, entry.picture_id)
        figures = (entry.cost, entry.seconds, entry.strength)
        numbers = ["" if each is None else f"{each:.9f}".rstrip("0").rstrip(".") for each in figures]
        writer.writerow([number, *map(_text, words), *numbers, request])
    return text.getvalue().encode("utf-8-sig")


def _text(word: str) -> str:
    return f"'{word}" if word.startswith(_FORMULA) else word
