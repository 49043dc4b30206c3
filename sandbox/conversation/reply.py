"""One answer in the making: its events in order, and what it comes to. It goes on to its end whoever listens."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from easel import costs
from sandbox import orders
from sandbox.conversation import body, events, pictures, speech
from sandbox.conversation.body import Body
from sandbox.conversation.items import Item, Message, Painting
from sandbox.conversation.plan import Call, Plan, State
from sandbox.generation import Made

Event = dict[str, Any]
_CUT_WORDS = 3  # of an answer that ends early
_THINKING = 10  # pauses before words that no picture comes before


class Reply:
    _running: ClassVar[set[asyncio.Task[None]]] = set()  # the loop itself holds tasks only weakly

    def __init__(self, plan: Plan) -> None:
        self.id = f"resp_{secrets.token_hex(16)}"
        self.state = State()
        self._plan = plan
        self._created = int(time.time())
        self._message_id = f"msg_{secrets.token_hex(12)}"
        self._queue = asyncio.Queue[Event | None]()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        task = self._task = asyncio.create_task(self._run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def body(self) -> Body:
        """The object as it stands now."""
        return self.state.end or self._object("in_progress")

    def without_pictures(self) -> Body:
        """The object as it stands now, its pictures gone."""
        whole = self.body()
        return whole | {"output": [item | {"result": None} if "result" in item else item for item in whole["output"]]}

    def thread(self) -> tuple[Item, ...]:
        """All that was said and shown up to the end of this answer."""
        return (*self._plan.turn.items, *self.state.said)

    def own_bytes(self) -> int:
        """The length of the pictures that came with this turn, shown or painted."""
        items = (*self._plan.turn.items[self._plan.turn.start :], *self.state.said)
        return sum(len(picture.data) for item in items for picture in item.pictures)

    async def whole(self) -> Body:
        assert self._task
        await asyncio.shield(self._task)  # raises what went wrong
        return self.body()

    async def events(self) -> AsyncIterator[Event]:
        """Each event once, as it comes."""
        while event := await self._queue.get():
            yield event

    async def _run(self) -> None:
        try:
            async for event in self._events():
                self._queue.put_nowait(event)
        finally:
            if self.state.end is None:  # painting failed
                self._queue.put_nowait(self._ended("failed", error=events.FAILURES["failed"]))
            self._plan.finished(self._tokens())
            self._queue.put_nowait(None)

    async def _events(self) -> AsyncIterator[Event]:
        talk = self._plan.fault.talk
        started = self._object("in_progress")
        yield {"type": "response.created", "response": started}
        yield {"type": "response.in_progress", "response": started}
        async for event in self._before_words():
            yield event
        if talk in events.FAILURES:
            yield self._ended("failed", error=events.FAILURES[talk])
            return
        words, whole = self._within(await self._words())
        part = body.refusal_part(words) if talk == "refusal" else body.text_part(words)
        async for event in self._message_events(part, whole):
            yield event
        reason = "content_filter" if talk == "filtered" else "max_output_tokens"
        yield self._ended("completed") if whole else self._ended("incomplete", reason=reason)

    async def _before_words(self) -> AsyncIterator[Event]:
        """The pictures, or the time it takes to think of words alone."""
        call, talk = self._plan.call, self._plan.fault.talk
        if talk == "reasoning_first":
            item = body.reasoning(f"rs_{secrets.token_hex(12)}")
            for event in events.whole_item(len(self.state.output), item):
                yield event
            self.state.output.append(item)
        if call is None:
            await asyncio.sleep(max(self._plan.fault.seconds, self._plan.pause * _THINKING))
            return
        for number in range(call.generation.order.n):
            async for event in self._call_events(call, number):
                yield event

    async def _words(self) -> str:
        if self._plan.fault.talk == "refusal":
            return speech.REFUSAL
        return speech.BLOCKED if self._plan.fault.talk == "policy_item" else await self._plan.words()

    def _within(self, words: str) -> tuple[str, bool]:
        """As many of the words as may be said, and whether that is all."""
        most, pieces = self._plan.turn.most_output, speech.pieces(words)
        if self._plan.fault.talk in ("incomplete", "incomplete_late", "filtered"):
            return "".join(pieces[:_CUT_WORDS]), False
        if most is None or costs.text_tokens(words) <= most:
            return words, True
        while costs.text_tokens("".join(pieces)) > most:
            pieces.pop()
        return "".join(pieces), False

    async def _call_events(self, call: Call, number: int) -> AsyncIterator[Event]:
        place = events.Place(f"{call.id}{number or ''}", len(self.state.output))
        for event in events.call_begins(place):
            yield event
        async for made in call.generation.steps(number):
            if made.partial is not None:
                self.state.partials += 1
                yield events.preview(place, made, body.settings(call.told))
            elif self._plan.fault.talk not in ("failed", "policy_failed"):
                item = self._call_item(call, place.id, made)
                for event in events.call_ends(place, item, as_upstream=self._plan.fault.talk == "item_generating"):
                    yield event

    def _call_item(self, call: Call, id: str, made: Made) -> Body:
        """The finished item, which from now on belongs to the answer."""
        fault = self._plan.fault
        self.state.pictures += 1
        if fault.talk == "policy_item":
            item = body.blocked(id, call.told, call.action)
        else:
            data = fault.spoil(made.data) if fault.spoil else made.data
            item = body.call(id, call.told, call.action, data)
            whole = pictures.Picture(made.data, call.generation.order.size)
            self.state.said.append(Painting(id, whole, item["revised_prompt"], call.action))
        if fault.change and fault.part == "picture":
            item["result"] = fault.change({"b64_json": item["result"]})["b64_json"]
        self.state.output.append(item)
        return item

    async def _message_events(self, part: Body, whole: bool) -> AsyncIterator[Event]:
        place = events.Place(self._message_id, len(self.state.output))
        item = body.message(self._message_id, "completed" if whole else "incomplete", part)
        for event in events.message_begins(place, part):
            yield event
        text = part.get("text") or part.get("refusal") or ""
        for piece in speech.pieces(text):
            await asyncio.sleep(self._plan.pause)
            self.state.words += piece
            yield events.delta(place, part, piece)
        self.state.output.append(item)
        self.state.said.append(Message("assistant", text))
        for event in events.message_ends(place, item, whole):
            yield event

    def _ended(self, status: str, *, error: Body | None = None, reason: str = "") -> Event:
        end = self._object(status, error=error, reason=reason)
        if status != "failed":
            end |= {"usage": self._text_usage(), "tool_usage": body.tool_usage(self._image_usage())}
        fault = self._plan.fault
        self.state.end = fault.change(end) if fault.change and fault.part == "body" else end
        return {"type": f"response.{status}", "response": self.state.end}

    def _tokens(self) -> dict[str, int]:
        """What is billed for it."""
        image, text = self._image_usage(), self._text_usage()
        return {
            "pictures": self.state.pictures,
            "input_tokens": text["input_tokens"],
            "output_tokens": text["output_tokens"],
            "image_tokens": image["total_tokens"] if image else 0,
        }

    def _text_usage(self) -> Body:
        turn = self._plan.turn
        return body.text_usage(turn.items, str(turn.told.get("instructions") or ""), self.state.words)

    def _image_usage(self) -> Body | None:
        call, state = self._plan.call, self.state
        if call is None or not state.pictures:
            return None
        return orders.usage(call.told, pictures=state.pictures, partials=state.partials, inputs=call.inputs)

    def _object(self, status: str, *, error: Body | None = None, reason: str = "") -> Body:
        return body.response(
            self._plan.turn,
            id=self.id,
            created=self._created,
            status=status,
            output=self.state.output,
            error=error,
            reason=reason,
        )
