"""Says the axes of an experiment as people read them: sizes with a cross, connections and pictures by their names."""

from collections.abc import Mapping
from typing import Any

from components.experiments.form_definition import FILES
from components.kit import resources, urls
from easel.experiments.definition import Definition
from easel.experiments.grid import Axis
from easel.requests.field import Value


def of(definition: Definition) -> list[dict[str, Any]]:
    """JSON-ready: name, label and the values as words, in the order of the grid."""
    return [words(axis) for axis in resources.studio().experiments.grid(definition).axes]


def words(axis: Axis) -> dict[str, Any]:
    """The same of one axis."""
    names = _names(axis)
    label = "Picture" if axis.name == "image" else axis.label
    told = {"name": axis.name, "label": label, "values": [_said(axis.name, value, names) for value in axis.values]}
    return told | ({"faces": _faces(axis)} if axis.name in FILES else {})


def _said(name: str, value: Value, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None or value == "":
        return "none"
    text = names.get(str(value), str(value))
    return text.replace("x", " × ") if name == "size" else text


def _names(axis: Axis) -> Mapping[str, str]:
    """What ids and digests are called."""
    if axis.name == "connection":
        return {each.id: each.name for each in resources.directory().store.all()}
    if axis.name in FILES:
        found = ((str(value), resources.studio().sources.of_blob(str(value))) for value in axis.values)
        return {digest: source.name if source else f"{digest[:8]} (deleted)" for digest, source in found}
    return {}


def _faces(axis: Axis) -> list[str | None]:
    """The addresses of its pictures."""
    found = (resources.studio().sources.of_blob(str(value)) for value in axis.values)
    return [urls.screen(source.id) if source else None for source in found]
