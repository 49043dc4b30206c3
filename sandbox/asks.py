"""What a client asks of the images API, checked as strictly as a real server does: types, values, sizes, and what excludes what.

Source: sections 1-4 of the wire contract.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from easel import models, sizes
from easel.sizes import Size
from sandbox.refusals import Refusal, missing, unknown, wrong_choice, wrong_type

MAX_PROMPT = 32_000
_FORMATS = ("png", "jpeg", "webp")


@dataclass(frozen=True, slots=True)
class Ask:
    """One checked request. `size` is None for auto; `output_compression` is None when not given."""

    prompt: str
    model: str
    n: int = 1
    size: Size | None = None
    quality: str = "auto"
    output_format: str = "png"
    output_compression: int | None = None
    background: str = "auto"
    moderation: str = "auto"
    stream: bool = False
    partial_images: int = 0
    complexity: str = ""
    user: str = ""
    safety_identifier: str = ""


def read_ask(raw: Mapping[str, object], *, default_model: str = "") -> Ask:
    """The checked request; null counts as not given. Raises Refusal, with `param`, for the first broken rule."""
    for name in raw:
        if name not in _FIELDS:
            raise unknown(name)
    given = {name: value for name, value in raw.items() if value is not None}
    for name in ("prompt", "model"):
        if name not in given and not (name == "model" and default_model):
            raise missing(name)
    given.setdefault("model", default_model)
    values: dict[str, Any] = {name: check(name, given[name]) for name, check in _FIELDS.items() if name in given}
    ask = Ask(**values)
    _check_model(ask)
    _check_together(ask)
    return ask


def read_size(text: str) -> Size | None:
    """None for "auto". Raises Refusal in the real server's words."""
    if text == "auto":
        return None
    match = re.fullmatch(r"([1-9]\d{0,5})x([1-9]\d{0,5})", text, re.ASCII)
    if not match:
        raise _bad_size(text, "Expected 'auto' or WIDTHxHEIGHT, for example '1536x864'.")
    size = Size(int(match[1]), int(match[2]))
    for rule in sizes.broken_rules(size):
        raise _bad_size(text, _SIZE_TAILS[rule.rule])
    return size


_SIZE_TAILS = {
    "step": "Width and height must both be divisible by 16.",
    "edge": f"The longest edge must be less than or equal to {sizes.MAX_EDGE}",
    "ratio": "The aspect ratio must be between 1:3 and 3:1.",
    "min_pixels": "Requested resolution is below the current minimum pixel budget.",
    "max_pixels": "Requested resolution is above the current maximum pixel budget.",
}


def _bad_size(text: str, tail: str) -> Refusal:
    return Refusal(f"Invalid size '{text[:40]}'. {tail}", param="size", code="invalid_value")


def _text(least: int, most: int) -> Callable[[str, object], str]:
    def check(name: str, value: object) -> str:
        if not isinstance(value, str):
            raise wrong_type(name, "a string", value)
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise Refusal(f"Invalid '{name}': it is not valid Unicode.", param=name, code="invalid_value")
        start = f"Invalid '{name}': string too"
        if len(value) < least:
            raise Refusal(
                f"{start} short. Expected a string with minimum length {least}, but got an empty string instead.",
                param=name,
                code="empty_string",
            )
        if len(value) > most:
            raise Refusal(
                f"{start} long. Expected a string with maximum length {most}, but got a string with length {len(value)} instead.",
                param=name,
                code="string_above_max_length",
            )
        return value

    return check


def _integer(least: int, most: int) -> Callable[[str, object], int]:
    def check(name: str, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong_type(name, "an integer", value)
        for broken, sign, bound, word, code in (
            (value < least, ">=", least, "below minimum", "integer_below_min_value"),
            (value > most, "<=", most, "above maximum", "integer_above_max_value"),
        ):
            if broken:
                text = (
                    f"Invalid '{name}': integer {word} value. Expected a value {sign} {bound}, but got {value} instead."
                )
                raise Refusal(text, param=name, code=code)
        return value

    return check


def _choice(*allowed: str) -> Callable[[str, object], str]:
    def check(name: str, value: object) -> str:
        if not isinstance(value, str):
            raise wrong_type(name, "a string", value)
        if value not in allowed:
            raise wrong_choice(name, value, allowed)
        return value

    return check


def _boolean(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise wrong_type(name, "a boolean", value)
    return value


def _size(name: str, value: object) -> Size | None:
    if not isinstance(value, str):
        raise wrong_type(name, "a string", value)
    return read_size(value)


_FIELDS: dict[str, Callable[[str, object], Any]] = {
    "model": _text(1, 256),
    "prompt": _text(1, MAX_PROMPT),
    "n": _integer(1, 10),
    "size": _size,
    "quality": _text(1, 32),  # which words depends on the model
    "output_format": _choice(*_FORMATS),
    "output_compression": _integer(0, 100),
    "background": _choice("transparent", "opaque", "auto"),
    "moderation": _choice("auto", "low"),
    "stream": _boolean,
    "partial_images": _integer(0, 3),
    "complexity": _choice("low", "medium", "high"),
    "user": _text(0, 512),
    "safety_identifier": _text(0, 512),
}
INTEGER_FIELDS = frozenset({"n", "output_compression", "partial_images"})
BOOLEAN_FIELDS = frozenset({"stream"})


def _check_model(ask: Ask) -> None:
    model = models.CATALOG.get(ask.model)
    if model is None:
        text = f"The model '{ask.model[:80]}' does not exist or you do not have access to it."
        raise Refusal(text, status=404, code="model_not_found")
    if ask.quality not in (*model.qualities, "auto"):
        raise wrong_choice("quality", ask.quality, (*model.qualities, "auto"))
    if ask.complexity and not model.complexities:
        raise unknown("complexity")
    if ask.background == "transparent":
        if model.transparent != "yes":
            text = f"Transparent background is not supported for this model ('{model.id}')."
            raise Refusal(text, param="background", code="invalid_value")
        if ask.output_format == "jpeg":
            text = "Transparent background needs an output format with transparency: use 'png' or 'webp'."
            raise Refusal(text, param="background", code="invalid_value")


def _check_together(ask: Ask) -> None:
    if ask.output_compression is not None and ask.output_format == "png":
        raise Refusal(
            "Compression is not supported for the 'png' output format.",
            param="output_compression",
            code="invalid_value",
        )
    if ask.partial_images and not ask.stream:
        raise Refusal(
            "'partial_images' is only supported when 'stream' is true.", param="partial_images", code="invalid_value"
        )
    if ask.n > 1 and ask.stream:
        raise Refusal("Streaming is only supported with n=1.", param="n", code="invalid_value")
