"""The events of a streamed answer, one by one, in the shapes of section 7 of the wire contract; they are numbered on the wire."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from sandbox.conversation.body import Body
from sandbox.generation import Made

Event = dict[str, Any]
FAILURES: dict[str, Body] = {
    "failed": {"code": "server_error", "message": "The server had an error while processing your request."},
    "failed_late": {"code": "server_error", "message": "The server had an error while processing your request."},
    "policy_failed": {
        "code": "image_content_policy_violation",
        "message": "Your request was rejected by the safety system.",
    },
}


def call_begins(call_id: str) -> list[Event]:
    place = {"output_index": 0, "item_id": call_id}
    item = {"id": call_id, "type": "image_generation_call", "status": "in_progress", "result": None}
    return [
        {"type": "response.output_item.added", "output_index": 0, "item": item},
        {"type": "response.image_generation_call.in_progress", **place},
        {"type": "response.image_generation_call.generating", **place},
    ]


def preview(call_id: str, made: Made, settings: Mapping[str, str]) -> Event:
    return {
        "type": "response.image_generation_call.partial_image",
        "output_index": 0,
        "item_id": call_id,
        "partial_image_index": made.partial,
        "partial_image_b64": made.data,
        **settings,
    }


def call_ends(call_id: str, item: Body, *, as_upstream: bool) -> list[Event]:
    """`as_upstream`: without `completed`, and with an item that says it is still generating, as some accounts' streams come."""
    if as_upstream:
        return [{"type": "response.output_item.done", "output_index": 0, "item": item | {"status": "generating"}}]
    done = {"type": "response.output_item.done", "output_index": 0, "item": item}
    if item["status"] == "failed":
        return [done]
    return [{"type": "response.image_generation_call.completed", "output_index": 0, "item_id": call_id}, done]


def message_begins(message_id: str, index: int, part: Body) -> list[Event]:
    item = {"id": message_id, "type": "message", "role": "assistant", "status": "in_progress", "content": []}
    name = _words(part)
    return [
        {"type": "response.output_item.added", "output_index": index, "item": item},
        {"type": "response.content_part.added", **_place(message_id, index), "part": part | {name: ""}},
    ]


def delta(message_id: str, index: int, part: Body, piece: str) -> Event:
    extra: Event = {"logprobs": []} if part["type"] == "output_text" else {}
    return {"type": f"response.{part['type']}.delta", **_place(message_id, index), "delta": piece, **extra}


def message_ends(message_id: str, index: int, item: Body, whole: bool) -> Iterator[Event]:
    """An answer that is incomplete ends without its parts' own ends."""
    part = item["content"][0]
    if whole:
        extra: Event = {"logprobs": []} if part["type"] == "output_text" else {}
        name = _words(part)
        yield {"type": f"response.{part['type']}.done", **_place(message_id, index), name: part[name], **extra}
        yield {"type": "response.content_part.done", **_place(message_id, index), "part": part}
    yield {"type": "response.output_item.done", "output_index": index, "item": item}


async def numbered(events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """Every event that has a type gets the next number."""
    number = 0
    async for event in events:
        if "type" not in event:
            yield event
            continue
        yield {"type": event["type"], "sequence_number": number} | event
        number += 1


def _words(part: Body) -> str:
    return "refusal" if part["type"] == "refusal" else "text"


def _place(message_id: str, index: int) -> Event:
    return {"output_index": index, "item_id": message_id, "content_index": 0}
