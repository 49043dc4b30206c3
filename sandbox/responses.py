"""POST /v1/responses with the image_generation tool, plain and streamed, and what was kept of earlier answers by its id."""

import functools
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import answers, bodies, delivery, orders
from sandbox.asks import MAX_PROMPT
from sandbox.conversation import events, hand_faults, speech
from sandbox.conversation.intent import Intent, read_intent
from sandbox.conversation.items import Painting
from sandbox.conversation.memory import Entry, Memory, Nothing
from sandbox.conversation.plan import Call, Plan
from sandbox.conversation.reply import Reply
from sandbox.conversation.tool import Tool
from sandbox.conversation.turn import Turn, read_turn
from sandbox.counts import Counts
from sandbox.delivery import Delivery
from sandbox.faults import Fault
from sandbox.images import applying, faulty, frames, on_the_wire, refusing, unanswered
from sandbox.options import Options
from sandbox.orders import Order
from sandbox.refusals import Refusal
from sandbox.workshop import Workshop

if TYPE_CHECKING:
    from sandbox.sources import Sources

_MAX_BODY = 512 * 1024 * 1024
_MOST_PICTURES = 16  # of one edit
_PAUSE = 0.04  # seconds between two words, when pictures take their time
_WITHOUT_CALL = ("text_only", "refusal", "incomplete", "filtered", "failed_rate")


class Responses:
    def __init__(self, workshop: Workshop, counts: Counts, options: Options) -> None:
        self._workshop, self._counts = workshop, counts
        self._memory = Memory(options.memory)
        self._pause = min(_PAUSE, options.delay / 10)

    async def create(self, request: Request) -> Response:
        raw = await bodies.read_json(request, _MAX_BODY)
        asked = hand_faults.wanted(raw) if request.scope["near"] else None
        asked = asked or request.scope["fault"]
        forgets = not self._memory.kept or (asked is not None and asked.talk in ("forgets", "no_ids"))
        if asked and asked.talk == "no_ids" and raw.get("previous_response_id"):
            raise Refusal("previous_response_id requires an OpenAI API-key account for HTTP requests")
        turn = read_turn(raw | {"store": False} if forgets else raw, Nothing() if forgets else self._memory)
        intent = read_intent(turn)
        fault = _usable(applying(asked, streamed=turn.stream, kinds=_kinds(turn, intent)))
        if fault.reply and not fault.paints:
            return await refusing(fault)
        reply = await self._reply(request, turn, intent, fault)
        if given_up := await unanswered(fault, reply.whole):
            return given_up
        return _streamed(reply, fault) if turn.stream and not fault.as_json else await _plain(reply, fault)

    async def retrieve(self, request: Request) -> Response:
        if request.query_params.get("stream") == "true":
            text = "This response cannot be streamed: it was not created in background mode."
            raise Refusal(text, param="stream", code="unsupported_value")
        body = self._memory.body(request.path_params["response_id"])
        return Response(b"".join(answers.dumps(body)), media_type="application/json")

    async def delete(self, request: Request) -> Response:
        response_id = request.path_params["response_id"]
        self._memory.forget(response_id)
        return JSONResponse({"id": response_id, "object": "response", "deleted": True})

    async def _reply(self, request: Request, turn: Turn, intent: Intent, fault: Fault) -> Reply:
        if fault.talk in _WITHOUT_CALL and intent.paints:
            intent = Intent("talk")
        call = await self._call(request, turn, intent, fault) if intent.paints else None
        words = functools.partial(self._words, turn, intent)
        reply = Reply(Plan(turn, call, words, self._pause, fault, functools.partial(self._count, request)))
        if turn.store:
            self._memory.keep(reply.id, _entry(reply, fault))
        reply.start()
        return reply

    async def _call(self, request: Request, turn: Turn, intent: Intent, fault: Fault) -> Call:
        assert turn.tool
        sources: Sources | None = None
        if intent.kind == "edit":
            sources = await self._sources(turn, turn.tool)
        told = _order(request, turn, intent, sources)
        really = replace(
            told,
            n=2 if fault.talk == "two_pictures" else 1,
            size=fault.size or told.size,
            partial_images=told.partial_images if fault.partials is None else fault.partials,
        )
        generation = self._workshop.start(request, really, sources and sources.with_mask(fault.mask), fault.seconds)
        inputs = sources.sizes if sources else ()
        return Call(f"ig_{secrets.token_hex(12)}", told, generation, inputs, intent.kind)

    async def _sources(self, turn: Turn, tool: Tool) -> "Sources":
        """What an edit starts from: the last picture shown now, and the further ones as references; else the newest in view."""
        shown = [picture.data for picture in turn.shown or turn.in_view[-1:]]
        try:
            return await self._workshop.sources(tuple(reversed(shown[-_MOST_PICTURES:])), tool.mask)
        except Refusal as refusal:
            refusal.param = {"mask": "tools[0].input_image_mask", "image": "input"}.get(refusal.param, refusal.param)
            raise

    async def _words(self, turn: Turn, intent: Intent) -> str:
        if intent.paints:
            others = len(turn.shown[:-1][-_MOST_PICTURES + 1 :])
            return speech.done(intent, masked=bool(turn.tool and turn.tool.mask), others=others)
        if intent.topic != "look":
            return speech.talk(intent.topic)
        picture = (turn.shown or turn.in_view)[-1]
        paintings = [item for item in turn.items if isinstance(item, Painting) and item.picture == picture]
        prompt = paintings[-1].prompt if paintings else ""
        return await self._workshop.look(picture, prompt, len(turn.in_view) - 1)

    def _count(self, request: Request, tokens: dict[str, int]) -> None:
        self._counts.answered(request.scope["request_id"], request.headers.get("x-easel-job", ""), tokens)


def _order(request: Request, turn: Turn, intent: Intent, sources: "Sources | None") -> Order:
    assert turn.tool
    paintings = sum(isinstance(item, Painting) for item in turn.before)
    variation = request.headers.get("x-easel-job", "") + (f" {paintings}" if paintings else "")
    ask = replace(turn.tool.ask, prompt=intent.prompt[:MAX_PROMPT])
    like = sources.sizes[0] if sources else None
    return orders.decide(ask, like=like, variation=variation, manner=intent.manner)


def _kinds(turn: Turn, intent: Intent) -> tuple[str, ...]:
    if intent.kind != "edit":
        return ()
    return ("edit", "mask") if turn.tool and turn.tool.mask else ("edit",)


def _entry(reply: Reply, fault: Fault) -> Entry:
    body = reply.without_pictures if fault.talk == "kept_without_picture" else reply.body
    return Entry(body, reply.thread, reply.own_bytes)


def _streamed(reply: Reply, fault: Fault) -> Response:
    pieces = frames(events.numbered(faulty(reply.events(), fault)), fault)
    headers = {"cache-control": "no-cache"} | dict(fault.headers)
    body = delivery.with_heartbeat(on_the_wire(pieces, fault, 20_000))
    return Delivery(body, media_type="text/event-stream; charset=utf-8", headers=headers)


async def _plain(reply: Reply, fault: Fault) -> Response:
    async def whole() -> list[bytes]:
        return answers.dumps(await reply.whole())

    if fault.wire == "blanks":
        return Delivery(delivery.after_blanks(whole), headers=fault.headers)
    pieces = await whole()
    if fault.wire == "gzip":
        pieces = delivery.gzipped(pieces)
    length = sum(map(len, pieces))
    body = on_the_wire(delivery.listed(pieces), fault, length // 2)
    return Delivery(body, length=length, headers=fault.headers)


def _usable(fault: Fault) -> Fault:
    """Raises Refusal for a fault that means the images endpoints: it must not be passed over in silence."""
    if fault.pictures or (fault.change and not fault.part):
        text = f"The fault '{fault.name}' is for the images endpoints only."
        raise Refusal(text, param="X-Sandbox-Fault", code="unknown_fault")
    return fault
