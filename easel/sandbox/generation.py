"""One request's pictures in the making: off the event loop, at the set pace, and to the end even when the client has gone."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ClassVar

from easel.sandbox.orders import Order

WORKERS = max(2, os.cpu_count() or 2)


@dataclass(frozen=True, slots=True)
class Made:
    """An encoded picture. `partial` is its 0-based index as a preview, None for the finished one."""

    data: bytes
    partial: int | None = None


# Paints picture number `index` of an order whole; the second turns the painting into bytes, as preview k of n or finished.
Paint = Callable[[Order, int], Any]
Render = Callable[[Order, Any, int | None], bytes]


class Generation:
    """Starts painting at once and never stops early. `finished` is called when a picture is finished, read or not."""

    _running: ClassVar[set[asyncio.Task[None]]] = set()  # the loop itself holds tasks only weakly

    def __init__(
        self,
        order: Order,
        *,
        paint: Paint,
        render: Render,
        pool: ThreadPoolExecutor,
        delay: float,
        finished: Callable[[], None],
    ) -> None:
        self.order = order
        self._paint, self._render, self._pool = paint, render, pool
        self._delay, self._finished = delay, finished
        self._queues: list[asyncio.Queue[Made | None]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._started = asyncio.get_running_loop().time()
        for index in range(order.n):
            queue: asyncio.Queue[Made | None] = asyncio.Queue()
            self._queues.append(queue)
            task = asyncio.create_task(self._make(index, queue))
            self._tasks.append(task)
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def pictures(self) -> list[Made]:
        """All n finished pictures."""
        finished = []
        for index in range(self.order.n):
            finished += [made async for made in self.steps(index) if made.partial is None]
        return finished

    async def steps(self, index: int = 0) -> AsyncIterator[Made]:
        """The previews of one picture and then the finished one. Can be read once."""
        while made := await self._queues[index].get():
            yield made
        await self._tasks[index]  # raises what went wrong while painting

    async def _make(self, index: int, queue: asyncio.Queue[Made | None]) -> None:
        try:
            painting = await self._off_loop(self._paint, self.order, index)
            previews = self.order.partial_images
            for step in range(previews):
                data = await self._off_loop(self._render, self.order, painting, step)
                await self._until((step + 1) / (previews + 1))
                queue.put_nowait(Made(data, step))
            data = await self._off_loop(self._render, self.order, painting, None)
            await self._until(1)
            self._finished()
            queue.put_nowait(Made(data))
        finally:
            queue.put_nowait(None)

    async def _off_loop(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)

    async def _until(self, share: float) -> None:
        await asyncio.sleep(self._started + self._delay * share - asyncio.get_running_loop().time())
