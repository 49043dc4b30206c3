"""What is wrong with a definition: every broken rule, with its field."""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from easel.experiments.definition import Definition, kept
from easel.experiments.problems import PlacedProblem
from easel.requests import fields
from easel.requests.field import Field, Value
from easel.requests.fields import FIELDS

FILES = ("image", "reference", "mask")
AXES = ("connection", *FILES)  # what may be an axis and is no field of a request
MOST_REPEATS = 100
RESERVED = {*FIELDS, *AXES, "images", "repeat", "row"}
_NAME = re.compile(r"[^\W\d]\w{0,62}")


def problems(definition: Definition) -> tuple[PlacedProblem, ...]:
    """In the order of the definition; empty when a grid can be made of it."""
    return tuple(_problems(definition))


def _problems(definition: Definition) -> Iterator[PlacedProblem]:
    yield from _prompt(definition)
    yield from _variables(definition)
    for name, values in definition.axes.items():
        yield from _axis(f"axes.{name}", name, values)
    for name, value in definition.fixed.items():
        yield from _fixed(definition, name, value)
    yield from _numbers(definition)
    yield from _rows(definition)


def _prompt(definition: Definition) -> Iterator[PlacedProblem]:
    elsewhere = "prompt" in definition.axes or any("prompt" in row for row in definition.rows)
    if definition.prompt and "prompt" in definition.axes:
        yield PlacedProblem("axes.prompt", "twice", "Write the prompt once: as prompt, or as an axis.")
    if not definition.prompt and not elsewhere:
        yield PlacedProblem("prompt", "required", "The prompt is empty: describe the picture.")
    if definition.prompt and any("prompt" in row for row in definition.rows):
        yield PlacedProblem("rows", "twice", "Write the prompt once: as prompt, or as a column.")


def _variables(definition: Definition) -> Iterator[PlacedProblem]:
    for name, values in definition.variables.items():
        field = f"variables.{name}"
        if name in RESERVED:
            yield PlacedProblem(field, "name", f"“{name}” is the name of a setting: choose another variable name.")
        elif not _NAME.fullmatch(name):
            message = f"“{name}” cannot be a variable name: use letters, digits and _, beginning with a letter."
            yield PlacedProblem(field, "name", message)
        yield from _values(field, name, values)


def unused(definition: Definition, used: Collection[str]) -> Iterator[PlacedProblem]:
    """Variables and columns that no prompt needs would make the same picture again and again."""
    for name in definition.variables:
        if name not in used:
            message = f"The prompt does not use “{name}”: write ${{{name}}} where its values belong, or remove it."
            yield PlacedProblem(f"variables.{name}", "unused", message)
    columns = dict.fromkeys(name for row in definition.rows for name in row)
    for name in columns:
        if name not in used and name not in FIELDS and name not in AXES:
            message = f"The prompt does not use the column “{name}”: write ${{{name}}} where it belongs, or remove it."
            yield PlacedProblem("rows", "unused", message)


def rules(definition: Definition, names: Collection[str]) -> Iterator[PlacedProblem]:
    """`names` are those of the axes, columns of rows included."""
    for number, rule in enumerate(definition.exclude):
        for name in rule:
            if name not in names and name not in definition.fixed:
                message = f"There is no axis “{name}”: rules use axes and their values."
                yield PlacedProblem(f"exclude.{number}", "unknown", message)
        if not rule:
            yield PlacedProblem(f"exclude.{number}", "empty", "This rule is empty: remove it or choose a value.")


def _axis(field: str, name: str, values: tuple[Value, ...]) -> Iterator[PlacedProblem]:
    yield from _setting(field, name)
    yield from _values(field, fields.label(name), values)
    row = FIELDS.get(name)
    for value in kept(values) if row else ():
        yield from _type(field, row, value)


def _values(field: str, label: str, values: tuple[Value, ...]) -> Iterator[PlacedProblem]:
    if not kept(values):
        yield PlacedProblem(field, "empty", f"{label} has no values: add one, or remove it.")
    for value in [value for value, times in Counter(values).items() if times > 1]:
        message = f"{label} has {_shown(value)} twice: remove one. To make a picture more than once, use repeats."
        yield PlacedProblem(field, "twice", message)


def _setting(field: str, name: str) -> Iterator[PlacedProblem]:
    if name == "n":
        yield PlacedProblem(field, "n", "A cell is one picture: use repeats to make it more than once.")
    elif name not in FIELDS and name not in AXES:
        offered = ", ".join([*(each for each in FIELDS if each != "n"), *AXES])
        yield PlacedProblem(field, "unknown", f"There is no setting “{name}”: choose {offered}.")


def _type(field: str, row: Field | None, value: Value) -> Iterator[PlacedProblem]:
    if row is None or (value is None and row.default is None):
        return
    if type(value) is not row.type:
        kind = {str: "text (in quotes)", int: "a whole number", bool: "true or false"}[row.type]
        yield PlacedProblem(field, "type", f"{fields.label(row.name)} takes {kind}, not {_shown(value)}.")


def _fixed(definition: Definition, name: str, value: Value) -> Iterator[PlacedProblem]:
    field = f"fixed.{name}"
    if name in definition.axes or name == "prompt":
        where = "its own prompt" if name == "prompt" else "an axis as well"
        yield PlacedProblem(field, "twice", f"{fields.label(name)} has {where}: remove one of them.")
        return
    yield from _setting(field, name)
    yield from _type(field, FIELDS.get(name), value)


def _numbers(definition: Definition) -> Iterator[PlacedProblem]:
    if not 1 <= definition.repeats <= MOST_REPEATS:
        yield PlacedProblem("repeats", "range", f"Repeats: choose 1 to {MOST_REPEATS}, not {definition.repeats:,}.")
    if definition.sample is not None and definition.sample.count < 1:
        yield PlacedProblem("sample.count", "range", "A sample needs at least one cell.")
    masked = definition.mask or "mask" in definition.axes or any(row.get("mask") for row in definition.rows)
    if masked and not (
        definition.images or "image" in definition.axes or any("image" in row for row in definition.rows)
    ):
        yield PlacedProblem("mask", "required", "A mask needs a picture to edit: add one.")


def _rows(definition: Definition) -> Iterator[PlacedProblem]:
    for number, row in enumerate(definition.rows):
        for name, value in row.items():
            if name in definition.axes or name in definition.variables:
                message = f"“{name}” is both a column and an axis: remove one."
                yield PlacedProblem(f"rows.{number}", "twice", message)
            yield from _type(f"rows.{number}", FIELDS.get(name), value)


def _shown(value: Value) -> str:
    return (
        f"“{str(value)[:40]}”"
        if isinstance(value, str)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )
