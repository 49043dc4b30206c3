"""Which variables of a prompt have a value where they are used: a name is known after it was chosen, inside the same braces."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from easel.experiments import syntax
from easel.experiments.problems import PlacedProblem


def problems(
    body: syntax.Sequence, uses: Sequence[frozenset[str]], known: Collection[str]
) -> tuple[PlacedProblem, ...]:
    """`uses` says for each part which variables it needs, those in the lines of lists included."""
    names = frozenset(known)
    problems: list[PlacedProblem] = []
    for part, needed in zip(body.parts, uses, strict=True):
        own = list(_of_part(part, names, body))
        problems += own
        for name in sorted(needed - names - set(_used(part))):
            message = f"A line of this list uses the variable “{name}”, which has no value here: give it one before."
            problems.append(_problem(part, "unknown", message))
        if isinstance(part, syntax.Binding):
            names |= {part.name}
    return tuple(problems)


def circle(uses: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Of variables that need others for their values, those that need one another without an end."""
    left = dict(uses)
    while settled := [name for name, needed in left.items() if not needed & left.keys()]:
        for name in settled:
            del left[name]
    return tuple(left)


def of_sequence(
    body: syntax.Sequence, names: frozenset[str], whole: syntax.Sequence | None = None
) -> Iterator[PlacedProblem]:
    """Those in its text. `whole` is what it stands in, where a variable may be chosen later."""
    whole = whole or body
    for part in body.parts:
        yield from _of_part(part, names, whole)
        if isinstance(part, syntax.Binding):
            names |= {part.name}


def _of_part(part: syntax.Part, names: frozenset[str], whole: syntax.Sequence) -> Iterator[PlacedProblem]:
    match part:
        case syntax.Use(name=name) if name not in names:
            yield _problem(part, "unknown", _unknown(name, whole))
        case syntax.Binding(name=name):
            if name in names:
                yield _problem(part, "twice", f"“{name}” already has values: choose another name.")
            yield from of_sequence(part.value, names, whole)
        case syntax.Choice() | syntax.Pick():
            for option in part.options:
                yield from of_sequence(option.body, names, whole)
        case _:
            pass


def _unknown(name: str, whole: syntax.Sequence) -> str:
    """In which way it has no value."""
    bound = next((part for part in whole.parts if isinstance(part, syntax.Binding) and part.name == name), None)
    if bound is None:
        return f"There is no variable “{name}”: write ${{{name}={{cat|dog}}}} before it, or give it values."
    if name in _used(bound):
        return f"“{name}” refers to itself: use something else."
    return f"“{name}” is used before it is chosen: move ${{{name}=…}} to the front."


def _used(part: syntax.Part) -> Iterator[str]:
    """The names in its text, wherever they stand."""
    match part:
        case syntax.Use(name=name):
            yield name
        case syntax.Binding():
            yield from _each(part.value)
        case syntax.Choice() | syntax.Pick():
            for option in part.options:
                yield from _each(option.body)
        case _:
            pass


def _each(body: syntax.Sequence) -> Iterator[str]:
    for part in body.parts:
        yield from _used(part)


def _problem(part: syntax.Part, rule: str, message: str) -> PlacedProblem:
    return PlacedProblem("prompt", rule, message, start=part.start, end=part.end)
