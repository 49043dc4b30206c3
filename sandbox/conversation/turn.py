"""One turn of a conversation as it came: the thread so far, what is said now, the pictures in view and the tool.

Source: section 7 of the wire contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.conversation import items, text_models
from sandbox.conversation.items import Item, Message, Painting
from sandbox.conversation.pictures import Picture
from sandbox.conversation.tool import Tool, read_tool
from sandbox.refusals import Refusal, unknown, wrong_type

_LEAST_OUTPUT = 16
_NUMBER = (int, float)
_CHECKED: dict[str, tuple[type | tuple[type, ...], str]] = {
    "background": (bool, "a boolean"),
    "include": (list, "an array"),
    "instructions": (str, "a string"),
    "max_output_tokens": (int, "an integer"),
    "max_tool_calls": (int, "an integer"),
    "metadata": (dict, "an object"),
    "parallel_tool_calls": (bool, "a boolean"),
    "previous_response_id": (str, "a string"),
    "prompt_cache_key": (str, "a string"),
    "reasoning": (dict, "an object"),
    "safety_identifier": (str, "a string"),
    "service_tier": (str, "a string"),
    "store": (bool, "a boolean"),
    "stream": (bool, "a boolean"),
    "stream_options": (dict, "an object"),
    "temperature": (_NUMBER, "a number"),
    "text": (dict, "an object"),
    "top_logprobs": (int, "an integer"),
    "top_p": (_NUMBER, "a number"),
    "truncation": (str, "a string"),
    "user": (str, "a string"),
}
_FIELDS = frozenset(_CHECKED) | {"model", "input", "tools", "tool_choice"}
_ECHOED = frozenset(_CHECKED) - {
    "background", "include", "previous_response_id", "reasoning", "service_tier", "store", "stream", "stream_options", "text",
}  # fmt: skip


class Past(Protocol):
    """What a server remembers of earlier answers."""

    def thread(self, response_id: str) -> tuple[Item, ...] | None:
        """All items up to the end of that answer; None when it is not known."""

    def painting(self, call_id: str) -> Painting | None:
        """The picture of an earlier call."""


@dataclass(frozen=True, slots=True)
class Turn:
    """`items` is the whole thread, this turn's own from `start` on. `told` are the request's settings that an answer repeats."""

    model: str
    items: tuple[Item, ...]
    start: int
    tool: Tool | None
    stream: bool
    store: bool
    previous: str
    most_output: int | None
    told: dict[str, Any]

    @property
    def text(self) -> str:
        """What the user says now."""
        return said(self.items[self.start :])

    @property
    def shown(self) -> tuple[Picture, ...]:
        """The pictures of the last message, and what comes behind it; those of messages before it are in view alone."""
        own = self.items[self.start :]
        last = max((place for place, item in enumerate(own) if _is_user(item)), default=0)
        return tuple(picture for item in own[last:] for picture in item.pictures)

    @property
    def in_view(self) -> tuple[Picture, ...]:
        """All pictures of the thread, newest last."""
        return tuple(picture for item in self.items for picture in item.pictures)

    @property
    def before(self) -> tuple[Item, ...]:
        return self.items[: self.start]


def read_turn(raw: Mapping[str, Any], past: Past) -> Turn:
    """The checked request. Raises Refusal."""
    _check_fields(raw)
    model = text_models.check(raw.get("model"), text_models.today())
    previous, stream = raw.get("previous_response_id") or "", raw.get("stream") is True
    thread = past.thread(previous) if previous else ()
    if thread is None:
        text = f"Previous response with id '{previous[:80]}' not found."
        raise Refusal(text, param="previous_response_id", code="previous_response_not_found")
    whole = thread + items.read_input(raw.get("input"), past.painting)
    start = _start(whole, len(thread))
    has_picture = any(item.pictures for item in whole)
    tool = read_tool(raw, said(whole[start:]), stream=stream, has_picture=has_picture)
    store, most = raw.get("store") is not False, raw.get("max_output_tokens")
    told = {name: raw[name] for name in _ECHOED if raw.get(name) is not None}
    told |= {"tools": raw.get("tools") or [], "tool_choice": raw.get("tool_choice") or "auto"}
    return Turn(model, whole, start, tool, stream, store, previous, most, told)


def said(own: tuple[Item, ...]) -> str:
    return "\n".join(item.text for item in own if isinstance(item, Message) and item.role == "user").strip()


def _start(whole: tuple[Item, ...], earliest: int) -> int:
    """Where this turn begins: behind the last answer, or with the last words where pictures alone come behind them."""
    answers = [place for place, item in enumerate(whole) if _is_answer(item)]
    start = max(earliest, answers[-1] + 1 if answers else 0)
    if start < len(whole):
        return start
    words = [place for place, item in enumerate(whole) if isinstance(item, Message) and item.role != "system"]
    return words[-1] if words and words[-1] >= earliest and _is_user(whole[words[-1]]) else start


def _is_user(item: Item) -> bool:
    return isinstance(item, Message) and item.role == "user"


def _is_answer(item: Item) -> bool:
    return isinstance(item, Painting) or item.role == "assistant"


def _check_fields(raw: Mapping[str, Any]) -> None:
    for name, value in raw.items():
        if name not in _FIELDS:
            raise unknown(name)
        if name in _CHECKED and value is not None:
            _check_type(name, value)
    if raw.get("background"):
        raise Refusal("Background mode is not supported here.", param="background", code="unsupported_value")
    most = raw.get("max_output_tokens")
    if most is not None and most < _LEAST_OUTPUT:
        text = f"Expected a value >= {_LEAST_OUTPUT}, but got {most} instead."
        text = f"Invalid 'max_output_tokens': integer below minimum value. {text}"
        raise Refusal(text, param="max_output_tokens", code="integer_below_min_value")


def _check_type(name: str, value: object) -> None:
    kind, words = _CHECKED[name]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise wrong_type(name, words, value)
