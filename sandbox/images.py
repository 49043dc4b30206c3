"""POST /v1/images/generations and /v1/images/edits, plain and streamed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from easel.sizes import Size
from sandbox import answers, bodies, delivery, orders
from sandbox.asks import Ask, read_ask
from sandbox.delivery import Delivery
from sandbox.fault_table import FAULTS
from sandbox.faults import Fault
from sandbox.generation import Generation, Made
from sandbox.orders import Order
from sandbox.workshop import Workshop

if TYPE_CHECKING:
    from sandbox.sources import Sources

_MAX_JSON = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wish:
    """What one request asks for: `kind` as below, `given` what an edit starts from."""

    kind: str
    ask: Ask
    order: Order
    given: "Sources | None" = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Which faults are for it, besides those of streams or plain answers."""
        return () if self.given is None else ("edit",) if self.given.keep is None else ("edit", "mask")


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
    """The two endpoints; pictures are made in `workshop`. A plain answer that takes longer than `cut` seconds is cut on its way
    (0: none is)."""

    def __init__(self, workshop: Workshop, cut: float = 0) -> None:
        self._workshop, self._cut = workshop, cut

    async def generations(self, request: Request) -> Response:
        return await self._answer(request, await self.generation(request))

    async def edits(self, request: Request) -> Response:
        return await self._answer(request, await self.edit(request))

    async def generation(self, request: Request) -> Wish:
        """Raises Refusal."""
        ask = read_ask(await bodies.read_json(request, _MAX_JSON))
        return Wish("image_generation", ask, orders.decide(ask, variation=request.headers.get("x-easel-job", "")))

    async def edit(self, request: Request) -> Wish:
        """Raises Refusal."""
        form = await bodies.read_form(request)
        ask = read_ask(form.fields)
        given = await self._workshop.sources(form.images, form.mask)
        order = orders.decide(ask, like=given.sizes[0], variation=request.headers.get("x-easel-job", ""))
        return Wish("image_edit", ask, order, given)

    def begin(self, request: Request, wish: Wish, fault: Fault) -> Commission:
        """Its painting begins."""
        order, given = _really(wish.order, fault), wish.given
        generation = self._workshop.start(request, order, given and given.with_mask(fault.mask), fault.seconds)
        return Commission(wish.kind, wish.ask, wish.order, given.sizes if given else (), fault, generation)

    async def _answer(self, request: Request, wish: Wish) -> Response:
        fault = applying(request.scope["fault"], streamed=wish.ask.stream, kinds=wish.kinds)
        if fault.reply and not fault.paints:
            return await refusing(fault)
        commission = self.begin(request, wish, fault)
        if given_up := await unanswered(fault, commission.generation.pictures):
            return given_up
        if wish.ask.stream and not fault.as_json:
            return _streamed(commission)
        return await _plain(commission, self._cut, self._workshop.billing.headers(wish.order, commission.inputs))


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


async def _plain(commission: Commission, cut: float, cost: Mapping[str, str]) -> Response:
    fault = commission.fault
    if fault.wire == "blanks":
        return Delivery(delivery.after_blanks(lambda: _json_pieces(commission)), headers=fault.headers)
    try:
        pieces = await asyncio.wait_for(_json_pieces(commission), cut or None)
    except TimeoutError:  # what stands before the server gave up; the painting goes on
        return plain_reply(FAULTS["524"])
    if fault.wire == "gzip":
        pieces = delivery.gzipped(pieces)
    length = sum(map(len, pieces))
    body = on_the_wire(delivery.listed(pieces), fault, length // 2)
    return Delivery(body, length=length, headers={**fault.headers, **cost})


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
    return answers.dumps(await whole_answer(commission))


async def whole_answer(commission: Commission) -> dict[str, Any]:
    """The JSON answer, its pictures as bytes."""
    fault = commission.fault
    pictures = [_spoilt(made, fault) for made in await commission.generation.pictures()]
    usage = orders.usage(commission.told, pictures=len(pictures), inputs=commission.inputs)
    answer = answers.images(commission.told, pictures, usage, commission.ask)
    return fault.change(answer) if fault.change else answer


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
