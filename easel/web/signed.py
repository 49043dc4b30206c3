"""A route that answers only where its address's signature holds."""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from easel.library.addresses import is_valid
from easel.studio import Studio

KEPT = {"Cache-Control": "private, max-age=172800, immutable"}

Answer = Callable[[Request], Awaitable[Response]]


def signed(studio: Callable[[], Studio], find: Callable[[Studio, Request], Response | None]) -> Answer:
    """`find` runs in a thread, as it reads the disk; None from it is a 404."""

    async def answer(request: Request) -> Response:
        query = request.query_params
        open_studio = studio()
        if not is_valid(request.url.path, query.get("expires", ""), query.get("signature", ""), open_studio.url_key):
            return PlainTextResponse("This address has expired. Reload the page.", status_code=403)
        if request.method == "PUT":
            request.state.body = await request.body()  # `find` runs in a thread and cannot wait for it
        found = await run_in_threadpool(find, open_studio, request)
        return found or PlainTextResponse("There is no such picture.", status_code=404)

    return answer
