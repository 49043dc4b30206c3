"""Holds every line of an export against the tables before anything is taken in: known columns, types, ranges, names.

An export may come from a stranger. What passes here can be shown by every page; what does not is refused with its line.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from easel.edits.plan import EditPlan, placement_of
from easel.errors import BadExport
from easel.exchange.things import THINGS, Line, Row, Thing
from easel.experiments.definition import Definition
from easel.library import marks
from easel.prompts import names
from easel.requests import kinds
from easel.requests.edit import EditParams
from easel.requests.fields import FIELDS
from easel.requests.turn_fields import TURN_FIELDS
from easel.runs.tables import STATES
from easel.store.ids import is_id, made_at
from easel.store.tables import Json, Money

_LATEST = 32_503_680_000.0  # unix seconds, the year 3000
_LONGEST = 10_000_000  # characters of a text
_INTEGERS: dict[type, int] = {sa.SmallInteger: 2**15, sa.BigInteger: 2**63, sa.Integer: 2**31}
_MONEY = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PICTURE = re.compile(r"image/[a-z0-9.+-]{1,40}")
_LISTS = {"parents", "notes", "lines", "shown", "ranks", "coordinates"}
_SIDES = range(1, 65_536)
Rule = Callable[[Any], bool]


def _is_plain(value: str) -> bool:
    return marks.plain_name(value) == value


def _reads(read: Callable[[Any], object]) -> Rule:
    """Whether what the pages read it with can read it."""

    def rule(value: Any) -> bool:
        read(value)
        return True

    return rule


def _is_request(value: Row) -> bool:
    """Whether pages can read its parameters: text where text is expected."""
    EditParams.from_dict(value)
    rows = (*FIELDS.values(), *TURN_FIELDS.values())
    known = ((value[row.name], row.type) for row in rows if value.get(row.name) is not None)
    return isinstance(value.get("prompt", ""), str) and all(isinstance(given, kind) for given, kind in known)


def _is_name_of_prompts(value: str) -> bool:
    return not names.problem(value)


# Beside its type, by table and column; a table of "" is every table.
_RULES: dict[tuple[str, str], Rule] = {
    ("", "width"): lambda value: value in _SIDES,
    ("", "height"): lambda value: value in _SIDES,
    ("", "sha256"): lambda value: bool(_DIGEST.fullmatch(value)),
    ("", "original_sha256"): lambda value: bool(_DIGEST.fullmatch(value)),
    ("", "source_sha256"): lambda value: bool(_DIGEST.fullmatch(value)),
    ("", "mask_sha256"): lambda value: bool(_DIGEST.fullmatch(value)),
    ("", "size_bytes"): lambda value: value >= 0,
    ("", "idx"): lambda value: value >= 0,
    ("", "request"): _is_request,
    ("run", "params"): _is_request,
    ("picture", "asked"): _is_request,
    ("run", "board"): lambda value: marks.name_or_none(value) == value,
    ("run", "kind"): lambda value: kinds.of(value).is_shown,
    ("run_input", "content_type"): lambda value: bool(_PICTURE.fullmatch(value)),
    ("run_input", "position"): lambda value: value >= -1,
    ("edit_run", "plan"): _reads(EditPlan.from_dict),
    ("edit_run", "placement"): _reads(placement_of),
    ("job", "state"): lambda value: value in STATES,
    ("picture", "format"): lambda value: value in ("png", "jpeg", "webp"),
    ("picture", "position"): lambda value: value >= 0,
    ("catalogue", "stars"): lambda value: value in range(6),
    ("catalogue", "flag"): lambda value: value in (-1, 0, 1),
    ("catalogue", "note"): lambda value: len(value) <= marks.LONGEST_NOTE,
    ("picture_tag", "tag"): _is_plain,
    ("board", "name"): _is_plain,
    ("saved_search", "name"): _is_plain,
    ("experiment", "definition"): _reads(Definition.from_dict),
    ("prompt_list", "name"): _is_name_of_prompts,
    ("prompt_list", "lines"): lambda value: all(isinstance(each, str) for each in value),
    ("snippet", "name"): _is_name_of_prompts,
    ("template", "name"): _is_name_of_prompts,
}


def parsed(data: bytes, number: int) -> Line:
    """One line of the rows, checked; what it leaves out has the value that the table gives. Raises BadExport with its number."""
    try:
        told = json.loads(data, parse_constant=_refuse)
        json.dumps(told, ensure_ascii=False).encode()  # half a letter can be kept nowhere
        thing = THINGS[told["table"]]
        line = Line(
            thing.name, _row(thing.table, thing.columns, told["row"]), dict(_parts(thing, told.get("parts", {})))
        )
        _check_whole(line)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = str(error) if isinstance(error, Wrong) else "it cannot be understood"
        raise BadExport(f"Line {number:,} of this export's rows is wrong: {why}.") from error
    return line


class Wrong(ValueError):
    """With words for whoever has the export."""


def _refuse(constant: str) -> None:
    raise Wrong(f"{constant} is no number")


def _parts(thing: Thing, told: Mapping[str, Any]) -> Iterator[tuple[str, list[Row]]]:
    known = {part.table.name: part for part in thing.parts}
    for name, rows in told.items():
        part = known[name]
        yield name, [_row(part.table, part.columns, each) for each in rows]


def _row(table: sa.Table, columns: Iterable[sa.Column[Any]], told: Mapping[str, Any]) -> Row:
    known = {column.name: column for column in columns}
    if unknown := set(told) - set(known):
        raise Wrong(f"{table.name} has no {', '.join(sorted(unknown))}")
    return {name: _value(table.name, column, told) for name, column in known.items()}


def _value(table: str, column: sa.Column[Any], told: Mapping[str, Any]) -> Any:
    if column.name not in told:
        return _usual(table, column)
    value = told[column.name]
    if value is None:
        if not column.nullable:
            raise Wrong(f"{table}.{column.name} is empty")
        return None
    if not _is_of(column, value) or not _keeps_rules(table, column, value):
        raise Wrong(f"{table}.{column.name} cannot be that")
    return Decimal(value) if isinstance(column.type, Money) else value


def _usual(table: str, column: sa.Column[Any]) -> Any:
    """What an older Easel did not know yet."""
    if column.default is not None:
        given = column.default.arg  # type: ignore[attr-defined] # of every default of ours
        return given(None) if callable(given) else given
    if not column.nullable:
        raise Wrong(f"{table}.{column.name} is missing")
    return None


def _is_of(column: sa.Column[Any], value: Any) -> bool:
    kind = column.type
    if isinstance(kind, Json):
        return isinstance(value, list if column.name in _LISTS else dict)
    if isinstance(kind, Money):
        return isinstance(value, str) and bool(_MONEY.fullmatch(value))
    if isinstance(kind, sa.Boolean):
        return isinstance(value, bool)
    if isinstance(kind, sa.Integer):
        most = next(size for each, size in _INTEGERS.items() if isinstance(kind, each))
        return type(value) is int and -most <= value < most
    if isinstance(kind, sa.Double):
        return type(value) in (int, float) and math.isfinite(value) and 0 <= value <= _LATEST
    return isinstance(value, str) and _is_text(column, value)


def _is_text(column: sa.Column[Any], value: str) -> bool:
    length = getattr(column.type, "length", None)
    if length == 36:  # an id; empty where a column may say that there is none
        return _is_name(value) or (not value and column.default is not None)
    return len(value) <= (length or _LONGEST)


def _is_name(value: str) -> bool:
    return is_id(value) and made_at(value) < _LATEST


def _keeps_rules(table: str, column: sa.Column[Any], value: Any) -> bool:
    rules = (_RULES.get(("", column.name)), _RULES.get((table, column.name)))
    return all(rule(value) for rule in rules if rule is not None)


def _check_whole(line: Line) -> None:
    """What no column alone can tell."""
    row = line.row
    if line.table == "used_prompt" and hashlib.sha256(row["text"].encode()).hexdigest() != row["digest"]:
        raise Wrong("used_prompt.digest is another text's")
    if line.table == "mask" and row["last"] not in {each["revision"] for each in line.parts.get("mask_revision", ())}:
        raise Wrong("mask.last is no revision of it")
    if line.table == "thread" and not _leads_on(line.parts.get("turn", ())):
        raise Wrong("turns of a thread follow one another in a circle")
    if line.table == "picture" and len(line.parts.get("catalogue", ())) != 1:
        raise Wrong("a picture has one place in the catalogue")
    if line.table == "picture" and line.is_emptied != (line.parts["catalogue"][0]["emptied"] is not None):
        raise Wrong("a picture has a file, or it was deleted")


def _leads_on(turns: Sequence[Row]) -> bool:
    """Whether every turn has a beginning; where the one before it is missing, it begins there."""
    after: dict[str, list[str]] = {}
    there = {each["id"] for each in turns}
    for each in turns:
        after.setdefault(each["parent"] if each["parent"] in there else "", []).append(each["id"])
    reached, waiting = 0, after.get("", [])
    while waiting:
        reached += 1
        waiting += after.get(waiting.pop(), [])
    return reached == len(turns)
