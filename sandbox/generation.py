"""One request's pictures in the making: off the event loop, at the set pace, and to the end even when the client has gone."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ClassVar

from sandbox.orders import Order

WORKERS = max(2, os.cpu_count() or 2)


@dataclass(frozen=True, slots=True)
class Made:
    """An encoded picture. `partial` is its 0-based index as a preview, None for the finished one."""

    data: bytes
    partial: int | None = None


# Makes picture number `index` of an order: its previews in order, then the finished one. Runs in a worker thread.
Make = Callable[[Order, int], Iterable[Made]]


class Generation:
    """Starts painting at once and never stops early. `finished` is called when a picture is finished, read or not."""

    _running: ClassVar[set[asyncio.Task[None]]] = set()  # the loop itself holds tasks only weakly

    def __init__(
        self, order: Order, make: Make, *, pool: ThreadPoolExecutor, delay: float, finished: Callable[[], None]
    ) -> None:
        self.order = order
        self._make, self._pool, self._delay, self._finished = make, pool, delay, finished
        self._loop = asyncio.get_running_loop()
        self._started = self._loop.time()
        self._queues = [asyncio.Queue[Made | None]() for _ in range(order.n)]
        self._tasks = [asyncio.create_task(self._pace(index)) for index in range(order.n)]
        for task in self._tasks:
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

    async def _pace(self, index: int) -> None:
        """Hands each step over when it is made and due: they are spread evenly over the delay."""
        ready = asyncio.Queue[Made | None]()
        work = self._loop.run_in_executor(self._pool, self._work, index, ready)
        stages = self.order.partial_images + 1
        try:
            while made := await ready.get():
                stage = stages if made.partial is None else made.partial + 1
                await asyncio.sleep(self._started + self._delay * stage / stages - self._loop.time())
                if made.partial is None:
                    self._finished()
                self._queues[index].put_nowait(made)
            await work
        finally:
            self._queues[index].put_nowait(None)

    def _work(self, index: int, ready: "asyncio.Queue[Made | None]") -> None:
        """In a worker: all steps in one go, so that no painting waits in memory for its turn to be encoded."""
        try:
            for made in self._make(self.order, index):
                self._loop.call_soon_threadsafe(ready.put_nowait, made)
        finally:
            self._loop.call_soon_threadsafe(ready.put_nowait, None)
