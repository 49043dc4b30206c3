"""What a prompt with variables is made of. Every part knows its place in the text: from `start` up to `end`.

{red|blue}             one of them                      {2$$red|blue|green}     two of them, in the order written
{3::red|blue}          red three times as likely        {1-2$$ and $$red|blue}  one or two, joined by " and "
{1..5} {1..9..2}       whole numbers                    __colours__             one line of a list, __co*__ of several
${name={red|blue}}     chosen here, once ...            ${name}                 ... and used
# note                 left out, to the end of the line \\{ \\| \\}                the signs themselves
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are sent; escapes are read already."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Use:
    """A variable's value stands here."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class ListName:
    """A line of a list, or of all lists that the name's * fits."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers from `first` to `last`, both possible; `width` digits at least."""

    start: int
    end: int
    first: int
    last: int
    step: int
    width: int


@dataclass(frozen=True, slots=True)
class Option:
    """One of a choice. Its weight counts in random samples alone."""

    body: "Sequence"
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Choice:
    """One of its options."""

    start: int
    end: int
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """From `least` to `most` of its options, in the order written."""

    start: int
    end: int
    options: tuple[Option, ...]
    least: int
    most: int
    separator: str


@dataclass(frozen=True, slots=True)
class Binding:
    """A variable is chosen here, and shows nothing."""

    start: int
    end: int
    name: str
    value: "Sequence"


Part = Text | Use | ListName | Range | Choice | Pick | Binding


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other."""

    parts: tuple[Part, ...] = ()

    @property
    def only(self) -> Part | None:
        """Its part, where it has one alone."""
        return self.parts[0] if len(self.parts) == 1 else None
