"""What breaks the rules that a row of the table states: its choices, limits, length, and with what it applies."""

from collections.abc import Iterator

from easel import models
from easel.requests import fields, letters
from easel.requests.field import Field, Value, Values
from easel.requests.problems import Problem


def problems(row: Field, values: Values) -> Iterator[Problem]:
    """The problems of one value among all of a request."""
    value = values[row.name]
    if not row.applies.holds(values):
        yield from _out_of_place(row, values)
    elif row.choices is not None and value != row.default:
        yield from choice(row, value, str(values["model"]))
    if row.limits is not None and (value is not None or row.default is not None):
        yield from _within(row, value, *row.limits)
    if row.type is str and row.choices is None:
        yield from _text(row, str(value))


def choice(row: Field, value: Value, model_id: str) -> Iterator[Problem]:
    """The problem of a value that the model does not offer."""
    offered = row.choices(models.lookup(model_id)) if row.choices else ()
    if value in offered:
        return
    nearest = row.nearest.get(str(value)) or str(row.default if row.default in offered else offered[0])
    where = f" for {model_id}" if _differs(row) else ""
    choices = ", ".join(str(each) for each in offered)
    message = f"{fields.label(row.name)} {str(value)[:40]!r} is not available{where}: choose {choices}."
    yield Problem(row.name, "choice", message, nearest)


def text(name: str, value: str) -> Iterator[Problem]:
    """One rule for pages and the command line: what cannot be sent as text is said before anything is."""
    unsendable = letters.not_text(value)
    if unsendable is None:
        return
    place, sign = unsendable
    what = f"the control character {sign}" if sign else "a character that is not valid UTF-8 text"
    yield Problem(name, "text", f"{fields.label(name)} has {what} at position {place:,}: remove it or type it again.")


def _differs(row: Field) -> bool:
    """Whether models differ in what they offer."""
    return len({row.choices(model) for model in models.CATALOG.values() if row.choices}) > 1


def _out_of_place(row: Field, values: Values) -> Iterator[Problem]:
    if row.applies.rule and values[row.name] != row.default:
        nearest = None if row.default is None else str(row.default)
        yield Problem(row.name, row.applies.rule, row.applies.message.format(model=values["model"]), nearest)


def _within(row: Field, value: Value, least: int, most: int) -> Iterator[Problem]:
    """None is a field that was emptied."""
    number = value if isinstance(value, int) else None
    if number is None or not least <= number <= most:
        mistake = "" if number is None else f", not {number:,}"
        nearest = str(least if number is None else min(max(number, least), most))
        message = f"{fields.label(row.name)}: choose {least} to {most}{mistake}."
        yield Problem(row.name, "range", message, nearest)


def _text(row: Field, value: str) -> Iterator[Problem]:
    yield from text(row.name, value)
    if row.longest is not None and len(value) > row.longest:
        message = f"{fields.label(row.name)} has {len(value):,} characters: at most {row.longest} are allowed."
        yield Problem(row.name, "max", message)
