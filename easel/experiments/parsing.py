"""Reads a prompt with variables, and says what is wrong with it at its place; the one grammar of Easel (see `syntax.py`).

Reading goes on after a mistake, so that several are told at once. What comes of a text with problems is not to be used.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from easel.experiments import braces, syntax
from easel.experiments.problems import PlacedProblem

DEEPEST = 12  # braces inside one another
MOST_PROBLEMS = 10
NAME = r"[^\W\d]\w{0,62}"
_PLAIN = re.compile(r"[^\\{}|$#_]+")
_VARIABLE = re.compile(rf"\$\{{\s*({NAME})\s*(\}}|=\s*!?)")
_NO_SYNTAX = re.compile(r"[^\\{}|$#_:]*")
_LIST = re.compile(r"__((?:[^\W_]|\*)[\w*/. -]{0,79}?)__")
_SPECIAL = frozenset("\\{}|$#_:.")  # what a backslash before it makes a sign like any other


@dataclass(frozen=True, slots=True)
class Parsed:
    body: syntax.Sequence
    problems: tuple[PlacedProblem, ...]


@lru_cache(maxsize=256)
def parse(text: str) -> Parsed:
    parser = Parser(text)
    body = parser.sequence("", 0)
    return Parsed(body, tuple(parser.problems))


def option(line: str) -> tuple[syntax.Option, tuple[PlacedProblem, ...]]:
    """A line of a list: words, variables, and perhaps its weight before."""
    parser = Parser(line)
    weight = braces.weight(parser)
    return syntax.Option(parser.sequence("", 0), weight), tuple(parser.problems)


def is_plain(text: str) -> bool:
    """Whether nothing in it can be more than words."""
    return _NO_SYNTAX.fullmatch(text) is not None


def escape(text: str) -> str:
    """A prompt that expands to this text and nothing else."""
    return "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in text)


def unescaped(text: str) -> str:
    """Words with their escapes read."""
    return _ESCAPE.sub(r"\1", text)


_ESCAPE = re.compile(r"\\([\\{}|$#_:.])")


class Parser:
    """Stands at a letter of its text, and reads on from there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.problems: list[PlacedProblem] = []
        self.is_given_up = False

    @property
    def is_at_end(self) -> bool:
        return self.at >= len(self.text)

    def problem(self, rule: str, message: str, start: int, end: int) -> None:
        if len(self.problems) < MOST_PROBLEMS and not self.is_given_up:
            self.problems.append(PlacedProblem("prompt", rule, message, start=start, end=end))

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Reads what fits here, if anything does."""
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()
        return match

    def sequence(self, stops: str, depth: int) -> syntax.Sequence:
        """Reads up to one of `stops`, or to the end."""
        parts: list[syntax.Part] = []
        while not self.is_at_end and self.text[self.at] not in stops:
            if self._is_comment():
                self._comment(parts)
                continue
            start = self.at
            part = self._part(depth)
            if not isinstance(part, str):
                parts.append(part)
            elif part:
                _add(parts, syntax.Text(start, self.at, part))
        return syntax.Sequence(tuple(parts))

    def _part(self, depth: int) -> syntax.Part | str:
        sign = self.text[self.at]
        if sign == "{":
            return self._choice(depth)
        if sign == "$" and self.text.startswith("${", self.at):
            return self._variable(depth)
        if sign == "_" and (name := self.take(_LIST)):
            return syntax.ListName(name.start(), name.end(), name[1])
        if sign == "\\" and self.text[self.at + 1 : self.at + 2] in _SPECIAL:
            self.at += 2
            return self.text[self.at - 1]
        return self._words(sign)

    def _words(self, sign: str) -> str:
        if sign == "}":
            message = "This } has no opening brace: remove it, or write \\} for a plain brace."
            self.problem("brace", message, self.at, self.at + 1)
        plain = self.take(_PLAIN)
        if plain is None:
            self.at += 1
        return plain[0] if plain else sign

    def _choice(self, depth: int) -> syntax.Part | str:
        if depth < DEEPEST:
            return braces.read(self, depth + 1)
        self.problem("depth", f"Braces can be nested {DEEPEST} deep at most.", self.at, self.at + 1)
        self.give_up()
        return ""

    def give_up(self) -> None:
        """What follows cannot be understood: nothing more is said of it."""
        self.is_given_up = True
        self.at = len(self.text)

    def _is_comment(self) -> bool:
        """A # that stands alone, or before another one: #ff8800 is a colour."""
        if self.text[self.at] != "#":
            return False
        before, after = self.text[: self.at][-1:], self.text[self.at + 1 : self.at + 2]
        return (not before or before.isspace()) and (not after or after.isspace() or after == "#")

    def _comment(self, parts: list[syntax.Part]) -> None:
        """Goes to the end of its line, with the space before it; with the whole line where nothing else is on it."""
        begin = self.text.rfind("\n", 0, self.at) + 1
        end = self.text.find("\n", self.at)
        is_whole = not self.text[begin : self.at].strip()
        self.at = len(self.text) if end < 0 else end + is_whole
        before = parts[-1] if parts else None
        if isinstance(before, syntax.Text):
            parts.pop()
            text = before.text.rstrip(" \t")
            text = text.removesuffix("\n") if is_whole and end < 0 else text
            _add(parts, syntax.Text(before.start, before.end, text))

    def _variable(self, depth: int) -> syntax.Part | str:
        start = self.at
        match = self.take(_VARIABLE)
        if match is None:
            end = self.text.find("}", start)
            self.at = len(self.text) if end < 0 else end + 1
            message = "After ${ write a name, then } or =: ${animal} or ${animal={cat|dog}}."
            self.problem("name", message, start, self.at)
            return ""
        if match[2] == "}":
            return syntax.Use(start, self.at, match[1])
        return self._binding(start, match[1], depth)

    def _binding(self, start: int, name: str, depth: int) -> syntax.Binding:
        value = self.sequence("}|", depth)
        if not self.is_at_end and self.text[self.at] == "|":
            message = f"Put the options in their own braces: ${{{name}={{a|b}}}}."
            self.problem("choice", message, start, self.at + 1)
            self.sequence("}", depth)
        elif not value.parts:
            self.problem("empty", f"“{name}” has no value: write ${{{name}={{cat|dog}}}}.", start, self.at + 1)
        if self.is_at_end:
            self.problem("brace", f"The value of “{name}” is not closed: add }}.", start, start + 2)
        self.at += 1
        return syntax.Binding(start, min(self.at, len(self.text)), name, braces.stripped(value, front=True, back=True))


def _add(parts: list[syntax.Part], text: syntax.Text) -> None:
    """Words that follow words are one part with them."""
    before = parts[-1] if parts else None
    if isinstance(before, syntax.Text):
        parts.pop()
        text = syntax.Text(before.start, text.end, before.text + text.text)
    if text.text:
        parts.append(text)
