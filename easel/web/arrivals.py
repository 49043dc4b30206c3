"""Takes in files that somebody brings to the library: onto the disk as they come, never into memory."""

import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from easel.actions.bring_in import Brought, Outcome
from easel.library.unpacking import LARGEST, is_archive
from easel.store.trouble import TROUBLE, reason
from easel.studio import Studio
from easel.web import spooling
from easel.web.addresses import is_valid

LARGEST_ARCHIVE = 2 << 30  # bytes

_START = 4  # bytes that tell a ZIP
_SHOWN = 160  # letters of a prompt
_CLOSE = {"Connection": "close"}  # what is still to come of the body is of no use to anybody
_NO_STORE = {"Cache-Control": "no-store"}
_LOG = logging.getLogger(__name__)


class _TooLarge(Exception):
    """The file has more bytes than one of its sort may have; its text says so to people."""


def take_arrivals(studio: Callable[[], Studio], base: str = "") -> Callable[[Request], Any]:
    """The endpoint of `POST /library/arrivals`, whose address is signed. The body is one file, a picture or a ZIP of them, and
    `X-Easel-Name` its name, percent-encoded. The answer: {"pictures": [{"id", "known", "program", "prompt"}, …], "problems":
    [sentence, …], "ignored": n}, or {"error": sentence}."""

    async def answer(request: Request) -> Response:
        query, here = request.query_params, studio()
        path = str(request.scope["path"]).removeprefix(base)
        if not is_valid(path, query.get("expires", ""), query.get("signature", ""), here.url_key):
            return _error("This page has expired: reload it.", 403)
        try:
            with NamedTemporaryFile(dir=spooling.folder(here.store.home)) as spool:
                await spooling.write(_counted(request), spool)
                outcome = await run_in_threadpool(here.bring_in.file, Path(spool.name), _name(request))
        except ClientDisconnect:  # nobody hears what is answered
            return _error("The upload was incomplete.", 400)
        except _TooLarge as error:
            return _error(str(error), 413, _CLOSE)
        except (OSError, *TROUBLE) as error:
            _LOG.warning("A file could not be brought in: %s", reason(error))
            return _error(f"The library cannot be used right now: {reason(error)}.", 503, {"Retry-After": "5"})
        return JSONResponse(_told(outcome), headers=_NO_STORE)

    return answer


async def _counted(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes; what is too large is turned away by its first bytes and the length it tells, or as soon as it is."""
    size, start = spooling.told_length(request), b""
    came = 0
    async for piece in request.stream():
        came += len(piece)
        start = start if len(start) >= _START else start + piece[:_START]
        most = LARGEST_ARCHIVE if is_archive(start) else LARGEST
        if len(start) >= _START and max(came, size) > most:
            what = "A ZIP" if most == LARGEST_ARCHIVE else "A picture"
            raise _TooLarge(f"{what} may have at most {most >> 20:,} MB.")
        yield piece


def _name(request: Request) -> str:
    return unquote(request.headers.get("x-easel-name", ""), errors="replace")


def _told(outcome: Outcome) -> dict[str, Any]:
    pictures = [_picture(each) for each in outcome.pictures]
    return {"pictures": pictures, "problems": outcome.problems, "ignored": outcome.ignored}


def _picture(one: Brought) -> dict[str, Any]:
    return {"id": one.picture_id, "known": one.known, "program": one.program, "prompt": one.prompt[:_SHOWN]}


def _error(sentence: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": sentence}, status_code=status, headers=_NO_STORE | (headers or {}))
