"""Where pictures are made: the painters' pool, their settings, and the counting of what gets finished."""

import asyncio
import functools
import importlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from starlette.requests import Request

from sandbox.billing import Billing
from sandbox.counts import Counts
from sandbox.generation import WORKERS, Generation, Made
from sandbox.options import Options
from sandbox.orders import Order

if TYPE_CHECKING:
    from sandbox.conversation.pictures import Picture
    from sandbox.painter import Pixels
    from sandbox.sources import Sources

_SHELF_BYTES = 64 * 1024 * 1024


class Workshop:
    """Painting is imported when it is first needed, or by `import_painters`: the server must start at once."""

    def __init__(self, options: Options, counts: Counts, billing: Billing) -> None:
        self._options, self._counts, self.billing = options, counts, billing
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="painter")
        self._shelf = Shelf(typo=options.typo)

    async def sources(self, images: tuple[bytes, ...], mask: bytes | None) -> "Sources":
        """The decoded pictures of an edit. Raises Refusal."""
        from sandbox import sources

        return await asyncio.get_running_loop().run_in_executor(self._pool, sources.read_sources, images, mask)

    async def look(self, picture: "Picture", prompt: str, others: int) -> str:
        """What is seen in a picture, in words."""
        from sandbox.conversation import sight

        return await asyncio.get_running_loop().run_in_executor(self._pool, sight.describe, picture, prompt, others)

    def start(self, request: Request, order: Order, given: "Sources | None", seconds: float = 0) -> Generation:
        """Begins painting at once, `given` what an edit starts from; what is finished is counted for the request's job."""
        request_id, job = request.scope["request_id"], request.headers.get("x-easel-job", "")
        inputs = given.sizes if given else ()

        def finished() -> None:
            self._counts.painted(request_id, job)
            self.billing.charge(order, inputs)

        return Generation(
            order,
            self._shelf.make if given is None else functools.partial(self._edit, given),
            pool=self._pool,
            delay=max(self._options.delay, seconds),
            finished=finished,
        )

    def _edit(self, given: "Sources", order: Order, index: int) -> Iterator[Made]:
        from sandbox import retouch

        return steps(functools.partial(retouch.paint, given, self._options.leak, self._options.drift), order, index)


class Shelf:
    """The last finished pictures: who asks for the same again gets the same again, without painting."""

    def __init__(self, most: int = _SHELF_BYTES, typo: float = 0) -> None:
        self._most, self._size, self._typo = most, 0, typo
        self._kept: OrderedDict[tuple[Order, int], tuple[Made, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def make(self, order: Order, index: int) -> Iterator[Made]:
        """The picture's previews and itself, from the shelf or painted now."""
        with self._lock:
            kept = self._kept.get((order, index), ())
        if kept:
            yield from kept
            return
        from sandbox import painter

        made = []
        for step in steps(functools.partial(painter.lettered, self._typo), order, index):
            made.append(step)
            yield step
        self._keep((order, index), tuple(made))

    def _keep(self, key: tuple[Order, int], made: tuple[Made, ...]) -> None:
        with self._lock:
            self._size += sum(len(step.data) for step in made) - sum(len(step.data) for step in self._kept.pop(key, ()))
            self._kept[key] = made
            while self._size > self._most:
                self._size -= sum(len(step.data) for step in self._kept.popitem(last=False)[1])


def steps(paint: Callable[[Order, int], "Pixels"], order: Order, index: int) -> Iterator[Made]:
    """A painting's previews and then itself, encoded."""
    from sandbox import encoder

    painting = paint(order, index)
    for step in (*range(order.partial_images), None):
        yield Made(encoder.render(order, painting, step), step)


def import_painters() -> None:
    """What paints, imported ahead of the first picture: for a thread beside the running server."""
    for name in ("encoder", "retouch", "sources"):
        importlib.import_module(f"sandbox.{name}")
