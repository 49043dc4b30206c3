"""Reads what stands in braces: a choice, several of its options, or a range of numbers."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from easel.experiments import parsing, syntax

if TYPE_CHECKING:
    from easel.experiments.parsing import Parser

_RANGE = re.compile(r"\s*(-?\d{1,40})\.\.(-?\d{1,40})(?:\.\.(-?\d{1,40}))?\s*(?=[|}])")
_MANY = re.compile(r"([\d\s-]{0,40})\$\$(?:((?:[^\\{}|$]|\\.)*)\$\$)?")
_HOW_MANY = re.compile(r"\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*")
_WEIGHT = re.compile(r"\s*(-?\d{0,9}(?:\.\d{1,9})?)::")
_LITERAL = "write \\{ and \\} for plain braces"


def read(parser: "Parser", depth: int) -> syntax.Part:
    """The parser stands at the brace."""
    start = parser.at
    parser.at += 1
    many = parser.take(_MANY)
    options, is_closed = _options(parser, depth)
    end = parser.at
    if not is_closed:
        parser.problem("brace", f"This {{ is not closed: add }}, or {_LITERAL}.", start, start + 1)
    else:
        _check(parser, options, start, is_pick=many is not None)
    if many is None:
        return syntax.Choice(start, end, options)
    return _pick(parser, many, syntax.Choice(start, end, options))


def _options(parser: "Parser", depth: int) -> tuple[tuple[syntax.Option, ...], bool]:
    """Up to the closing brace, and whether there is one."""
    options: list[syntax.Option] = []
    while True:
        own = weight(parser)
        numbers = parser.take(_RANGE)
        body = syntax.Sequence((_range(parser, numbers),)) if numbers else parser.sequence("|}", depth)
        options.append(syntax.Option(body, own))
        if parser.is_at_end:
            return tuple(options), False
        parser.at += 1
        if parser.text[parser.at - 1] == "}":
            return tuple(_without_padding(options)), True


def weight(parser: "Parser") -> float:
    """That of the option that begins here."""
    match = parser.take(_WEIGHT)
    if match is None or match[1] in ("", "-"):
        return 1.0
    number = float(match[1])
    if number <= 0:
        message = f"The weight {match[1]} never comes up: use a number above 0, or remove the option."
        parser.problem("weight", message, match.start(1), match.end())
        return 1.0
    return number


def _range(parser: "Parser", numbers: re.Match[str]) -> syntax.Range:
    first, last = int(numbers[1]), int(numbers[2])
    step = abs(int(numbers[3] or 1))
    if not step:
        parser.problem("range", "A step of 0 never ends: use 1 or more.", numbers.start(3), numbers.end(3))
    padded = any(text.lstrip("-").startswith("0") and len(text.lstrip("-")) > 1 for text in numbers.group(1, 2))
    width = max(map(len, numbers.group(1, 2))) if padded else 0
    return syntax.Range(numbers.start(1), numbers.end(3 if numbers[3] else 2), first, last, step or 1, width)


def _pick(parser: "Parser", many: re.Match[str], choice: syntax.Choice) -> syntax.Part:
    numbers = _HOW_MANY.fullmatch(many[1])
    if numbers is None:
        message = "Before $$ write how many to take: 2 or 1-3."
        parser.problem("count", message, many.start(1), many.start(1) + len(many[1]) + 2)
        return choice
    least, most = int(numbers[1]), int(numbers[2] or numbers[1])
    if least > most or not most:
        mistake = "runs backwards: write the smaller number first" if most else "takes nothing: write 1 or more"
        message = f"{many[1].strip()} {mistake}, such as 1-3."
        parser.problem("count", message, many.start(1), many.end(1))
    separator = ", " if many[2] is None else parsing.unescaped(many[2])
    options = tuple(syntax.Option(stripped(each.body, front=True, back=True), each.weight) for each in choice.options)
    return syntax.Pick(choice.start, choice.end, options, least, most, separator)


def _check(parser: "Parser", options: Sequence[syntax.Option], start: int, *, is_pick: bool) -> None:
    """Of a closed choice."""
    shown = [each for each in options if each.body.parts]
    bodies = [parser.text[_start(each) : _end(each)] for each in shown]
    only = options[0].body.only if len(options) == 1 else None
    if not bodies:
        parser.problem(
            "empty", f"There is nothing to choose from: write {{red|blue}}, or {_LITERAL}.", start, parser.at
        )
    elif len(options) == 1 and not isinstance(only, syntax.ListName | syntax.Range):
        what = "Take from several options" if is_pick else "There is only one option"
        parser.problem("single", f"{what}: put | between them, or {_LITERAL}.", start, parser.at)
    first: dict[str, syntax.Option] = {}
    for each, body in zip(shown, bodies, strict=True):
        if first.setdefault(body, each) is not each:
            parser.problem(
                "twice", f"“{body.strip()[:40]}” is in this choice twice: remove one.", _start(each), _end(each)
            )
    if len(options) - len(bodies) > 1 and bodies:
        parser.problem("twice", "This choice has “nothing” twice: remove a |.", start, parser.at)


def _start(option: syntax.Option) -> int:
    return option.body.parts[0].start


def _end(option: syntax.Option) -> int:
    return option.body.parts[-1].end


def _without_padding(options: Sequence[syntax.Option]) -> list[syntax.Option]:
    """Space on both sides of a | or inside both braces is for the eye; on one side it belongs to the words. So {big |}dog is
    "big dog" or "dog", and { red | blue } has no space."""
    bodies = [option.body for option in options]
    last = len(bodies) - 1
    padded = _leads(bodies[0]) and _trails(bodies[-1])
    fronts = [
        padded if number == 0 else _trails(bodies[number - 1]) and _leads(bodies[number]) for number in range(last + 1)
    ]
    backs = [fronts[number + 1] if number < last else padded for number in range(last + 1)]
    return [
        syntax.Option(stripped(option.body, front=front, back=back), option.weight)
        for option, front, back in zip(options, fronts, backs, strict=True)
    ]


def _leads(body: syntax.Sequence) -> bool:
    """Whether it begins with space."""
    first = body.parts[0] if body.parts else None
    return isinstance(first, syntax.Text) and first.text[:1].isspace()


def _trails(body: syntax.Sequence) -> bool:
    last = body.parts[-1] if body.parts else None
    return isinstance(last, syntax.Text) and last.text[-1:].isspace()


def stripped(body: syntax.Sequence, *, front: bool, back: bool) -> syntax.Sequence:
    """Without the space at its ends; an end of line at an end is never kept."""
    parts = list(body.parts)
    if parts and isinstance(parts[0], syntax.Text):
        parts[0] = _without_front(parts[0], front)
    if parts and isinstance(parts[-1], syntax.Text):
        parts[-1] = _without_back(parts[-1], back)
    return syntax.Sequence(tuple(part for part in parts if not isinstance(part, syntax.Text) or part.text))


def _without_front(part: syntax.Text, always: bool) -> syntax.Text:
    rest = part.text.lstrip()
    space = len(part.text) - len(rest)
    return syntax.Text(part.start + space, part.end, rest) if always or "\n" in part.text[:space] else part


def _without_back(part: syntax.Text, always: bool) -> syntax.Text:
    rest = part.text.rstrip()
    space = len(part.text) - len(rest)
    return syntax.Text(part.start, part.end - space, rest) if always or "\n" in part.text[len(rest) :] else part
