"""The parameters of a request for pictures: checked, every broken rule named at once, and the body to send."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, ClassVar, Self

from easel import models, sizes
from easel.requests import checks, letters
from easel.requests.field import Field, Value, Values
from easel.requests.fields import FIELDS, MAX_PROMPT, default
from easel.requests.problems import Problem


@dataclass(frozen=True, slots=True)
class GenerateParams:
    """What to generate. Values are as typed; `problems()` says what is wrong with them.

    Attributes are what code reads by name; a parameter without one stands in `more`, by name, while it differs from its default.
    `size` is "auto" or "WxH" in pixels; `transparent_preview` lets `background="transparent"` through for models where it is a
    preview.
    """

    kind: ClassVar[str] = "generate"
    prompt: str
    model: str = default("model")
    size: str = default("size")
    quality: str = default("quality")
    output_format: str = default("output_format")
    output_compression: int | None = default("output_compression")
    background: str = default("background")
    moderation: str = default("moderation")
    n: int = default("n")
    stream: bool = default("stream")
    partial_images: int = default("partial_images")
    user: str = default("user")
    safety_identifier: str = default("safety_identifier")
    complexity: str = default("complexity")
    transparent_preview: bool = default("transparent_preview")
    more: tuple[tuple[str, Value], ...] = ()

    def value(self, name: str) -> Value:
        """The value of a parameter, attribute or not."""
        return self.values()[name]

    def values(self) -> dict[str, Value]:
        """Every parameter by name, in the order of the table."""
        attributes, more = self._attributes(), dict(self.more)
        return {
            name: getattr(self, name) if name in attributes else more.get(name, row.default)
            for name, row in FIELDS.items()
        }

    def problems(self) -> tuple[Problem, ...]:
        """Every broken rule at once, in the order of the form; empty when the request may be sent."""
        return tuple(self._problems())

    def _problems(self) -> Iterator[Problem]:
        values = self.values()
        for row in FIELDS.values():
            yield from _RULES.get(row.name, checks.problems)(row, values)

    @property
    def pixels(self) -> sizes.Size | None:
        """The asked size, or None for auto. Raises ValueError for text that is no size."""
        return sizes.parse(self.size)

    def body(self) -> dict[str, str | int | bool]:
        """The fields to send for one request, in the API's names; only what differs from the API's own defaults
        beyond the five that every request states. Sections 2 and 3 of the wire contract."""
        values = self.values()
        sent = {name: row.as_sent(values[name]) for name, row in FIELDS.items() if row.is_sent(values)}
        return {name: value for name, value in sent.items() if value is not None}

    @property
    def sent_along(self) -> int:
        """How many pictures go along."""
        return 0

    @property
    def has_mask(self) -> bool:
        """Whether a mask goes along."""
        return False

    def with_files(self, images: int, *, masked: bool) -> Self:
        """The same request with the files that go along counted, where it takes any."""
        return self

    def drawn(self) -> dict[str, Value]:
        """What can change the picture, by name: the part of a request's digest that is no file."""
        values = self.values()
        return {name: values[name] for name, row in FIELDS.items() if row.is_drawn}

    def changed(self, **values: Value) -> Self:
        """The same request with other values, of parameters without an attribute, too."""
        return self.from_dict(self.as_dict() | values)

    def fitted(self) -> Self:
        """The same request without what does not apply, such as the compression of a PNG."""
        values = self.values()
        return self.changed(**{name: row.default for name, row in FIELDS.items() if not row.applies.holds(values)})

    def plain(self) -> Self:
        """The same request without streaming (for servers that fail every stream)."""
        return self.changed(stream=False).fitted()

    def single(self) -> Self:
        """The same request for one picture: n pictures travel as n requests."""
        return replace(self, n=1)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back."""
        return {**{name: getattr(self, name) for name in self._attributes()}, **self.values()}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Reads `as_dict`; parameters that this version does not know are dropped, missing ones get their default."""
        attributes = {name: data[name] for name in cls._attributes() if name in data}
        others = [name for name in FIELDS if name in data and name not in attributes]
        more = tuple((name, data[name]) for name in others if data[name] != FIELDS[name].default)
        return cls(**attributes, more=more)

    @classmethod
    @cache
    def _attributes(cls) -> tuple[str, ...]:
        return tuple(each.name for each in fields(cls) if each.name != "more")


def size_problems(text: str) -> Iterator[Problem]:
    """The problems of a size as typed; each carries the nearest legal size."""
    try:
        size = sizes.parse(text)
    except ValueError as error:
        yield Problem("size", "form", str(error))
        return
    if size is None:
        return
    broken = sizes.broken_rules(size)
    nearest = str(sizes.nearest_legal(size)) if broken else None
    for rule in broken:
        yield Problem("size", rule.rule, rule.message, nearest)


def _prompt_problems(row: Field, values: Values) -> Iterator[Problem]:
    prompt = str(values["prompt"])
    yield from checks.text(row.name, prompt)
    if not letters.says_something(prompt) and letters.not_text(prompt) is None:
        yield Problem("prompt", "required", "The prompt is empty: describe the picture.")
    elif len(prompt) > MAX_PROMPT:
        over = len(prompt) - MAX_PROMPT
        message = f"The prompt is {over:,} characters over the limit of {MAX_PROMPT:,}: shorten it."
        yield Problem("prompt", "max", message)


def _model_problems(row: Field, values: Values) -> Iterator[Problem]:
    message = models.name_problem(str(values["model"]))
    if message:
        yield Problem("model", "form", message, models.DEFAULT)


def _background_problems(row: Field, values: Values) -> Iterator[Problem]:
    yield from checks.problems(row, values)
    if values["background"] != "transparent":
        return
    if values["output_format"] == "jpeg":
        message = "JPEG cannot be transparent: choose PNG or WebP, or an opaque background."
        yield Problem("background", "jpeg", message, "opaque")
    if FIELDS["transparent_preview"].applies.holds(values) and not values["transparent_preview"]:
        yield Problem(
            "background",
            "preview",
            f"Transparency is a preview feature of {values['model']}, and many servers refuse it: "
            "turn on “Try transparent (preview)” or choose opaque.",
            "opaque",
        )


_RULES: dict[str, Callable[[Field, Values], Iterator[Problem]]] = {  # what a row cannot say
    "prompt": _prompt_problems,
    "model": _model_problems,
    "size": lambda _, values: size_problems(str(values["size"])),
    "background": _background_problems,
}
