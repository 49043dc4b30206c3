"""From a definition to the cells of its grid: counted without being made, and made one after the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from easel.experiments import checks
from easel.experiments.compiling import Lists
from easel.experiments.definition import Definition, kept
from easel.experiments.dimensions import Dimension, Settings, of_rows, of_values
from easel.experiments.exclusion import LISTED
from easel.experiments.places import Coordinates, Places
from easel.experiments.problems import PlacedProblem
from easel.experiments.prompts import Prompts
from easel.experiments.variables import shown
from easel.requests import fields
from easel.requests.edit import EditParams
from easel.requests.field import Value
from easel.requests.fields import FIELDS
from easel.requests.generate import GenerateParams
from easel.requests.problems import Problem

LIMIT = 10_000  # cells of one experiment


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
    """The grid of a definition. Ask nothing but `problems` of one that has any, but for the count where that is the problem."""

    def __init__(self, definition: Definition, lists: Lists) -> None:
        self._definition = definition
        self._prompts = Prompts(definition, lists)

    @cached_property
    def problems(self) -> tuple[PlacedProblem, ...]:
        """Every broken rule of the definition and its prompts; when there is none, what is wrong with the grid as a whole."""
        broken = (*checks.problems(self._definition), *self._prompts.problems)
        if not broken:
            names = {name for each in self._dimensions for name in each.names}
            broken = (
                *checks.unused(self._definition, self._prompts.used),
                *checks.rules(self._definition, names),
            )
        return broken or tuple(self._dimension_problems()) or tuple(self._size_problems())

    @cached_property
    def count(self) -> int:
        """How many cells it has, those that are not possible included, the excluded ones not."""
        return self._places.count * self._definition.repeats

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """Variables and choices of the prompt first, then the rows, then the axes as written; "repeat" last where there are
        several. Of a sample the values that were drawn."""
        axes = [
            Axis(each.name, each.label, tuple(map(each.value, used)))
            for each, used in zip(self._dimensions, self._used, strict=True)
        ]
        repeats = self._definition.repeats
        return (*axes, *([Axis("repeat", "Repeat", tuple(range(1, repeats + 1)))] if repeats > 1 else []))

    def cells(self) -> Iterator[Cell]:
        """One after the other, the last axis changing first."""
        repeats = self._definition.repeats
        shown_at = [{place: number for number, place in enumerate(used)} for used in self._used]
        index = 0
        for where in self._places.each():
            coordinates = tuple(at[place] for at, place in zip(shown_at, where, strict=True))
            for repeat in range(1, repeats + 1):
                yield self._cell(index, where, (*coordinates, *([repeat - 1] if repeats > 1 else [])), repeat)
                index += 1

    @cached_property
    def _dimensions(self) -> tuple[Dimension, ...]:
        rows = [of_rows(self._definition.rows)] if self._definition.rows else []
        axes = [
            self._prompts.axis if name == "prompt" else of_values(name, fields.label(name), kept(values))
            for name, values in self._definition.axes.items()
        ]
        return (*self._prompts.dimensions, *rows, *axes)

    @cached_property
    def _places(self) -> Places:
        return Places(self._dimensions, self._definition)

    @cached_property
    def _used(self) -> tuple[tuple[int, ...], ...]:
        """The places of each dimension that a cell has: of a sample those that were drawn, else all."""
        if self._definition.sample is None:
            return tuple(tuple(range(each.count)) for each in self._dimensions)
        drawn = list(self._places.each())
        return tuple(tuple(sorted({each[number] for each in drawn})) for number in range(len(self._dimensions)))

    def _dimension_problems(self) -> Iterator[PlacedProblem]:
        """What would take too long to look through, and pairs that do not match."""
        named = {name for rule in self._definition.exclude for name in rule}
        for each in self._dimensions:
            if each.count > LISTED and named & {*each.names}:
                message = f"{each.label} has {shown(each.count)} values: rules work on axes with up to {LISTED:,}."
                yield PlacedProblem("exclude", "max", message)
        if self._definition.pairing == "paired":
            yield from self._pair_problems()

    def _pair_problems(self) -> Iterator[PlacedProblem]:
        lengths = {each.label: each.count for each in self._dimensions if each.count > 1}
        if len(set(lengths.values())) > 1:
            several = ", ".join(f"{label} has {shown(count)}" for label, count in lengths.items())
            yield PlacedProblem("pairing", "length", f"Paired axes need the same number of values: {several}.")
        elif max(lengths.values(), default=1) > LISTED:
            yield PlacedProblem("pairing", "max", f"Paired axes have up to {LISTED:,} values.")

    def _size_problems(self) -> Iterator[PlacedProblem]:
        if not self.count:
            yield PlacedProblem("exclude", "empty", "Every cell is excluded: remove a rule or add values.")
        elif self.count > LIMIT:
            message = (
                f"{shown(self.count)} pictures are too many for one experiment: up to {LIMIT:,} are possible. "
                "Remove values, or make a random sample."
            )
            yield PlacedProblem("sample", "max", message, nearest="100")

    def _cell(self, index: int, where: Coordinates, coordinates: Coordinates, repeat: int) -> Cell:
        settings = dict(self._definition.fixed)
        values: dict[str, Value] = {}
        for each, place in zip(self._dimensions, where, strict=True):
            settings |= each.settings(place)
            values[each.name] = each.value(place)
        if self._definition.repeats > 1:
            values["repeat"] = repeat
        places = {each.name: place for each, place in zip(self._dimensions, where, strict=True)}
        settings["prompt"] = self._prompts.expansion(places, settings).text
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
    """What is fixed is left out where it does not apply: the compression of a PNG."""
    values = {name: value for name, value in settings.items() if name in FIELDS}
    kind: type[GenerateParams] = EditParams if images else GenerateParams
    request = kind.from_dict(values).with_files(images, masked=masked)
    held = request.values()
    fixed = [row for name, row in FIELDS.items() if name in definition.fixed]
    out_of_place = {row.name: row.default for row in fixed if not row.applies.holds(held)}
    return request.changed(**out_of_place) if out_of_place else request
