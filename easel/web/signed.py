"""Answers a route only where its address's signature holds."""

import logging
import re
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from easel.store.trouble import TROUBLE, reason
from easel.studio import Studio
from easel.web.addresses import is_valid

_CLOSE = {"Connection": "close"}  # what is still to come of the body is of no use to anybody
_DIGITS = re.compile(r"[^0-9]")
_LOG = logging.getLogger(__name__)
KEPT = {"Cache-Control": "private, max-age=172800, immutable"}

Answer = Callable[[Request], Awaitable[Response]]


def signed(
    studio: Callable[[], Studio], find: Callable[[Studio, Request], Response | None], base: str = "", *, most: int = 0
) -> Answer:
    """`find` runs in a thread, as it reads the disk; None from it is a 404. What is signed begins after `base`.

    `most` is how many bytes a body may have.
    """

    async def answer(request: Request) -> Response:
        query = request.query_params
        open_studio = studio()
        path = str(request.scope["path"]).removeprefix(base)
        if not is_valid(path, query.get("expires", ""), query.get("signature", ""), open_studio.url_key):
            return PlainTextResponse("This address has expired. Reload the page.", status_code=403)
        if request.method in ("PUT", "POST"):
            body = await _body(request, most)
            if body is None:
                return JSONResponse(
                    {"error": f"That is more than {most // 1024**2} MB."}, status_code=413, headers=_CLOSE
                )
            request.state.body = body  # `find` runs in a thread and cannot wait for it
        try:
            response = await run_in_threadpool(find, open_studio, request)
        except TROUBLE as error:
            _LOG.warning("An address could not be answered: %s", reason(error))
            return PlainTextResponse(
                "The library cannot be used right now.", status_code=503, headers={"Retry-After": "5"}
            )
        return response or PlainTextResponse("There is no such picture.", status_code=404)

    return answer


async def _body(request: Request, most: int) -> bytes | None:
    """None for one of more than `most` bytes, of which no more are taken in: they are counted as they come."""
    if int(_DIGITS.sub("", request.headers.get("content-length", ""))[:15] or 0) > most:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)
