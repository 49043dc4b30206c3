"""The tables of parameters in words: those in docs/parameters.md; `python -m easel.requests.table` prints them."""

import sys
from collections.abc import Mapping

from easel import models
from easel.requests import fields, turn_fields
from easel.requests.field import Field, Value

_HEADS = (
    *("parameter", "on screen", "command line", "values", "default", "sent"),
    *("changes the picture", "changes the cost", "off where the connection's card says no to"),
)


def markdown(
    heads: tuple[str, ...] = _HEADS, without: tuple[str, ...] = (), rows: Mapping[str, Field] = fields.FIELDS
) -> str:
    """One row for each parameter, in the order of the form; of the columns `heads`."""
    cells = [dict(zip(_HEADS, _cells(row), strict=True)) for row in rows.values() if row.name not in without]
    lines = (heads, tuple("---" for _ in heads), *(tuple(each[head] for head in heads) for each in cells))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def of_turns() -> str:
    """The same of what a turn of a conversation takes beside them."""
    return markdown(rows=turn_fields.TURN_FIELDS)


def _cells(row: Field) -> tuple[str, ...]:
    return (
        f"`{row.name}`",
        fields.label(row.name),
        f"`{row.option.flag}`" if row.option else "",
        _values(row),
        _word(row.default),
        _sent(row),
        "yes" if row.is_drawn else "",
        "yes" if row.is_priced else "",
        row.switch.fact if row.switch else "",
    )


def _values(row: Field) -> str:
    if row.choices is not None:
        offered = max((row.choices(model) for model in models.CATALOG.values()), key=len)
        return ", ".join(f"`{value}`" for value in offered)
    if row.limits is not None:
        return f"{row.limits[0]} to {row.limits[1]}"
    if row.type is bool:
        return "on, off"
    if row.longest is not None:
        return f"text of up to {row.longest:,} characters"
    return (row.option.help if row.option else None) or "text"


def _word(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "" if value in ("", None) else f"`{value}`"


def _sent(row: Field) -> str:
    words = {"when set": "when it differs from the default"}.get(row.sent, row.sent)
    return f"{words}, {row.applies.words}" if row.applies.words and row.sent != "never" else words


if __name__ == "__main__":
    sys.stdout.write(f"{markdown()}\n{of_turns()}")
