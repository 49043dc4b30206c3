"""A prompt with variables: what is wrong with it, what it can become, and which words of that were chosen.

The grammar is in `syntax.py`. Nothing here makes more expansions than are asked for: a prompt may have more than any machine
could hold.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from easel.experiments import parsing, scope, syntax
from easel.experiments.compiling import Compiler, Lists
from easel.experiments.expansions import Chain, Expansions, OneOf, Pieces, VariableName
from easel.experiments.joining import Atom, Expansion, joined
from easel.experiments.problems import PlacedProblem

Values = Mapping[str, Pieces]
_NO_VALUES: Values = {}
_LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a prompt where something is chosen: an axis. `base` is the name of its variable or list, or "choice"; `name`
    the same with a number, where others have it, too."""

    name: str
    base: str
    label: str
    expansions: Expansions
    part: int  # which part of the prompt it is


@dataclass(frozen=True)
class Template:
    """A prompt with the lists of its desk. Ask nothing but `problems` of one that has any."""

    text: str
    lists: Lists = field(default_factory=dict)

    @cached_property
    def _parsed(self) -> parsing.Parsed:
        return parsing.parse(self.text)

    @cached_property
    def _compiled(self) -> tuple[tuple[tuple[str, Expansions], ...], tuple[PlacedProblem, ...]]:
        compiler = Compiler(self.lists)
        parts = tuple(
            (part.name if isinstance(part, syntax.Binding) else "", compiler.part(part))
            for part in self._parsed.body.parts
        )
        return parts, tuple(compiler.problems)

    @property
    def _parts(self) -> tuple[tuple[str, Expansions], ...]:
        return self._compiled[0]

    def problems(self, known: Collection[str] = ()) -> tuple[PlacedProblem, ...]:
        """At their places in the text; `known` are the variables that get their values elsewhere."""
        if self._parsed.problems:
            return self._parsed.problems
        uses = [expansions.uses for _, expansions in self._parts]
        return (*self._compiled[1], *scope.problems(self._parsed.body, uses, known))

    @cached_property
    def uses(self) -> frozenset[str]:
        """The variables that get their values elsewhere."""
        return self._chain.uses

    @cached_property
    def _chain(self) -> Chain:
        return Chain(self._parts)

    @property
    def count(self) -> int:
        """How many expansions it has."""
        return self._chain.count

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Where something is chosen, in the order of the text; with different names."""
        slots: list[Slot] = []
        names = Names()
        for number, (part, (_, expansions)) in enumerate(zip(self._parsed.body.parts, self._parts, strict=True)):
            if expansions.count > 1:
                name = names.free(_name(part))
                slots.append(Slot(name, _name(part), _label(part, name, self.text), expansions, number))
        return tuple(slots)

    def expansion(self, number: int, values: Values = _NO_VALUES) -> Expansion:
        """Expansion `number` from 0; the last choice changes first."""
        places = []
        for slot in reversed(self.slots):
            number, place = divmod(number, slot.expansions.count)
            places.append(place)
        return self.chosen(places[::-1], values)

    def chosen(self, places: Sequence[int], values: Values = _NO_VALUES) -> Expansion:
        """With the choice of each slot."""
        at = {slot.part: place for slot, place in zip(self.slots, places, strict=True)}
        bound = dict(values)
        atoms: list[Atom] = []
        for number, (name, expansions) in enumerate(self._parts):
            pieces = expansions.pieces(at.get(number, 0))
            if name:
                bound[name] = pieces
                atoms.append(Atom("", is_chosen=True))
                continue
            is_chosen = number in at or any(isinstance(piece, VariableName) for piece in pieces)
            atoms += [Atom(word, is_chosen=is_chosen) for word in words(pieces, bound) or ("",)]
        return joined(atoms)

    def pieces(self, number: int) -> Pieces:
        """Expansion `number`, with the places of variables that get their values elsewhere."""
        return self._chain.pieces(number)

    def draw(self, random: Random) -> int:
        """The number of one, by chance and weight."""
        return self._chain.draw(random)

    def expansions(self) -> Iterator[Expansion]:
        """All, one after the other."""
        return map(self.expansion, range(self.count))

    def sample(self, count: int, seed: int = 0) -> Iterator[Expansion]:
        """So many by chance and weight, of which some may be the same; the same seed gives the same ones."""
        random = Random(seed)  # noqa: S311 # a sample repeats by its seed
        for _ in range(count):
            yield self.expansion(self.draw(random))


@dataclass(frozen=True)
class ValueSet:
    """The values of a variable that are not written in the prompt; each may have variables, and a weight before it."""

    values: tuple[str, ...]
    lists: Lists = field(default_factory=dict)

    @cached_property
    def _options(self) -> tuple[tuple[syntax.Option, tuple[PlacedProblem, ...]], ...]:
        return tuple(parsing.option(value) for value in self.values)

    @cached_property
    def _compiled(self) -> tuple[OneOf, tuple[tuple[PlacedProblem, ...], ...]]:
        """What it can become, and the problems of each value with its lists."""
        made, problems = [], []
        for option, _ in self._options:
            compiler = Compiler(self.lists)
            made.append(compiler.sequence(option.body))
            problems.append(tuple(compiler.problems))
        return OneOf(made, [option.weight for option, _ in self._options]), tuple(problems)

    @property
    def expansions(self) -> OneOf:
        return self._compiled[0]

    def problems(self, known: Collection[str] = ()) -> tuple[tuple[int, PlacedProblem], ...]:
        """Each with the number of its value; places are those in that value."""
        problems: list[tuple[int, PlacedProblem]] = []
        for number, (option, own) in enumerate(self._options):
            unknown = scope.of_sequence(option.body, frozenset(known))
            problems += [(number, problem) for problem in (own or (*self._compiled[1][number], *unknown))]
        return tuple(problems)


def words(pieces: Pieces, values: Values = _NO_VALUES) -> tuple[str, ...]:
    """Pieces with the values of their variables, and of those that stand in these; one without a value keeps its name."""
    made: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            made.append(piece)
        elif piece.name in values:
            made += words(values[piece.name], values)
        else:
            made.append(f"${{{piece.name}}}")
    return tuple(made)


def shown(count: int) -> str:
    """How many, as people read it, also where it has more digits than anybody reads."""
    if count < 10**15:
        return f"{count:,}"
    return f"about 10^{int(math.log10(count) + 1e-9)}"


def _name(part: syntax.Part) -> str:
    return part.name if isinstance(part, syntax.Binding | syntax.ListName) else "choice"


def _label(part: syntax.Part, name: str, text: str) -> str:
    """A choice without a name is known by its words."""
    if isinstance(part, syntax.Binding | syntax.ListName):
        return name
    inside = " ".join(text[part.start + 1 : part.end - 1].split())
    return inside if len(inside) <= _LONGEST_LABEL else f"{inside[: _LONGEST_LABEL - 1]}…"


class Names:
    """Gives each a name that no other has: the second "choice" is "choice 2"."""

    def __init__(self, taken: Collection[str] = ()) -> None:
        self._taken = set(taken)
        self._last: Counter[str] = Counter()

    def free(self, name: str) -> str:
        self._last[name] += 1
        while (free := name if self._last[name] == 1 else f"{name} {self._last[name]}") in self._taken:
            self._last[name] += 1
        self._taken.add(free)
        return free
