"""Several of some options, in the order written: so many combinations, found by number without being made."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random

from easel.experiments.expansions import Expansions, Piece, Pieces

MOST_WORK = 200_000  # options times how many are taken: what is counted in a blink


@dataclass(frozen=True)
class SomeOf:
    """From `least` to `most` of the options, joined; the fewer first. Weights count in drawing alone."""

    options: Sequence[Expansions]
    weights: Sequence[float]
    least: int
    most: int
    separator: str

    @cached_property
    def _ways(self) -> list[list[int]]:
        """How many expansions so many of the options from each one on have: of row i, column k, k of those from i on."""
        row = [1] + [0] * self.most
        rows = [row]
        for option in reversed(self.options):
            row = [1, *(row[k] + option.count * row[k - 1] for k in range(1, self.most + 1))]
            rows.append(row)
        return rows[::-1]

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(self._ways[0][self.least : self.most + 1]))

    @property
    def count(self) -> int:
        return self._ends[-1]

    @cached_property
    def uses(self) -> frozenset[str]:
        return frozenset().union(*(option.uses for option in self.options))

    def pieces(self, number: int) -> Pieces:
        size = next(at for at, end in enumerate(self._ends) if number < end)
        number -= self._ends[size - 1] if size else 0
        pieces: list[Piece] = []
        left = size + self.least
        for at, option in enumerate(self.options):
            if not left:
                break
            below = self._ways[at + 1][left - 1]
            if number < option.count * below:
                place, number = divmod(number, below)
                pieces += [*([self.separator] if pieces else []), *option.pieces(place)]
                left -= 1
            else:
                number -= option.count * below
        return tuple(pieces)

    def draw(self, random: Random) -> int:
        left = random.randint(self.least, self.most)
        number = self._ends[left - self.least - 1] if left > self.least else 0
        chosen = self._chosen(random, left)
        for at, option in enumerate(self.options):
            if not left:
                break
            below = self._ways[at + 1][left - 1]
            if at in chosen:
                number += option.draw(random) * below
                left -= 1
            else:
                number += option.count * below
        return number

    def _chosen(self, random: Random, size: int) -> set[int]:
        """Different ones, each next one by the weights of those that are left."""
        keys = [random.random() ** (1 / weight) for weight in self.weights]
        return set(sorted(range(len(keys)), key=keys.__getitem__)[len(keys) - size :])
