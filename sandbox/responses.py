"""POST /v1/responses with the image_generation tool, plain and streamed; responses are remembered for a while."""

import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from easel import costs
from easel.sizes import Size
from sandbox import answers, bodies, delivery, orders, turns
from sandbox.delivery import Delivery
from sandbox.faults import Fault
from sandbox.generation import Generation, Made
from sandbox.images import applying, on_the_wire, refusing, unanswered
from sandbox.orders import Order
from sandbox.refusals import Refusal
from sandbox.turns import Turn
from sandbox.workshop import Workshop

if TYPE_CHECKING:
    from sandbox.sources import Sources

_MAX_BODY = 512 * 1024 * 1024
_REMEMBERED = 32
_SAID = "Here is the picture. It was painted by the sandbox, not by a model."
_NOTHING = "I can only talk here: no picture was made."

Remember = Callable[[str, tuple[bytes, ...]], None]


@dataclass(frozen=True, slots=True)
class Call:
    """One picture in the making for a turn."""

    id: str
    order: Order
    generation: Generation
    inputs: tuple[Size, ...]
    edit: bool


class Responses:
    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._seen: OrderedDict[str, tuple[bytes, ...]] = OrderedDict()

    async def create(self, request: Request) -> Response:
        raw = await bodies.read_json(request, _MAX_BODY)
        fault = _usable(applying(request.scope["fault"], streamed=raw.get("stream") is True))
        turn = turns.read_turn(raw, {} if fault.forgets else self._seen)
        if fault.reply and not fault.paints:
            return await refusing(fault)
        call = None if turn.ask is None or fault.no_call else await self._call(request, turn, fault)
        if call and (given_up := await unanswered(fault, call.generation)):
            return given_up
        reply = Reply(turn, call, self._remember if turn.store and not fault.forgets else None)
        if turn.stream:
            body = delivery.with_heartbeat(on_the_wire(reply.frames(), fault, 20_000))
            return Delivery(body, media_type="text/event-stream; charset=utf-8", headers=fault.headers)
        pieces = answers.dumps(await reply.whole())
        length = sum(map(len, pieces))
        body = on_the_wire(delivery.listed(pieces), fault, length // 2)
        return Delivery(body, length=length, headers=fault.headers)

    async def _call(self, request: Request, turn: Turn, fault: Fault) -> Call:
        assert turn.ask
        given: Sources | None = None
        if turn.edit:  # the newest picture is changed, the others are references
            given = await self._workshop.sources(turn.pictures[:-17:-1], turn.mask)
        job = request.headers.get("x-easel-job", "")
        order = orders.decide(turn.ask, like=given.sizes[0] if given else None, variation=f"{job}{turn.previous}")
        generation = self._workshop.start(request, order, given, fault.seconds)
        return Call(f"ig_{secrets.token_hex(12)}", order, generation, given.sizes if given else (), turn.edit)

    def _remember(self, response_id: str, pictures: tuple[bytes, ...]) -> None:
        self._seen[response_id] = pictures
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


class Reply:
    """One response, as a whole or as its events. `remember` is told its id and the pictures then in view."""

    def __init__(self, turn: Turn, call: Call | None, remember: Remember | None) -> None:
        self._turn, self._call, self._remember = turn, call, remember
        self._id = f"resp_{secrets.token_hex(16)}"
        self._created = int(time.time())
        self._message_id = f"msg_{secrets.token_hex(12)}"

    async def whole(self) -> dict[str, Any]:
        """The response object; pictures are bytes, which `answers.dumps` writes as base64."""
        made = (await self._call.generation.pictures())[0] if self._call else None
        return self._finished(made, 0)

    async def frames(self) -> AsyncIterator[bytes]:
        number = 0
        async for event in self._events():
            for piece in answers.frame({"type": event.pop("type"), "sequence_number": number} | event):
                yield piece
            number += 1

    async def _events(self) -> AsyncIterator[dict[str, Any]]:
        started = self._object("in_progress", [], None)
        yield {"type": "response.created", "response": started}
        yield {"type": "response.in_progress", "response": started}
        made, partials = None, 0
        if self._call:
            async for event in self._call_events(self._call):
                partials += event["type"].endswith("partial_image")
                made = event.pop("made", made)
                yield event
        for event in self._message_events(1 if self._call else 0):
            yield event
        yield {"type": "response.completed", "response": self._finished(made, partials)}

    async def _call_events(self, call: Call) -> AsyncIterator[dict[str, Any]]:
        place = {"output_index": 0, "item_id": call.id}
        item = {"id": call.id, "type": "image_generation_call", "status": "in_progress", "result": None}
        yield {"type": "response.output_item.added", "output_index": 0, "item": item}
        yield {"type": "response.image_generation_call.in_progress", **place}
        yield {"type": "response.image_generation_call.generating", **place}
        told = _told(call.order)
        async for made in call.generation.steps():
            if made.partial is None:
                yield {"type": "response.image_generation_call.completed", **place}
                yield {
                    "type": "response.output_item.done",
                    "output_index": 0,
                    "item": self._item(call, made),
                    "made": made,
                }
            else:
                picture = {"partial_image_b64": made.data, "partial_image_index": made.partial}
                yield {"type": "response.image_generation_call.partial_image", **place, **picture, **told}

    def _message_events(self, index: int) -> list[dict[str, Any]]:
        place = {"output_index": index, "item_id": self._message_id, "content_index": 0}
        whole = self._message()
        empty = whole | {"status": "in_progress", "content": []}
        part = whole["content"][0]
        return [
            {"type": "response.output_item.added", "output_index": index, "item": empty},
            {"type": "response.content_part.added", **place, "part": part | {"text": ""}},
            {"type": "response.output_text.delta", **place, "delta": part["text"], "logprobs": []},
            {"type": "response.output_text.done", **place, "text": part["text"], "logprobs": []},
            {"type": "response.content_part.done", **place, "part": part},
            {"type": "response.output_item.done", "output_index": index, "item": whole},
        ]

    def _finished(self, made: Made | None, partials: int) -> dict[str, Any]:
        pictures = self._turn.pictures
        output, image_gen = [self._message()], None
        if self._call and made:
            output = [self._item(self._call, made), *output]
            image_gen = orders.usage(self._call.order, pictures=1, partials=partials, inputs=self._call.inputs)
            pictures = (*pictures, made.data)
        if self._remember:
            self._remember(self._id, pictures)
        return self._object("completed", output, image_gen)

    def _object(self, status: str, output: list[dict[str, Any]], image_gen: dict[str, Any] | None) -> dict[str, Any]:
        done = status == "completed"
        turn = self._turn
        return {
            "id": self._id,
            "object": "response",
            "created_at": self._created,
            "status": status,
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "metadata": {},
            "model": turn.model,
            "output": output,
            "parallel_tool_calls": True,
            "previous_response_id": turn.previous or None,
            "store": turn.store,
            "temperature": 1.0,
            "tool_choice": turn.tool_choice,
            "tools": turn.tools,
            "top_p": 1.0,
            "truncation": "disabled",
            "usage": self._text_usage() if done else None,
            "tool_usage": {"image_gen": image_gen, "web_search": {"num_requests": 0}} if image_gen else None,
        }

    def _text_usage(self) -> dict[str, Any]:
        """The text model's own tokens; the picture's are in `tool_usage`."""
        given, said = costs.text_tokens(self._turn.prompt), costs.text_tokens(self._message()["content"][0]["text"])
        return {
            "input_tokens": given,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": said,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": given + said,
        }

    def _item(self, call: Call, made: Made) -> dict[str, Any]:
        return {
            "id": call.id,
            "type": "image_generation_call",
            "status": "completed",
            "action": "edit" if call.edit else "generate",
            "revised_prompt": answers.revised_prompt(call.order.prompt),
            "result": made.data,
        } | _told(call.order)

    def _message(self) -> dict[str, Any]:
        text = {"type": "output_text", "text": _SAID if self._call else _NOTHING, "annotations": [], "logprobs": []}
        return {
            "id": self._message_id,
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [text],
        }


def _told(order: Order) -> dict[str, str]:
    return {
        "size": str(order.size),
        "quality": order.quality,
        "background": order.background,
        "output_format": order.output_format,
    }


def _usable(fault: Fault) -> Fault:
    """Raises Refusal for a fault that means the images endpoints: it must not be passed over in silence."""
    ends = fault.reply or fault.no_call or fault.forgets or fault.wire in ("hang", "close", "drip", "cut")
    if fault.name and not ends and fault.name not in ("slow", "request_id_twice"):
        text = f"The fault '{fault.name}' is for the images endpoints only."
        raise Refusal(text, param="X-Sandbox-Fault", code="unknown_fault")
    return fault
