"""What a prompt with variables can become: counted without being made, found by number, drawn by weight.

The number of an expansion says what was chosen, as the digits of a number do: the last choice changes first. What comes out are
pieces: words, and names of variables whose values are put in last, so that a variable has one value throughout.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import accumulate
from random import Random
from typing import NamedTuple, Protocol


class VariableName(NamedTuple):
    """The place of a variable's value."""

    name: str


Piece = str | VariableName
Pieces = tuple[Piece, ...]


class Expansions(Protocol):
    """`uses` are the variables without a value of its own."""

    @property
    def count(self) -> int: ...

    @property
    def uses(self) -> frozenset[str]: ...

    def pieces(self, number: int) -> Pieces:
        """Expansion `number`, from 0."""
        ...

    def draw(self, random: Random) -> int:
        """The number of one, by chance and weight."""
        ...


@dataclass(frozen=True)
class Words:
    """Always the same piece; none for no words."""

    piece: Piece

    @property
    def count(self) -> int:
        return 1

    @property
    def uses(self) -> frozenset[str]:
        return frozenset() if isinstance(self.piece, str) else frozenset({self.piece.name})

    def pieces(self, number: int) -> Pieces:
        return (self.piece,) if self.piece else ()

    def draw(self, random: Random) -> int:
        return 0


@dataclass(frozen=True)
class Numbers:
    first: int
    last: int
    step: int = 1
    width: int = 0
    uses: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        return abs(self.last - self.first) // self.step + 1

    def pieces(self, number: int) -> Pieces:
        value = self.first + number * (self.step if self.last >= self.first else -self.step)
        return (f"{value:0{self.width}d}",)

    def draw(self, random: Random) -> int:
        return random.randrange(self.count)


@dataclass(frozen=True)
class OneOf:
    """A choice; weights count in drawing alone."""

    options: Sequence[Expansions]
    weights: Sequence[float]

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(option.count for option in self.options))

    @property
    def count(self) -> int:
        return self._ends[-1]

    @cached_property
    def uses(self) -> frozenset[str]:
        return frozenset().union(*(option.uses for option in self.options))

    def pieces(self, number: int) -> Pieces:
        at = bisect_right(self._ends, number)
        return self.options[at].pieces(number - self._begin(at))

    def draw(self, random: Random) -> int:
        (at,) = random.choices(range(len(self.options)), cum_weights=self._weighed)
        return self._begin(at) + self.options[at].draw(random)

    @cached_property
    def _weighed(self) -> list[float]:
        return list(accumulate(self.weights))

    def _begin(self, at: int) -> int:
        return self._ends[at - 1] if at else 0


@dataclass(frozen=True)
class Chain:
    """Parts one after the other. One with a name is chosen in its place, and put where the name is used after it."""

    parts: Sequence[tuple[str, Expansions]]  # with the name of a binding, or ""

    @cached_property
    def _below(self) -> list[int]:
        """How many numbers a step of each part takes."""
        return list(accumulate((part.count for _, part in self.parts[:0:-1]), lambda a, b: a * b, initial=1))[::-1]

    @cached_property
    def count(self) -> int:
        return self._below[0] * self.parts[0][1].count if self.parts else 1

    @cached_property
    def uses(self) -> frozenset[str]:
        bound: set[str] = set()
        uses: set[str] = set()
        for name, part in self.parts:
            uses |= part.uses - bound
            bound |= {name} if name else set()
        return frozenset(uses)

    def pieces(self, number: int) -> Pieces:
        pieces: list[Piece] = []
        values: dict[str, Pieces] = {}
        for (name, part), below in zip(self.parts, self._below, strict=False):
            at, number = divmod(number, below)
            new = filled(part.pieces(at), values)
            if name:
                values[name] = new
            else:
                pieces += new
        return tuple(pieces)

    def draw(self, random: Random) -> int:
        return reduce(lambda number, part: number * part[1].count + part[1].draw(random), self.parts, 0)


def filled(pieces: Pieces, values: Mapping[str, Pieces]) -> Pieces:
    """With the values of the variables that have one here."""
    if not values:
        return pieces
    return tuple(
        new
        for piece in pieces
        for new in (values.get(piece.name, (piece,)) if isinstance(piece, VariableName) else (piece,))
    )
