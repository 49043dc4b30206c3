"""Takes in what was typed last when a page is left: later than its script could hear of it."""

import json
import logging
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from easel.prompts.drafts import Draft, Mark
from easel.store.trouble import TROUBLE, reason
from easel.studio import Studio
from easel.web import browsers
from easel.web.addresses import is_valid

_LOG = logging.getLogger(__name__)
_LARGEST = 512 * 1024  # bytes
_NAMES = ("prompt", "size", "model")


def keep_draft(studio: Callable[[], Studio], base: str = "") -> Callable[[Request], Any]:
    """The endpoint of `/drafts/BROWSER/PAGE/TAB`. The address is signed, and the browser has to be that of the cookie, if it
    has one: who only knows the address writes nothing."""

    async def answer(request: Request) -> Response:
        query, part = request.query_params, request.path_params
        path = str(request.scope["path"]).removeprefix(base)
        if not is_valid(path, query.get("expires", ""), query.get("signature", ""), studio().url_key):
            return PlainTextResponse("This address has expired. Reload the page.", status_code=403)
        cookie = browsers.id_of(browsers.sent(request.headers))
        if part["browser"] != cookie and not part["browser"].startswith(browsers.OF_TAB):
            return PlainTextResponse("This is another browser's.", status_code=403)
        draft = _read(await _body(request))
        if draft is None:
            return PlainTextResponse("This is no text with its time.", status_code=400)
        whose = Draft(part["browser"], part["page"], part["tab"], {})
        try:
            await run_in_threadpool(studio().drafts.typed, whose, *draft)
        except TROUBLE as error:
            _LOG.warning("What was typed last could not be kept: %s", reason(error))
            return PlainTextResponse("The library cannot be used right now.", status_code=503)
        return Response(status_code=204)

    return answer


async def _body(request: Request) -> bytes:
    """Empty where it is too large."""
    whole = b""
    async for block in request.stream():
        whole += block
        if len(whole) > _LARGEST:
            return b""
    return whole


def _read(body: bytes) -> tuple[str, str, Mark] | None:
    try:
        content = json.loads(body)
        name, text, opening, *numbers = (content[key] for key in ("name", "text", "opening", "rev", "at"))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if name not in _NAMES or not isinstance(text, str) or not isinstance(opening, str):
        return None
    if len(opening) > 32 or any(type(each) is not int or not 0 <= each < 2**53 for each in numbers):
        return None
    return name, text, Mark(opening, *numbers)
