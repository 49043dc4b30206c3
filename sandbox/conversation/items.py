"""The items of a conversation in order: messages, and pictures that were painted; read from `input` strictly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.conversation import hand_faults, pictures
from sandbox.conversation.pictures import Picture
from sandbox.refusals import Refusal, missing, wrong_choice, wrong_type

_ROLES = ("user", "assistant", "system", "developer")
_KINDS = ("message", "image_generation_call", "item_reference", "reasoning")
_PARTS = ("input_text", "input_image", "output_text", "refusal")


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody said, and the pictures shown with it."""

    role: str
    text: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Painting:
    """A picture that an earlier turn made, with the prompt it was made from as far as that is known."""

    id: str
    picture: Picture
    prompt: str = ""
    action: str = ""

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return (self.picture,)


Item = Message | Painting
Recall = Callable[[str], Painting | None]  # an earlier painting by the id of its call


def read_input(value: object, recall: Recall) -> tuple[Item, ...]:
    """The items of `input`; what is named by id alone is recalled. Raises Refusal."""
    if value is None:
        raise missing("input")
    if isinstance(value, str):
        return (Message("user", hand_faults.without(value)),)
    if not isinstance(value, list):
        raise wrong_type("input", "a string or an array", value)
    items: list[Item] = []
    for number, item in enumerate(value):
        where = f"input[{number}]"
        if not isinstance(item, dict):
            raise wrong_type(where, "an object", item)
        items += _read_item(item, where, recall)
    return tuple(items)


def _read_item(item: Mapping[str, Any], where: str, recall: Recall) -> list[Item]:
    kind = item.get("type", "message")
    if kind not in _KINDS:
        raise wrong_choice(f"{where}.type", kind, _KINDS)
    if kind == "message":
        return [_message(item, where)]
    if kind == "image_generation_call" and item.get("result"):
        return [_painting(item, where)]
    if kind == "reasoning" or item.get("status") == "failed":
        return []
    return [_recalled(item.get("id"), f"{where}.id", recall)]


def _painting(item: Mapping[str, Any], where: str) -> Painting:
    result = item["result"]
    if not isinstance(result, str):
        raise wrong_type(f"{where}.result", "a string", result)
    picture = pictures.opened(pictures.decoded(result, f"{where}.result"), f"{where}.result")
    return Painting(
        str(item.get("id") or ""), picture, str(item.get("revised_prompt") or ""), str(item.get("action") or "")
    )


def _recalled(name: object, where: str, recall: Recall) -> Painting:
    if not isinstance(name, str):
        raise missing(where) if name is None else wrong_type(where, "a string", name)
    painting = recall(name)
    if painting is None:
        text = f"Item with id '{name[:80]}' not found. Items are not persisted when `store` is set to false. "
        text += "Try again with `store` set to true, or remove this item from your input."
        raise Refusal(text, status=404, param="input")
    return painting


def _message(item: Mapping[str, Any], where: str) -> Message:
    role = item.get("role")
    if role not in _ROLES:
        raise wrong_choice(f"{where}.role", role, _ROLES)
    content = item.get("content")
    parts = [{"type": "input_text", "text": content}] if isinstance(content, str) else content
    if not isinstance(parts, list):
        raise wrong_type(f"{where}.content", "a string or an array", content)
    texts: list[str] = []
    shown: list[Picture] = []
    for number, part in enumerate(parts):
        place = f"{where}.content[{number}]"
        kind = part.get("type") if isinstance(part, dict) else None
        if kind not in _PARTS or (kind == "input_image" and role == "assistant"):
            raise wrong_choice(f"{place}.type", kind, _PARTS)
        if kind == "input_image":
            shown.append(pictures.read_part(part, place))
        else:
            texts.append(_text(part, "refusal" if kind == "refusal" else "text", place))
    return Message(str(role), hand_faults.without("\n".join(texts)), tuple(shown))


def _text(part: Mapping[str, Any], name: str, place: str) -> str:
    text = part.get(name)
    if not isinstance(text, str):
        raise missing(f"{place}.{name}") if text is None else wrong_type(f"{place}.{name}", "a string", text)
    return text
