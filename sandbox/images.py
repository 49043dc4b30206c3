"""POST /v1/images/generations and /v1/images/edits, plain and streamed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from easel.sizes import Size
from sandbox import answers, bodies, delivery, orders
from sandbox.asks import Ask, read_ask
from sandbox.delivery import Delivery
from sandbox.faults import Fault
from sandbox.generation import Generation, Made
from sandbox.orders import Order
from sandbox.workshop import Workshop

if TYPE_CHECKING:
    from sandbox.sources import Sources

_MAX_JSON = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Commission:
    """What one request comes to: `told` is what the answer says (a fault may paint otherwise)."""

    kind: str  # image_generation or image_edit: how the events are called
    ask: Ask
    told: Order
    inputs: tuple[Size, ...]
    fault: Fault
    generation: Generation


class Images:
    """The two endpoints; pictures are made in `workshop`."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def generations(self, request: Request) -> Response:
        ask = read_ask(await bodies.read_json(request, _MAX_JSON))
        order = orders.decide(ask, variation=request.headers.get("x-easel-job", ""))
        return await self._answer(request, "image_generation", ask, order, None)

    async def edits(self, request: Request) -> Response:
        form = await bodies.read_form(request)
        ask = read_ask(form.fields)
        given = await self._workshop.sources(form.images, form.mask)
        order = orders.decide(ask, like=given.sizes[0], variation=request.headers.get("x-easel-job", ""))
        return await self._answer(request, "image_edit", ask, order, given)

    async def _answer(self, request: Request, kind: str, ask: Ask, told: Order, given: "Sources | None") -> Response:
        kinds = () if given is None else ("edit",) if given.keep is None else ("edit", "mask")
        fault = applying(request.scope["fault"], streamed=ask.stream, kinds=kinds)
        if fault.reply and not fault.paints:
            return await refusing(fault)
        order = _really(told, fault)
        generation = self._workshop.start(request, order, given and given.with_mask(fault.mask), fault.seconds)
        if given_up := await unanswered(fault, generation.pictures):
            return given_up
        commission = Commission(kind, ask, told, given.sizes if given else (), fault, generation)
        return _streamed(commission) if ask.stream and not fault.as_json else await _plain(commission)


async def refusing(fault: Fault) -> Response:
    """The fault's own answer, given without painting."""
    await asyncio.sleep(fault.seconds)
    return plain_reply(fault)


async def unanswered(fault: Fault, finished: Callable[[], Awaitable[object]]) -> Response | None:
    """What comes in place of an answer although all is `finished` behind it; None when the answer shall come."""
    if fault.wire == "hang":
        return delivery.Hang()
    if fault.reply:
        await finished()
        return plain_reply(fault)
    if fault.wire == "close":
        await finished()
        return delivery.Close()
    return Delivery(delivery.gzip_bomb(), headers=fault.headers) if fault.wire == "gzip_bomb" else None


def plain_reply(fault: Fault) -> Response:
    """The fault's own answer in place of the picture."""
    reply = fault.reply
    assert reply is not None
    if isinstance(reply.body, str):
        return Response(reply.body, reply.status, dict(reply.headers), media_type="text/html")
    return Response(
        b"".join(answers.dumps(reply.body)), reply.status, dict(reply.headers), media_type="application/json"
    )


def _really(told: Order, fault: Fault) -> Order:
    """What is painted where a fault parts it from what the answer tells."""
    partials = told.partial_images if fault.partials is None else fault.partials
    pictures = fault.pictures(told.n) if fault.pictures else told.n
    return replace(told, size=fault.size or told.size, n=pictures, partial_images=partials)


def applying(fault: Fault | None, *, streamed: bool, kinds: tuple[str, ...] = ()) -> Fault:
    """The request's fault, or an empty one where there is none or it is not for this kind of request."""
    if fault is None or (fault.only and fault.only not in (*kinds, "stream" if streamed else "plain")):
        return Fault("", "")
    return fault


async def _plain(commission: Commission) -> Response:
    fault = commission.fault
    if fault.wire == "blanks":
        return Delivery(delivery.after_blanks(lambda: _json_pieces(commission)), headers=fault.headers)
    pieces = await _json_pieces(commission)
    if fault.wire == "gzip":
        pieces = delivery.gzipped(pieces)
    length = sum(map(len, pieces))
    body = on_the_wire(delivery.listed(pieces), fault, length // 2)
    return Delivery(body, length=length, headers=fault.headers)


def _streamed(commission: Commission) -> Response:
    fault = commission.fault
    body = on_the_wire(frames(faulty(_events(commission), fault), fault), fault, 20_000)
    headers = {"cache-control": "no-cache"} | dict(fault.headers)
    return Delivery(delivery.with_heartbeat(body), media_type="text/event-stream; charset=utf-8", headers=headers)


def on_the_wire(pieces: AsyncIterator[bytes], fault: Fault, cut_after: int) -> AsyncIterator[bytes]:
    if fault.wire == "drip":
        return delivery.dripping(pieces)
    return delivery.cut_after(pieces, cut_after) if fault.wire == "cut" else pieces


async def _json_pieces(commission: Commission) -> list[bytes]:
    fault = commission.fault
    pictures = [_spoilt(made, fault) for made in await commission.generation.pictures()]
    usage = orders.usage(commission.told, pictures=len(pictures), inputs=commission.inputs)
    answer = answers.images(commission.told, pictures, usage, commission.ask)
    return answers.dumps(fault.change(answer) if fault.change else answer)


async def _events(commission: Commission) -> AsyncIterator[dict[str, Any]]:
    partials = 0
    async for made in commission.generation.steps():
        partials += made.partial is not None
        usage = orders.usage(commission.told, pictures=1, partials=partials, inputs=commission.inputs)
        event = answers.event(commission.kind, commission.told, _spoilt(made, commission.fault), usage)
        change = commission.fault.change
        yield change(event) if change and made.partial is None else event


def faulty(events: AsyncIterator[dict[str, Any]], fault: Fault) -> AsyncIterator[dict[str, Any]]:
    return fault.events(events) if fault.events else events


async def frames(events: AsyncIterator[dict[str, Any]], fault: Fault) -> AsyncIterator[bytes]:
    """The events as they are written, with what the fault does to them."""
    async for event in events:
        pieces = answers.frame(event)
        if event.get(delivery.CUT):
            async for piece in delivery.cut_after(delivery.listed(pieces), sum(map(len, pieces)) // 2):
                yield piece
        for piece in fault.framing(pieces) if fault.framing and "raw" not in event else pieces:
            yield piece


def _spoilt(made: Made, fault: Fault) -> Made:
    return replace(made, data=fault.spoil(made.data)) if fault.spoil and made.partial is None else made
