"""Which places of a grid are cells: all, those of paired axes, or a sample; without the excluded ones."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from random import Random

from easel.experiments.definition import Definition
from easel.experiments.dimensions import Dimension
from easel.experiments.exclusion import Exclusion

Coordinates = tuple[int, ...]
_TRIES = 20  # draws by weight for each cell of a sample, before every cell that is left is as likely as any other


class Places:
    """Counted, and found by their number, without going through them."""

    def __init__(self, dimensions: Sequence[Dimension], definition: Definition) -> None:
        self._dimensions = dimensions
        self._is_paired = definition.pairing == "paired"
        self._sample = definition.sample
        self._exclusion = Exclusion(dimensions, definition)

    @cached_property
    def count(self) -> int:
        total = len(self._pairs) if self._is_paired else self._exclusion.count
        return total if self._sample is None else min(total, max(self._sample.count, 0))

    def each(self) -> Iterator[Coordinates]:
        """One after the other, the last dimension changing first."""
        if self._sample is not None:
            yield from self._drawn
        elif self._is_paired:
            yield from self._pairs
        else:
            yield from map(self._exclusion.place, range(self.count))

    @cached_property
    def _pairs(self) -> tuple[Coordinates, ...]:
        """First values together, then second ones; a dimension with a single value goes with each."""
        length = min((each.count for each in self._dimensions if each.count > 1), default=1)
        together = (tuple(at if each.count > 1 else 0 for each in self._dimensions) for at in range(length))
        return tuple(where for where in together if self._exclusion.allows(where))

    @cached_property
    def _drawn(self) -> tuple[Coordinates, ...]:
        """The cells of the sample, in the order of the grid."""
        assert self._sample is not None
        random = Random(self._sample.seed)  # noqa: S311 # a sample repeats by its seed
        if self._is_paired:
            return tuple(sorted(random.sample(self._pairs, self.count)))
        drawn = self._by_weight(random)
        if self._exclusion.count <= 2 * self.count:
            rest = [where for where in map(self._exclusion.place, range(self._exclusion.count)) if where not in drawn]
            drawn |= set(random.sample(rest, self.count - len(drawn)))
        while len(drawn) < self.count:
            drawn.add(self._exclusion.place(random.randrange(self._exclusion.count)))
        return tuple(sorted(drawn))

    def _by_weight(self, random: Random) -> set[Coordinates]:
        """As many different ones as come up."""
        drawn: set[Coordinates] = set()
        for _ in range(_TRIES * self.count):
            if len(drawn) == self.count:
                break
            where = tuple(each.draw(random) for each in self._dimensions)
            if self._exclusion.allows(where):
                drawn.add(where)
        return drawn
