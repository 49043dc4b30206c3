"""Sends many kept pictures as one ZIP, made while it is sent."""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from easel.library import archive
from easel.library.file_names import DEFAULT
from easel.store.ids import is_id
from easel.store.trouble import TROUBLE, reason
from easel.studio import Studio
from easel.web.addresses import is_valid

_LOG = logging.getLogger(__name__)
_LARGEST = 8 * 1024**2  # bytes of a body: ids of 200,000 pictures
_MOST_FIELDS = 8
_CLOSE = {"Connection": "close"}  # what is still to come of the body is of no use to anybody


def send_archive(studio: Callable[[], Studio], base: str = "") -> Callable[[Request], Any]:
    """The endpoint of `POST /archives`, whose address is signed. Its body is a form: `ids`, parted by commas or lines, and
    `template` for the names of the files. What cannot be sent is answered by a sentence."""

    async def answer(request: Request) -> Response:
        query = request.query_params
        path = str(request.scope["path"]).removeprefix(base)
        if not is_valid(path, query.get("expires", ""), query.get("signature", ""), studio().url_key):
            return PlainTextResponse("This address has expired. Reload the page.", status_code=403)
        body = await _body(request)
        if body is None:
            return PlainTextResponse(f"That is more than {_LARGEST // 1024**2} MB.", status_code=413, headers=_CLOSE)
        try:
            return await run_in_threadpool(_planned, studio(), body)
        except ValueError as error:
            return PlainTextResponse(str(error), status_code=400)
        except (OSError, *TROUBLE) as error:
            _LOG.warning("An archive could not be made: %s", reason(error))
            told = "The library cannot be used just now."
            return PlainTextResponse(told, status_code=503, headers={"Retry-After": "5"})

    return answer


def _planned(studio: Studio, body: bytes) -> Response:
    """Raises what `archive.plan` does, and ValueError for a form that names no pictures."""
    ids, template = _asked(body)
    plan = archive.plan(studio.library, ids, template)
    if not plan.pictures:
        return PlainTextResponse("None of these pictures is kept here any more. Reload the page.", status_code=404)
    headers = {
        "Content-Length": str(plan.size),
        "Content-Disposition": f'attachment; filename="{_title(plan.pictures)}"',
        "Cache-Control": "no-store",
    }
    # Starlette takes each piece in a thread, and lets go of the file that is open when the browser goes away
    return StreamingResponse(plan.stream(), media_type="application/zip", headers=headers)


def _asked(body: bytes) -> tuple[list[str], str]:
    """The ids and the template of a form. Raises ValueError."""
    if body.count(b"&") > _MOST_FIELDS:
        raise ValueError("There are too many fields: write all ids in one, with commas between them.")
    form = parse_qs(body.decode(errors="replace"))
    ids = [each for each in re.split(r"[,\s]+", ",".join(form.get("ids", ()))) if each]
    if not ids:
        raise ValueError("There are no pictures to send: choose some first.")
    if not all(map(is_id, ids)):
        raise ValueError("These are no ids of pictures: write them one to a line, or with commas between them.")
    return ids, form.get("template", [""])[0].strip() or DEFAULT


def _title(pictures: int) -> str:
    return f"easel-{datetime.now(UTC):%Y%m%d}-{pictures}-picture{'' if pictures == 1 else 's'}.zip"


async def _body(request: Request) -> bytes | None:
    """None where it is too large, of which no more is taken in."""
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > _LARGEST:
            return None
    return bytes(body)
