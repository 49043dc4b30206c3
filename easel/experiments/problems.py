"""A broken rule of an experiment, with its place: in the text of the prompt, and in the file that it was read from."""

from dataclasses import dataclass, replace
from typing import Self

from easel.requests.problems import Problem


@dataclass(frozen=True, slots=True)
class PlacedProblem(Problem):
    """`field` is the place in the definition ("axes.quality"). `start` and `end` count letters of that field's text, `line`
    counts lines of the file from 1; None where there is no such place."""

    start: int | None = None
    end: int | None = None
    line: int | None = None

    def of(self, field: str) -> Self:
        """The same problem of another field."""
        return replace(self, field=field)

    def at(self, line: int | None) -> Self:
        """The same problem in that line of a file."""
        return replace(self, line=line)

    @property
    def sentence(self) -> str:
        """What is said where only text can be shown."""
        return self.message if self.line is None else f"Line {self.line}: {self.message}"
