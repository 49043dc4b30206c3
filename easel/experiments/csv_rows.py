"""Rows of a spreadsheet as requests: one row, one request; columns are settings and variables."""

from easel.experiments.problems import PlacedProblem
from easel.prompts import csv_text
from easel.requests import fields
from easel.requests.field import Field, Value
from easel.requests.fields import FIELDS

Row = dict[str, Value]
_TRUTH = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def read(data: bytes | str) -> tuple[tuple[Row, ...], tuple[PlacedProblem, ...]]:
    """An empty field says nothing, and is left out of its row."""
    table = csv_text.table(data)
    problems = [PlacedProblem("rows", "form", message, line=line) for line, message in table.mistakes]
    if problems:
        return (), tuple(problems)
    names = [_name(each) for each in table.head]
    rows: list[Row] = []
    for line, texts in zip(table.lines, table.rows, strict=True):
        row: Row = {}
        for name, text in zip(names, texts, strict=True):
            if text:
                row[name] = _value(FIELDS.get(name), text)
        wrong = [name for name, value in row.items() if name in FIELDS and type(value) is not FIELDS[name].type]
        problems += [PlacedProblem("rows", "type", _words(FIELDS[name], str(row[name])), line=line) for name in wrong]
        rows.append(row)
    return tuple(rows), tuple(problems)


def _name(head: str) -> str:
    """A setting by its name or its label, whatever its letters; any other name as it is."""
    known = {name: name for name in FIELDS} | {fields.label(name).lower(): name for name in FIELDS}
    return known.get(
        head.lower(), head.lower() if head.lower() in ("connection", "image", "reference", "mask") else head
    )


def _value(row: Field | None, text: str) -> Value:
    if row is not None and row.type is int and text.lstrip("-").isdecimal() and len(text) < 10:
        return int(text)
    if row is not None and row.type is bool:
        return _TRUTH.get(text.lower(), text)
    return text


def _words(row: Field, text: str) -> str:
    kind = "a whole number" if row.type is int else "yes or no"
    return f"{fields.label(row.name)} is {kind}, not “{text[:40]}”."
