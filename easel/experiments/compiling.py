"""From what was read to what it can become, with the lists that it names: their lines are options before anything is chosen."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from fnmatch import fnmatchcase

from easel.experiments import parsing, syntax
from easel.experiments.expansions import Chain, Expansions, Numbers, OneOf, VariableName, Words
from easel.experiments.picks import MOST_WORK, SomeOf
from easel.experiments.problems import PlacedProblem

Lists = Mapping[str, tuple[str, ...]]
DEEPEST = 6  # lists that name lists
_NOTHING = Words("")


class Compiler:
    """Collects the problems of lists at the places where they are named. Lists are read once, however often they are named."""

    def __init__(self, lists: Lists) -> None:
        self.problems: list[PlacedProblem] = []
        self._lists = lists
        self._read: dict[str, tuple[syntax.Option, ...]] = {}
        self._made: dict[str, Expansions] = {}
        self._open: list[str] = []
        self._outer: syntax.Part | None = None

    def sequence(self, body: syntax.Sequence) -> Expansions:
        """A part alone is itself: nothing is chosen in between."""
        parts = [(part.name if isinstance(part, syntax.Binding) else "", self.part(part)) for part in body.parts]
        return parts[0][1] if len(parts) == 1 and not parts[0][0] else Chain(parts)

    def part(self, part: syntax.Part) -> Expansions:
        match part:
            case syntax.Text():
                return Words(part.text)
            case syntax.Use():
                return Words(VariableName(part.name))
            case syntax.Range():
                return Numbers(part.first, part.last, part.step, part.width)
            case syntax.Binding():
                return self.sequence(part.value)
            case syntax.Choice():
                return self.options(part.options)
            case syntax.ListName():
                return self._list(part)
            case syntax.Pick():
                return self._pick(part)

    def options(self, options: Sequence[syntax.Option]) -> Expansions:
        """One of them."""
        return OneOf([self.sequence(each.body) for each in options], [each.weight for each in options])

    def _list(self, part: syntax.ListName) -> Expansions:
        if part.name in self._open or len(self._open) == DEEPEST:
            named = " → ".join(f"“{name}”" for name in (*self._open, part.name))
            self._problem(part, "cycle", f"These lists refer to each other in a circle: {named}. Remove one reference.")
            return _NOTHING
        if part.name not in self._made:
            self._open.append(part.name)
            with self._inside(part):
                lines = self._lines(part)
                self._made[part.name] = self.options(lines) if lines else _NOTHING
            self._open.pop()
        return self._made[part.name]

    @contextmanager
    def _inside(self, part: syntax.Part) -> Iterator[None]:
        """What is wrong with a line is told at the place in the prompt that named its list first."""
        outer, self._outer = self._outer, self._outer or part
        yield
        self._outer = outer

    def _lines(self, part: syntax.ListName) -> tuple[syntax.Option, ...]:
        """Of every list that fits the name, each line once."""
        if part.name in self._read:
            return self._read[part.name]
        names = self._names(part.name)
        lines = {line: name for name in names for line in self._lists[name]}
        options = tuple(self._line(part, line, name) for line, name in lines.items())
        if not names:
            self._problem(part, "list", self._unknown(part.name))
        elif not options:
            self._problem(part, "empty", f"The list “{part.name}” is empty: add lines to it.")
        self._read[part.name] = options
        return options

    def _names(self, pattern: str) -> list[str]:
        if "*" not in pattern:
            return [pattern] if pattern in self._lists else []
        return sorted(name for name in self._lists if fnmatchcase(name, pattern.replace("[", "[[]")))

    def _unknown(self, name: str) -> str:
        shown = "\\_\\_" + name + "\\_\\_"
        literal = f"write {shown} if you mean the plain characters"
        near = get_close_matches(name, self._lists, 1)
        if near:
            return f"There is no list “{name}”. Did you mean __{near[0]}__? Or {literal}."
        return f"There is no list “{name}”: add it, or {literal}."

    def _line(self, part: syntax.ListName, line: str, name: str) -> syntax.Option:
        """Lines may have variables and a weight of their own."""
        if parsing.is_plain(line):
            return syntax.Option(syntax.Sequence((syntax.Text(0, len(line), line),)))
        option, problems = parsing.option(line)
        for problem in problems:
            self._problem(part, problem.rule, f"In the list “{name}”, in “{line[:40]}”: {problem.message}")
        return option

    def _pick(self, part: syntax.Pick) -> Expansions:
        before = len(self.problems)
        options = [each for option in part.options for each in self._flat(option)]
        if len(self.problems) > before:
            return _NOTHING
        if part.most > len(options):
            message = f"There are only {len(options)} options for {part.most}: take fewer, or add some."
            self._problem(part, "count", message)
            return _NOTHING
        if len(options) * part.most > MOST_WORK:
            self._problem(part, "max", f"{part.most} of {len(options):,} gives too many combinations: take fewer.")
            return _NOTHING
        weights = [option.weight for option in options]
        with self._inside(part):
            bodies = [self.sequence(option.body) for option in options]
        return SomeOf(bodies, weights, part.least, part.most, part.separator)

    def _flat(self, option: syntax.Option) -> Iterator[syntax.Option]:
        """A list or range that is an option of its own is all of its lines: two of __fruit__ are two fruits."""
        only = option.body.only
        if isinstance(only, syntax.ListName) and only.name not in self._open:
            yield from self._lines(only)
        elif isinstance(only, syntax.Range):
            yield from self._numbers(only)
        else:
            yield option

    def _numbers(self, part: syntax.Range) -> Iterator[syntax.Option]:
        numbers = Numbers(part.first, part.last, part.step, part.width)
        if numbers.count > MOST_WORK:
            self._problem(part, "max", "This range is too long to take several numbers from.")
            return
        for number in range(numbers.count):
            text = "".join(map(str, numbers.pieces(number)))
            yield syntax.Option(syntax.Sequence((syntax.Text(part.start, part.end, text),)))

    def _problem(self, part: syntax.Part, rule: str, message: str) -> None:
        """Of a list inside a list, at the place of the outer one."""
        place = self._outer or part
        problem = PlacedProblem("prompt", rule, message, start=place.start, end=place.end)
        if len(self.problems) < parsing.MOST_PROBLEMS and problem not in self.problems:
            self.problems.append(problem)
