"""Which parameters stand in the form of a page: those of a picture, and on Converse those of a turn, too."""

from easel.requests.field import Field, Section, Value
from easel.requests.fields import FIELDS
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams
from easel.requests.turn_fields import TURN_FIELDS

TEXTS = ("prompt", "size", "model")  # elements of our own, kept as they are typed
_TALKS = FIELDS | TURN_FIELDS


def of(page: str) -> dict[str, Field]:
    """By their names, in the order of their tables."""
    return _TALKS if page == "converse" else FIELDS


def section(page: str, name: Section) -> list[Field]:
    """Those of one section that are shown by rows."""
    return [row for row in of(page).values() if row.section == name and row.name not in TEXTS]


def read(page: str, values: dict[str, Value]) -> GenerateParams:
    """The request of a page's kind."""
    return (TurnParams if page == "converse" else GenerateParams).from_dict(values)


def value(params: GenerateParams, name: str) -> Value:
    """The value of a row, of either table."""
    return params.turn_values()[name] if isinstance(params, TurnParams) and name in TURN_FIELDS else params.value(name)


def label(row: Field) -> str:
    return row.label or row.name.replace("_", " ").capitalize()
