"""A grid without its excluded cells, as a tree of one level for each dimension: counted, and found by number.

A rule lives on a branch while all it says of the levels above holds there; where one lives to the end, the cell is left out.
Branches on which the same rules live are counted once, so that neither count nor place goes through the cells.
"""

from collections.abc import Mapping, Sequence

from easel.experiments.definition import Definition
from easel.experiments.dimensions import Dimension, Settings
from easel.requests.field import Value

LISTED = 10_000  # values of a dimension that are looked through for what a rule says
_Rules = frozenset[int]
_Level = Mapping[_Rules, int]  # how many cells lie below, by the rules that live


class Exclusion:
    def __init__(self, dimensions: Sequence[Dimension], definition: Definition) -> None:
        self._dimensions = dimensions
        self._rules = definition.exclude
        names = {name for each in dimensions for name in each.names}
        fixed = [{name: value for name, value in rule.items() if name not in names} for rule in self._rules]
        self._start = frozenset(number for number, rule in enumerate(fixed) if _agree(rule, definition.fixed))
        self._living = [self._of_dimension(each) for each in dimensions]
        self._levels = self._counted(self._reached())

    @property
    def count(self) -> int:
        return self._levels[0][self._start]

    def allows(self, where: Sequence[int]) -> bool:
        rules = self._start
        for living, place in zip(self._living, where, strict=True):
            rules &= rules if living is None else living[place]
        return not rules

    def place(self, number: int) -> tuple[int, ...]:
        """Where the cell of that number is, the last dimension changing first."""
        where, rules = [], self._start
        for living, below in zip(self._living, self._levels[1:], strict=True):
            if living is None:
                at, number = divmod(number, below[rules])
            else:
                at, number = _branch([below[rules & each] for each in living], number)
                rules &= living[at]
            where.append(at)
        return tuple(where)

    def _of_dimension(self, dimension: Dimension) -> list[_Rules] | None:
        """The rules that live on at each place; None where no rule says anything of this dimension."""
        named = [{name: rule[name] for name in dimension.names if name in rule} for rule in self._rules]
        if not any(named):
            return None
        if dimension.count > LISTED:  # is refused: see `Grid.problems`
            silent = frozenset(number for number, rule in enumerate(named) if not rule)
            return [silent] * min(dimension.count, 1)
        settings = [dimension.settings(place) for place in range(dimension.count)]
        return [frozenset(number for number, rule in enumerate(named) if _agree(rule, each)) for each in settings]

    def _reached(self) -> list[set[_Rules]]:
        """Which rules can live on each level, from the top."""
        reached = [{self._start}]
        for living in self._living:
            reached.append(
                set(reached[-1]) if living is None else {rules & each for rules in reached[-1] for each in set(living)}
            )
        return reached

    def _counted(self, reached: Sequence[set[_Rules]]) -> list[_Level]:
        """From the bottom: a cell is one unless a rule lives there."""
        levels: list[_Level] = [{rules: int(not rules) for rules in reached[-1]}]
        for dimension, living, states in zip(
            reversed(self._dimensions), reversed(self._living), reversed(reached[:-1]), strict=True
        ):
            below = levels[-1]
            if living is None:
                levels.append({rules: dimension.count * below[rules] for rules in states})
            else:
                levels.append({rules: sum(below[rules & each] for each in living) for rules in states})
        return levels[::-1]


def _agree(rule: Settings, settings: Settings) -> bool:
    """Whether all that the rule says holds; a number and its text are the same."""
    return all(name in settings and _word(settings[name]) == _word(value) for name, value in rule.items())


def _word(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _branch(sizes: Sequence[int], number: int) -> tuple[int, int]:
    """On which branch the cell of that number lies, and its number there."""
    for at, size in enumerate(sizes):
        if number < size:
            return at, number
        number -= size
    raise IndexError(number)
