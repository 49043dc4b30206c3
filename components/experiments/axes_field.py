"""Shows what varies in an experiment: any field of the table of parameters, pictures, connections, words of the prompt."""

from collections.abc import Iterator, Sequence
from typing import Any

from components.experiments.form_definition import Vary
from components.kit import live_value, resources, urls
from components.kit.element import element
from easel import models
from easel.edits.sources import Source
from easel.models import Model
from easel.requests.field import Field, Value
from easel.requests.fields import FIELDS, label

KEY = "experiments_axes_field"
NAME = "vary"
_HELP = (
    "Each axis is one setting that varies; every combination makes a picture. Pick values or type them, one per line. SKIP: in "
    "front of a value leaves it out for now. Write ${subject} in the prompt to vary words."
)
_NEVER = ("n", "transparent_preview")  # how many of each is asked for below; the switch is no setting of a picture
_SIZES = ("1024x1024", "1536x1024", "1024x1536", "2048x2048", "2560x1440", "3840x2160")

_field = element("experiments/axes_field")


def show(kept: dict[str, Any], sources: Sequence[Source]) -> Vary:
    """The axes as they stand; `kept["vary"]` holds them for the tab."""
    data = live_value.seed(kept, NAME, KEY) | {
        "label": KEY,
        "fields": [*_parameters(), *_others(sources)],
        "help": _HELP,
        "beacon": None,
    }
    _field(data=data, key=KEY, on_typed_change=lambda: live_value.take(kept, NAME, KEY))
    return Vary.read(str(kept.get(NAME, "")))


def _parameters() -> Iterator[dict[str, Any]]:
    for row in FIELDS.values():
        if row.name not in _NEVER:
            yield {
                "name": row.name,
                "label": label(row.name),
                "options": [[*each] for each in _options(row)],
                "kind": "text",
            }


def _options(row: Field) -> Iterator[tuple[str, str]]:
    """The values that some model offers, in their order, as they are written and as they are said."""
    if row.name == "model":
        values: Sequence[Value] = tuple(models.CATALOG)
    elif row.name == "size":
        values = _SIZES
    elif row.type is bool:
        values = (False, True)
    else:
        values = tuple(dict.fromkeys(each for model in _models() for each in row.options(model)))
    for value in values:
        written = ("on" if value else "off") if isinstance(value, bool) else str(value)
        if written:
            yield written, written.replace("x", " × ") if row.name == "size" else written


def _models() -> tuple[Model, ...]:
    """Those with the most values first, which have them in their order."""
    return tuple(sorted(models.CATALOG.values(), key=lambda model: -len(model.qualities)))


def _others(sources: Sequence[Source]) -> Iterator[dict[str, Any]]:
    """What is chosen and not typed: connections, and the pictures that were brought in."""
    connections = resources.directory().store.enabled()
    if len(connections) > 1:
        options = [[each.id, each.name] for each in connections]
        yield {"name": "connection", "label": "Connection", "options": options, "kind": "chosen"}
    if sources:
        pictures = [[each.sha256, each.name, urls.screen(each.id)] for each in sources]
        for name, words in (("image", "Picture to edit"), ("reference", "Reference"), ("mask", "Mask")):
            yield {"name": name, "label": words, "options": pictures, "kind": "chosen"}
