"""From a definition to the cells of its grid: counted without being made, and made one after the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from easel.experiments import checks, dimensions
from easel.experiments.definition import Definition
from easel.experiments.dimensions import Settings
from easel.experiments.places import Coordinates, Places
from easel.experiments.problems import PlacedProblem
from easel.experiments.variables import filled
from easel.requests.edit import EditParams
from easel.requests.field import Value
from easel.requests.fields import FIELDS
from easel.requests.generate import GenerateParams
from easel.requests.problems import Problem

LIMIT = 10_000  # cells of one experiment
Lists = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of the grid with its values, as they are shown."""

    name: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One picture that is asked for. `coordinates` are places on the axes, `values` says what stands there.

    One with `problems` is not possible: it is neither counted, nor priced, nor sent.
    """

    index: int
    coordinates: Coordinates
    values: Mapping[str, Value]
    request: GenerateParams
    connection: str = ""
    images: tuple[str, ...] = ()
    mask: str = ""
    repeat: int = 1
    problems: tuple[Problem, ...] = ()


class Grid:
    """The grid of a definition. Ask `axes` and `cells` of one without problems only."""

    def __init__(self, definition: Definition, lists: Lists) -> None:
        self._definition = definition
        self._dimensions = dimensions.of_definition(definition)

    @cached_property
    def _places(self) -> Places:
        return Places(self._dimensions, self._definition)

    @cached_property
    def count(self) -> int:
        """How many cells it has, those that are not possible included, the excluded ones not."""
        return self._places.count * max(self._definition.repeats, 1)

    @cached_property
    def problems(self) -> tuple[PlacedProblem, ...]:
        """Every broken rule of the definition; when there is none, whether there are cells, and not too many."""
        return checks.problems(self._definition) or tuple(self._size_problems())

    def _size_problems(self) -> Iterator[PlacedProblem]:
        if not self.count:
            yield PlacedProblem("exclude", "empty", "Every cell is excluded: remove a rule or add values.")
        elif self.count > LIMIT:
            message = (
                f"{self.count:,} pictures are too many for one experiment: up to {LIMIT:,} are possible. "
                "Take values away, or make a random sample."
            )
            yield PlacedProblem("sample", "max", message, nearest="100")

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """Variables of the prompt first, then the axes as written; "repeat" last where there are several."""
        axes = [
            Axis(each.name, each.label, tuple(map(each.value, used)))
            for each, used in zip(self._dimensions, self._used, strict=True)
        ]
        repeats = self._definition.repeats
        return (*axes, *([Axis("repeat", "Repeat", tuple(range(1, repeats + 1)))] if repeats > 1 else []))

    @cached_property
    def _used(self) -> tuple[tuple[int, ...], ...]:
        """The places of each dimension that a cell has: of a sample those that were drawn, else all."""
        if self._definition.sample is None:
            return tuple(tuple(range(each.count)) for each in self._dimensions)
        drawn = list(self._places.each())
        return tuple(tuple(sorted({each[number] for each in drawn})) for number in range(len(self._dimensions)))

    def cells(self) -> Iterator[Cell]:
        """One after the other, the last axis changing first."""
        repeats = self._definition.repeats
        shown = [{place: number for number, place in enumerate(used)} for used in self._used]
        index = 0
        for each in self._places.each():
            coordinates = tuple(where[place] for where, place in zip(shown, each, strict=True))
            for repeat in range(1, repeats + 1):
                yield self._cell(index, each, (*coordinates, *([repeat - 1] if repeats > 1 else [])), repeat)
                index += 1

    def _cell(self, index: int, where: Coordinates, coordinates: Coordinates, repeat: int) -> Cell:
        settings = dict(self._definition.fixed)
        values: dict[str, Value] = {}
        for each, place in zip(self._dimensions, where, strict=True):
            settings |= each.settings(place)
            values[each.name] = each.value(place)
        if self._definition.repeats > 1:
            values["repeat"] = repeat
        images = _images(self._definition, settings)
        mask = str(settings.get("mask") or self._definition.mask)
        request = _request(self._definition, settings, len(images), masked=bool(mask))
        return Cell(
            index=index,
            coordinates=coordinates,
            values=values,
            request=request,
            connection=str(settings.get("connection") or ""),
            images=images,
            mask=mask,
            repeat=repeat,
            problems=request.problems(),
        )


def count(definition: Definition, lists: Lists | None = None) -> int:
    """How many cells a definition asks for, without making them."""
    return Grid(definition, lists or {}).count


def cells(definition: Definition, lists: Lists | None = None) -> Iterator[Cell]:
    """The cells of a definition without problems."""
    return Grid(definition, lists or {}).cells()


def _images(definition: Definition, settings: Settings) -> tuple[str, ...]:
    source, reference = settings.get("image"), settings.get("reference")
    return (*([str(source)] if source else []), *definition.images, *([str(reference)] if reference else []))


def _request(definition: Definition, settings: Settings, images: int, *, masked: bool) -> GenerateParams:
    """What applies to no cell's other values, and is no axis, is left out: the compression of a PNG."""
    texts = {name: str(value) for name, value in settings.items() if name not in FIELDS}
    prompt = filled(str(settings.get("prompt") or definition.prompt), texts)
    values = {name: value for name, value in settings.items() if name in FIELDS} | {"prompt": prompt}
    kind: type[GenerateParams] = EditParams if images else GenerateParams
    request = kind.from_dict(values).with_files(images, masked=masked)
    out_of_place = {
        name: row.default
        for name, row in FIELDS.items()
        if name in definition.fixed and not row.applies.holds(request.values())
    }
    return request.changed(**out_of_place) if out_of_place else request
