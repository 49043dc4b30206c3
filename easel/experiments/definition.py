"""What a person asks of an experiment: a prompt with variables, the axes of its grid, and what stays the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, Self

from easel.requests.field import Value

Pairing = Literal["full", "paired"]
SKIP = "SKIP:"  # a value that begins so stays in the definition and out of the grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """So many different cells, drawn by chance; the same seed draws the same ones."""

    count: int
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """As written; `checks.problems` and `Grid.problems` say what is wrong with it.

    - `variables` are used in the prompt as ${name}; each is an axis.
    - `axes` are fields of the table of parameters, "connection", "image" (edited: it comes before `images`), "reference" (it
      comes after them) or "mask", in the order of the grid.
    - `fixed` holds for every cell. `images` are what is edited: files, or blobs by their SHA-256.
    - `repeats` makes each cell so many times. "paired" takes the first values of all axes together, then the second ones.
    - A cell that has all values of one of `exclude` is left out.
    - Each of `rows` sets variables and fields together: one row, one request.
    - What comes is laid on `board`, and so is what is reused.
    """

    prompt: str = ""
    variables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    axes: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    fixed: Mapping[str, Value] = field(default_factory=dict)
    images: tuple[str, ...] = ()
    mask: str = ""
    repeats: int = 1
    pairing: Pairing = "full"
    sample: Sample | None = None
    exclude: tuple[Mapping[str, Value], ...] = ()
    rows: tuple[Mapping[str, Value], ...] = ()
    board: str = ""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, in the shape of a file, without what says nothing; `from_dict` reads it back."""
        values = {each.name: _plain(getattr(self, each.name)) for each in fields(self)}
        return {name: value for name, value in values.items() if value != _NOTHING.get(name)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Reads `as_dict`; names that this version does not know are dropped."""
        known = {each.name: data[each.name] for each in fields(cls) if each.name in data}
        return cls(**{name: _READ.get(name, lambda value: value)(value) for name, value in known.items()})


def is_skipped(value: Value) -> bool:
    """Whether an axis leaves this value out."""
    return isinstance(value, str) and value.startswith(SKIP)


def kept(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """The values of an axis without the skipped ones."""
    return tuple(value for value in values if not is_skipped(value))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return {"count": value.count, "seed": value.seed} if isinstance(value, Sample) else value


def _of_tuples(data: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(values) for name, values in data.items()}


_READ: dict[str, Any] = {
    "variables": _of_tuples,
    "axes": _of_tuples,
    "fixed": dict,
    "images": tuple,
    "sample": lambda value: None if value is None else Sample(**value),
    "exclude": lambda rules: tuple(dict(rule) for rule in rules),
    "rows": lambda rows: tuple(dict(row) for row in rows),
}
_NOTHING = {each.name: _plain(getattr(Definition(), each.name)) for each in fields(Definition)}
