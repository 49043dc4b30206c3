"""Where pictures are made: the painters' pool, their settings, and the counting of what gets finished."""

import asyncio
import functools
import importlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from starlette.requests import Request

from easel.sandbox.counts import Counts
from easel.sandbox.generation import WORKERS, Generation
from easel.sandbox.options import Options
from easel.sandbox.orders import Order

if TYPE_CHECKING:
    from easel.sandbox.sources import Sources


class Workshop:
    """Painting is imported when it is first needed, or by `import_painters`: the server must start at once."""

    def __init__(self, options: Options, counts: Counts) -> None:
        self._options, self._counts = options, counts
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="painter")

    async def sources(self, images: tuple[bytes, ...], mask: bytes | None) -> "Sources":
        """The decoded pictures of an edit. Raises Refusal."""
        from easel.sandbox import sources

        return await asyncio.get_running_loop().run_in_executor(self._pool, sources.read_sources, images, mask)

    def start(self, request: Request, order: Order, given: "Sources | None", seconds: float = 0) -> Generation:
        """Begins painting at once, `given` what an edit starts from; what is finished is counted for the request's job."""
        from easel.sandbox import encoder, painter, retouch

        request_id, job = request.scope["request_id"], request.headers.get("x-easel-job", "")
        paint = painter.paint
        if given:
            paint = functools.partial(retouch.paint, given, self._options.leak, self._options.drift)
        return Generation(
            order,
            paint=paint,
            render=encoder.render,
            pool=self._pool,
            delay=max(self._options.delay, seconds),
            finished=lambda: self._counts.painted(request_id, job),
        )


def import_painters() -> None:
    """What paints, imported ahead of the first picture: for a thread beside the running server."""
    for name in ("encoder", "retouch", "sources"):
        importlib.import_module(f"easel.sandbox.{name}")
