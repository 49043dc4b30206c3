"""One row of the table of request parameters: all that is known of a parameter, in one place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from easel.models import Model

Value = str | int | bool | None
Values = Mapping[str, Value]
Widget = Literal["prompt", "model", "size", "segmented", "number", "slider", "toggle", "text"]
Section = Literal["main", "output", "more"]


@dataclass(frozen=True, slots=True)
class Condition:
    """When a field applies: in words for the docs, and asked of all values of a request.

    A value that differs from the default where it does not apply breaks `rule`; without a rule it is left out in silence.
    `message` may name the `{model}`.
    """

    words: str
    holds: Callable[[Values], bool]
    rule: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """How a field is named on the command line. A field of truth values is switched on by its flag."""

    flag: str
    help: str | None = None
    metavar: str | None = None


@dataclass(frozen=True, slots=True)
class Switch:
    """The fact of a capability card that, where it is False, sets the field back to its default; `words` say so to people."""

    fact: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One parameter. `default` is what counts when nothing is said; None and "" say nothing.

    - `choices` are the legal values for a model, `nearest` what some illegal ones are closest to;
      `limits` the least and most of a number, `longest` the most characters of a text.
    - `applies` says with which other values it means anything, `sent` whether the body states it then; `as_sent` makes the
      value of the body.
    - `is_priced`: it changes the cost. `is_drawn`: it can change the picture, so it belongs to a request's digest.
    - `widget` and `section` are its place in the form; one that `stays` is shown, switched off, where it does not apply.
      `fold` is what the folded section says of an unusual value; None says nothing.
    """

    name: str
    type: type[str] | type[int] | type[bool]
    default: Value
    label: str = ""
    help: str = ""
    choices: Callable[[Model], tuple[Value, ...]] | None = None
    nearest: Mapping[str, str] = field(default_factory=dict)
    limits: tuple[int, int] | None = None
    longest: int | None = None
    applies: Condition = Condition("", lambda values: True)
    sent: Literal["always", "when set", "never"] = "when set"
    as_sent: Callable[[Any], Value] = lambda value: value
    option: Option | None = None
    switch: Switch | None = None
    is_priced: bool = False
    is_drawn: bool = False
    widget: Widget
    section: Section
    stays: bool = False
    fold: str | None = "{label} {value}"

    def options(self, model: Model) -> tuple[Value, ...]:
        """The values to choose from, the one that says nothing first; empty where any value of its type may be typed."""
        if self.choices is not None:
            offered = self.choices(model)
            return offered if self.default in offered else (self.default, *offered)
        return tuple(range(self.limits[0], self.limits[1] + 1)) if self.limits and self.widget == "segmented" else ()

    def is_sent(self, values: Values) -> bool:
        """Whether the body of a request with these values states this one."""
        if self.sent == "never" or (self.sent != "always" and values[self.name] == self.default):
            return False
        return self.applies.holds(values)
