"""Sends many kept pictures as one ZIP, made while it is sent: as they are, or as copies in another format or size.

- `POST /archives`: the body is a form: `ids`, parted by commas or lines; `template` for the names of the files; for copies also
  `format`, `edge`, `quality`, and `story=0` for ones without what made them; `mark`, by which its page asks how far it is. What
  cannot be sent is answered by a sentence.
- `POST /library/names` {"id", "count", "template", "format"}: {"name"} of that picture's file, or {"error": sentence}.
- `POST /library/departures` {"mark", "stop"}: {"state", "done", "total"} of an archive on its way, which `stop` ends.
"""

import logging
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from easel.library import archive, copies_archive
from easel.library.copies_archive import Copies
from easel.library.file_names import DEFAULT
from easel.pictures.copying import FORMATS
from easel.store.ids import is_id
from easel.store.trouble import TROUBLE, reason
from easel.studio import Studio
from easel.web.addresses import is_valid
from easel.web.converted import form_of
from easel.web.departures import Departures, Stopped
from easel.web.json_body import asked

_LOG = logging.getLogger(__name__)
_LARGEST = 8 * 1024**2  # bytes of a body: ids of 200,000 pictures
_MOST_FIELDS = 12
_CLOSE = {"Connection": "close"}  # what is still to come of the body is of no use to anybody
_NO_STORE = {"Cache-Control": "no-store"}
_MARK = re.compile(r"[0-9a-f-]{8,64}")


class _Download(StreamingResponse):
    """Ends where it was stopped, and whoever receives it sees that it is not whole."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(Stopped):
            await super().__call__(scope, receive, send)


def send_archive(studio: Callable[[], Studio], departures: Departures, base: str = "") -> Callable[[Request], Any]:
    """The endpoint of `POST /archives`, whose address is signed."""

    async def answer(request: Request) -> Response:
        query = request.query_params
        path = str(request.scope["path"]).removeprefix(base)
        if not is_valid(path, query.get("expires", ""), query.get("signature", ""), studio().url_key):
            return PlainTextResponse("This address has expired. Reload the page.", status_code=403)
        body = await _body(request)
        if body is None:
            return PlainTextResponse(f"That is more than {_LARGEST // 1024**2} MB.", status_code=413, headers=_CLOSE)
        try:
            return await run_in_threadpool(_planned, studio(), departures, body)
        except ValueError as error:
            return PlainTextResponse(str(error), status_code=400)
        except (OSError, *TROUBLE) as error:
            _LOG.warning("An archive could not be made: %s", reason(error))
            told = "The library cannot be used right now."
            return PlainTextResponse(told, status_code=503, headers={"Retry-After": "5"})

    return answer


def names(studio: Studio, request: Request) -> Response:
    """What the first file of an archive would be called."""
    told = asked(request) or {}
    name, count, template = (told.get(each) for each in ("id", "count", "template"))
    one = studio.library.picture(name) if isinstance(name, str) and is_id(name) else None
    form = str(told.get("format") or "")
    if type(count) is not int or not isinstance(template, str) or form not in ("", *FORMATS):
        return JSONResponse({"error": "This request is not valid."}, status_code=400)
    if one is None:
        return JSONResponse({"error": "This picture no longer exists. Reload the page."}, headers=_NO_STORE)
    try:
        answer = {"name": copies_archive.example(one, count, template.strip() or DEFAULT, form)}
    except ValueError as error:
        answer = {"error": str(error)}
    return JSONResponse(answer, headers=_NO_STORE)


def progress(departures: Departures) -> Callable[[Studio, Request], Response | None]:
    """How far an archive has come; the endpoint of its page."""

    def answer(_studio: Studio, request: Request) -> Response:
        told = asked(request) or {}
        departure = departures.of(str(told.get("mark")))
        if departure is None:
            return JSONResponse({"state": "unknown"}, headers=_NO_STORE)
        departure.is_unwanted |= told.get("stop") is True
        return JSONResponse(
            {"state": departure.state, "done": departure.done, "total": departure.total}, headers=_NO_STORE
        )

    return answer


def _planned(studio: Studio, departures: Departures, body: bytes) -> Response:
    """Raises what `archive.plan` does, and ValueError for a form that names no pictures."""
    form = _fields(body)
    ids, mark = _ids(form), form.get("mark", "")
    mark = mark if _MARK.fullmatch(mark) else ""
    if form.get("format"):
        return _copies(studio, departures, Copies(ids, form_of(form), _template(form), form.get("story") != "0"), mark)
    plan = archive.plan(studio.library, ids, _template(form))
    if not plan.pictures:
        return _none()
    departure = departures.begin(mark, plan.size)
    # Starlette takes each piece in a thread, and lets go of the file that is open when the browser goes away
    pieces = departure.followed(plan.stream(), by_bytes=True)
    return _download(pieces, plan.pictures, {"Content-Length": str(plan.size)})


def _copies(studio: Studio, departures: Departures, wanted: Copies, mark: str) -> Response:
    """How long it will be nobody knows."""
    if not any(is_there for *_, is_there in archive.found(studio.library, wanted.picture_ids)):
        return _none()
    departure = departures.begin(mark, len(wanted.picture_ids))
    pieces = copies_archive.stream(studio.library, wanted, departure.come)
    return _download(departure.followed(pieces, by_bytes=False), len(wanted.picture_ids), {})


def _download(pieces: Any, pictures: int, headers: dict[str, str]) -> Response:
    title = {"Content-Disposition": f'attachment; filename="{_title(pictures)}"'}
    return _Download(pieces, media_type="application/zip", headers=headers | title | _NO_STORE)


def _none() -> Response:
    return PlainTextResponse("None of these pictures exists any more. Reload the page.", status_code=404)


def _fields(body: bytes) -> dict[str, str]:
    """Of a form; those that come more than once with commas between them. Raises ValueError."""
    if body.count(b"&") > _MOST_FIELDS:
        raise ValueError("There are too many fields: write all ids in one, with commas between them.")
    return {name: ",".join(values) for name, values in parse_qs(body.decode(errors="replace")).items()}


def _ids(form: dict[str, str]) -> tuple[str, ...]:
    """Each once. Raises ValueError."""
    ids = [each for each in re.split(r"[,\s]+", form.get("ids", "")) if each]
    if not ids:
        raise ValueError("No pictures to send: select some first.")
    if not all(map(is_id, ids)):
        raise ValueError("These are no ids of pictures: write them one to a line, or with commas between them.")
    return tuple(dict.fromkeys(ids))


def _template(form: dict[str, str]) -> str:
    return form.get("template", "").strip() or DEFAULT


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
