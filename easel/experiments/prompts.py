"""The prompts of a grid: which dimensions come of their text and variables, and the text of each cell."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from easel.experiments import scope
from easel.experiments.checks import RESERVED
from easel.experiments.compiling import Lists
from easel.experiments.definition import Definition, kept
from easel.experiments.dimensions import Dimension, Settings, of_expansions
from easel.experiments.expansions import OneOf, Pieces
from easel.experiments.joining import Atom, Expansion, joined
from easel.experiments.problems import PlacedProblem
from easel.experiments.variables import Names, Template, ValueSet, words

Places = Mapping[str, int]  # of dimensions, by name


@dataclass(frozen=True)
class Prompts:
    """Ask nothing but `problems` and `used` of those that have any problems.

    The choices of a prompt are dimensions of their own. Where prompts are an axis, all that each can become is one dimension.
    A row's prompt and values are taken as they stand: a table is no place for braces to vanish.
    """

    definition: Definition
    lists: Lists

    @cached_property
    def _templates(self) -> tuple[Template, ...]:
        axis = self.definition.axes.get("prompt")
        texts = (self.definition.prompt,) if axis is None else tuple(str(text) for text in kept(axis))
        return tuple(Template(text, self.lists) for text in texts)

    @property
    def _are_axis(self) -> bool:
        """Whether there are several prompts, each with its own choices."""
        return "prompt" in self.definition.axes

    @cached_property
    def _known(self) -> frozenset[str]:
        """The variables that have values outside of the text."""
        return frozenset(self.definition.variables) | {name for row in self.definition.rows for name in row}

    @cached_property
    def _variables(self) -> dict[str, ValueSet]:
        return {
            name: ValueSet(tuple(map(str, kept(values))), self.lists)
            for name, values in self.definition.variables.items()
        }

    @cached_property
    def used(self) -> frozenset[str]:
        """The variables that the prompts need, and those that the values of variables need."""
        uses = [template.uses for template in self._templates if not template.problems(self._known)]
        uses += [each.expansions.uses for each in self._variables.values() if not each.problems(self._known)]
        return frozenset().union(*uses)

    @cached_property
    def problems(self) -> tuple[PlacedProblem, ...]:
        """Those of each text at their places in it."""
        return tuple(self._problems())

    def _problems(self) -> Iterator[PlacedProblem]:
        for number, template in enumerate(self._templates):
            field = f"axes.prompt.{number}" if self._are_axis else "prompt"
            yield from (problem.of(field) for problem in template.problems(self._known))
        own: dict[str, frozenset[str]] = {}
        for name, variable in self._variables.items():
            problems = variable.problems(self._known)
            yield from (problem.of(f"variables.{name}.{number}") for number, problem in problems)
            own[name] = frozenset() if problems else variable.expansions.uses
        for name in scope.circle(own)[:1]:
            message = f"“{name}” refers to itself, perhaps through another variable: use something else."
            yield PlacedProblem(f"variables.{name}", "cycle", message)

    @cached_property
    def _slots(self) -> dict[str, int]:
        """The names of the prompt's own dimensions, which are nobody else's, and which slot each is."""
        if self._are_axis:
            return {}
        names = Names({*self._known, *RESERVED})
        return {names.free(slot.base): number for number, slot in enumerate(self._templates[0].slots)}

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Of variables, then of the choices in the text."""
        variables = [of_expansions(name, name, each.expansions, shown) for name, each in self._variables.items()]
        slots = [(name, self._templates[0].slots[number]) for name, number in self._slots.items()]
        return (*variables, *(of_expansions(name, slot.label, slot.expansions, shown) for name, slot in slots))

    @cached_property
    def axis(self) -> Dimension:
        """Of prompts that are an axis."""
        everything = OneOf(self._templates, [1.0] * len(self._templates))
        return of_expansions("prompt", "Prompt", everything, shown)

    def expansion(self, places: Places, settings: Settings) -> Expansion:
        """The prompt of a cell."""
        if not self._are_axis and settings.get("prompt"):
            return Expansion(str(settings["prompt"]))
        values: dict[str, Pieces] = {name: (str(settings[name]),) for name in self._known if name in settings}
        values |= {name: each.expansions.pieces(places[name]) for name, each in self._variables.items()}
        if not self._are_axis:
            return self._templates[0].chosen([places[name] for name in self._slots], values)
        at = bisect_right(self._ends, places["prompt"])
        return self._templates[at].expansion(places["prompt"] - (self._ends[at - 1] if at else 0), values)

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(template.count for template in self._templates))


def shown(pieces: Pieces) -> str:
    """A value of an axis as it is read there."""
    return joined(Atom(word) for word in words(pieces)).text
