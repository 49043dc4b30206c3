"""The events of a streamed answer, one by one, in the shapes of section 7 of the wire contract; they are numbered on the wire."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.conversation.body import Body
from sandbox.generation import Made

Event = dict[str, Any]
FAILURES: dict[str, Body] = {
    "failed": {"code": "server_error", "message": "The server had an error while processing your request."},
    "failed_late": {"code": "server_error", "message": "The server had an error while processing your request."},
    "failed_rate": {
        "code": "rate_limit_exceeded",
        "message": "Rate limit reached for images per minute. Try again later.",
    },
    "policy_failed": {
        "code": "image_content_policy_violation",
        "message": "Your request was rejected by the safety system.",
    },
}


@dataclass(frozen=True, slots=True)
class Place:
    """The item that an event is about."""

    id: str
    index: int

    @property
    def told(self) -> Event:
        return {"output_index": self.index, "item_id": self.id}

    @property
    def part(self) -> Event:
        """Of a message's only part."""
        return self.told | {"content_index": 0}


def whole_item(index: int, item: Body) -> list[Event]:
    """An item that comes at once."""
    return [_added(index, item), _done(index, item)]


def call_begins(place: Place) -> list[Event]:
    item = {"id": place.id, "type": "image_generation_call", "status": "in_progress", "result": None}
    return [
        _added(place.index, item),
        {"type": "response.image_generation_call.in_progress", **place.told},
        {"type": "response.image_generation_call.generating", **place.told},
    ]


def preview(place: Place, made: Made, settings: Mapping[str, str]) -> Event:
    return {
        "type": "response.image_generation_call.partial_image",
        **place.told,
        "partial_image_index": made.partial,
        "partial_image_b64": made.data,
        **settings,
    }


def call_ends(place: Place, item: Body, *, as_upstream: bool) -> list[Event]:
    """`as_upstream`: without `completed`, and with an item that says it is still generating, as some accounts' streams come."""
    if as_upstream:
        return [_done(place.index, item | {"status": "generating"})]
    if item["status"] == "failed":
        return [_done(place.index, item)]
    return [{"type": "response.image_generation_call.completed", **place.told}, _done(place.index, item)]


def message_begins(place: Place, part: Body) -> list[Event]:
    item = {"id": place.id, "type": "message", "role": "assistant", "status": "in_progress", "content": []}
    empty = part | {_words(part): ""}
    return [_added(place.index, item), {"type": "response.content_part.added", **place.part, "part": empty}]


def delta(place: Place, part: Body, piece: str) -> Event:
    return {"type": f"response.{part['type']}.delta", **place.part, "delta": piece, **_extra(part)}


def message_ends(place: Place, item: Body, whole: bool) -> Iterator[Event]:
    """An answer that is incomplete ends without its parts' own ends."""
    part = item["content"][0]
    if whole:
        name = _words(part)
        yield {"type": f"response.{part['type']}.done", **place.part, name: part[name], **_extra(part)}
        yield {"type": "response.content_part.done", **place.part, "part": part}
    yield _done(place.index, item)


async def numbered(events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """Every event that has a type gets the next number."""
    number = 0
    async for event in events:
        if "type" not in event:
            yield event
            continue
        yield {"type": event["type"], "sequence_number": number} | event
        number += 1


def _added(index: int, item: Body) -> Event:
    return {"type": "response.output_item.added", "output_index": index, "item": item}


def _done(index: int, item: Body) -> Event:
    return {"type": "response.output_item.done", "output_index": index, "item": item}


def _words(part: Body) -> str:
    return "refusal" if part["type"] == "refusal" else "text"


def _extra(part: Body) -> Event:
    return {"logprobs": []} if part["type"] == "output_text" else {}
