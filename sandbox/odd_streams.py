"""What faults do to the events of a stream, and to the way that they are written."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from sandbox.delivery import CUT

Event = dict[str, Any]
Events = AsyncIterator[Event]


_SILENCE = 0.1  # seconds
_ENDS = ("response.completed", "response.failed", "response.incomplete")
_RESULTS = (
    "response.image_generation_call.completed",
    "response.output_item.done",
    "response.output_text.done",
    *_ENDS,
)


async def no_end(events: Events) -> Events:
    async for event in events:
        if _partial(event):
            yield event


async def cut(events: Events) -> Events:
    """Marks where the connection ends: inside the second event, or inside the first when it is alone."""
    number = 0
    async for event in events:
        number += 1
        cut_here = number == 2 or not _partial(event)
        yield event | {CUT: True} if cut_here else event
        if cut_here:
            return


async def completed_twice(events: Events) -> Events:
    async for event in events:
        yield event
        if not _partial(event):
            yield event


async def done_marker(events: Events) -> Events:
    async for event in events:
        yield event
    yield {"raw": b"data: [DONE]\n\n"}


async def error_event(events: Events) -> Events:
    async for event in _unfinished(events):
        yield event
    yield {"type": "error", "error": _error("server_error", "The server had an error while processing your request.")}


async def error_flat(events: Events) -> Events:
    async for event in _unfinished(events):
        yield event
    yield {"type": "error", "code": "server_error", "message": "The server had an error.", "param": None}


async def error_bare(events: Events) -> Events:
    async for event in _unfinished(events):
        yield event
    yield {"error": _error("upstream_error", "Upstream request failed")}


async def policy_event(events: Events) -> Events:
    async for event in _unfinished(events):
        yield event
    error = _error("moderation_blocked", "Your request was rejected by the safety system.") | {
        "type": "image_generation_user_error"
    }
    yield {
        "type": "error",
        "error": error | {"moderation_details": {"moderation_stage": "output", "categories": ["sandbox"]}},
    }


async def policy_flat(events: Events) -> Events:
    async for event in _unfinished(events):
        yield event
    text = "Your request was rejected by the safety system."
    yield {"type": "error", "code": "moderation_blocked", "message": text, "param": None}


async def error_late(events: Events) -> Events:
    """All but the end, and then an error: the picture is there."""
    async for event in no_end(events):
        yield event
    yield {"type": "error", "error": _error("server_error", "The server had an error while processing your request.")}


async def keepalives(events: Events) -> Events:
    ended: Event = {}
    while True:
        coming = asyncio.ensure_future(anext(events, ended))
        while not (await asyncio.wait({coming}, timeout=_SILENCE))[0]:
            yield {"type": "keepalive"}
        if coming.result() is ended:
            return
        yield coming.result()


def crlf(pieces: list[bytes]) -> list[bytes]:
    return [piece.replace(b"\n", b"\r\n") for piece in pieces]


def cr(pieces: list[bytes]) -> list[bytes]:
    return [piece.replace(b"\n", b"\r") for piece in pieces]


def odd(pieces: list[bytes]) -> list[bytes]:
    """Everything the format allows and few expect; JSON may break its lines after a comma."""
    head = pieces[0].replace(b"event: ", b"event:").replace(b"\ndata: ", b"\nid: 7\nretry: 1000\ndata:")
    first, _, rest = pieces[1].partition(b",")
    broken = [first + b",\ndata:" + rest] if rest else [first]
    return [b": odd but legal\n\n: \n", head, *broken, *pieces[2:]]


def _partial(event: Event) -> bool:
    """Whether more is to come behind it."""
    kind = str(event.get("type", ""))
    return kind.endswith(".partial_image") or (kind.startswith("response.") and kind not in _ENDS)


async def _unfinished(events: Events) -> Events:
    """All that comes before a result."""
    async for event in events:
        if not _partial(event) or event["type"] in _RESULTS:
            return
        yield event


def _error(code: str, message: str) -> Event:
    return {"message": message, "type": "server_error", "param": None, "code": code}
