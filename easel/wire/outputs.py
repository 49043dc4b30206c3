"""Finds in the JSON of a turn what it holds: the response, its items, the objects that hold pictures, links, what failed."""

from collections.abc import Iterator
from typing import Any

from easel.wire.error_details import ErrorDetails, details_in, is_hollow
from easel.wire.json_pictures import Document

_ASKED = frozenset({"tools", "input", "instructions", "metadata", "tool_choice"})  # what was sent, told again
_ADDRESSES = ("http://", "https://")
UNFINISHED = ("queued", "in_progress")
ENDED = ("completed", "incomplete", "failed", "cancelled")


def response_in(data: dict[str, Any]) -> dict[str, Any] | None:
    """The response object: what an event carries, or the whole answer; None where there is none."""
    inner = data.get("response")
    if isinstance(inner, dict):
        return inner
    return data if isinstance(data.get("output"), list) or data.get("object") == "response" else None


def items_in(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The output's items: one of an event, or all of a response."""
    item = data.get("item")
    if isinstance(item, dict):
        return [item]
    output = (response_in(data) or {}).get("output")
    return [each for each in output if isinstance(each, dict)] if isinstance(output, list) else []


def is_message(item: dict[str, Any]) -> bool:
    return item.get("type", "message") == "message" and "content" in item


def is_picture(item: dict[str, Any]) -> bool:
    return "image" in str(item.get("type", ""))


def is_without_picture(response: dict[str, Any]) -> bool:
    """Whether the tool is said to have made a picture that is not there."""
    return any(
        is_picture(item) and item.get("status") == "completed" and not item.get("result") for item in items_in(response)
    )


def holders_in(document: Document) -> list[dict[str, Any]]:
    """The objects that hold a picture or a link to one, in the order of the answer; nothing that was only sent and told again."""
    holders = {id(found.holder): found.holder for found in document.pictures if found.picture is not None}
    inside = [each for each in _objects(document.data) if id(each) in holders or link_in(each)]
    return list({id(each): each for each in inside}.values())


def spoilt_in(document: Document) -> list[dict[str, Any]]:
    """The items that hold what should be a picture and is none."""
    bad = {id(found.holder) for found in document.pictures if found.picture is None}
    items = items_in(document.data) if isinstance(document.data, dict) else []
    ended = (item for item in items if item.get("status", "completed") == "completed")
    return [item for item in ended if id(item) in bad and (is_picture(item) or "type" not in item)]


def link_in(holder: dict[str, Any]) -> str:
    """The address under which an item of the tool leaves its picture; empty where it names none."""
    if not is_picture(holder) and "type" in holder:
        return ""
    for key in ("result", "url", "image_url"):
        value = holder.get(key)
        if isinstance(value, str) and value.lower().startswith(_ADDRESSES if key == "result" else (*_ADDRESSES, "/")):
            return value
    return ""


def failure_in(item: dict[str, Any]) -> ErrorDetails | None:
    """What an item of the tool says of its own failure."""
    if not is_picture(item) or (item.get("status") != "failed" and is_hollow(item.get("error"))):
        return None
    return details_in({"error": item.get("error")}) or ErrorDetails()


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within, in the order of the text; walks without recursion."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting += [inner for name, inner in reversed(each.items()) if name not in _ASKED]
        elif isinstance(each, list):
            waiting += reversed(each)
