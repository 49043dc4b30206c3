"""Sends a library as one ZIP that is made while it is sent, and takes such a ZIP in, in the background."""

import contextlib
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import Send

from easel.exchange.manifest import Caps
from easel.housekeeping.housekeeping import IMPORT
from easel.housekeeping.works import Stopped
from easel.library.unpacking import is_archive
from easel.store.trouble import TROUBLE, reason
from easel.studio import Studio
from easel.web import spooling
from easel.web.addresses import is_valid
from easel.web.housekeeping import picture_ids

_START = 4  # bytes that tell a ZIP
_NO_STORE = {"Cache-Control": "no-store"}
_CLOSE = {"Connection": "close"}  # what is still to come of the body is of no use to anybody
_RUNNING = "Another import is running. Wait until it ends, or stop it."
_LOG = logging.getLogger(__name__)


class Download(StreamingResponse):
    """One that is stopped ends without its last piece: the browser knows then that it is not whole."""

    async def stream_response(self, send: Send) -> None:
        try:
            await super().stream_response(send)
        except Stopped:
            _LOG.info("An export was stopped.")
        except (OSError, *TROUBLE) as error:
            _LOG.warning("An export was cut: %s", reason(error))


def export(studio: Studio, request: Request) -> Response:
    """`POST /housekeeping/export` with a form: `of`, `text`, `ids` and `zone` as `/housekeeping/choice` has them. What cannot be
    sent is answered by a sentence."""
    form = {name: values[0] for name, values in parse_qs(request.state.body.decode(errors="replace")).items()}
    try:
        ids = picture_ids(studio.library, form)
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=400)
    if ids is not None and not ids:
        return PlainTextResponse("There are no pictures to export.", status_code=404)
    pieces = studio.housekeeping.export(ids)
    if pieces is None:
        return PlainTextResponse("Another export is running. Wait until it ends, or stop it.", status_code=409)
    title = f"easel-library-{datetime.now(UTC):%Y%m%d-%H%M}.zip"
    headers = _NO_STORE | {"Content-Disposition": f'attachment; filename="{title}"'}
    return Download(pieces, media_type="application/zip", headers=headers)


class _Refused(Exception):
    """The file cannot be taken; its text says why to people."""


def take_import(studio: Callable[[], Studio], base: str = "") -> Callable[[Request], Any]:
    """The endpoint of `POST /housekeeping/import`, whose address is signed. The body is a ZIP that an export has made; 202 says
    that its import has begun, {"error": sentence} why it has not."""

    async def answer(request: Request) -> Response:
        query, here = request.query_params, studio()
        path = str(request.scope["path"]).removeprefix(base)
        if not is_valid(path, query.get("expires", ""), query.get("signature", ""), here.url_key):
            return _error("This page has expired: reload it.", 403)
        last = here.housekeeping.works.get(IMPORT)
        if last is not None and last.is_wanted:
            return _error(_RUNNING, 409)
        try:
            spool = await _received(request, here.store.home)
        except ClientDisconnect:  # nobody hears what is answered
            return _error("The upload was incomplete.", 400)
        except _Refused as error:
            return _error(str(error), 413)
        except OSError as error:
            _LOG.warning("An export could not be received: %s", reason(error))
            return _error(f"The file could not be stored for import: {reason(error)}.", 503)
        if not here.housekeeping.take_in(spool):
            spool.unlink(missing_ok=True)
            return _error(_RUNNING, 409)
        return JSONResponse({}, status_code=202, headers=_NO_STORE)

    return answer


async def _received(request: Request, home: Path) -> Path:
    """Where it lies, whole. Raises _Refused, ClientDisconnect and OSError; then nothing is left of it."""
    folder = await run_in_threadpool(spooling.folder, home)
    with NamedTemporaryFile(dir=folder, suffix=".zip", delete=False) as spool:
        try:
            await spooling.write(_checked(request, home), spool)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(spool.name).unlink()
            raise
    return Path(spool.name)


async def _checked(request: Request, home: Path) -> AsyncIterator[bytes]:
    """The body as it comes, turned away by its first bytes, and by its length: it lies here twice while it is taken in."""
    size, free, start, came = spooling.told_length(request), shutil.disk_usage(home).free, b"", 0
    if 2 * size > free:
        told = f"This file has {size / 1e9:,.1f} GB, importing needs twice that, and {free / 1e9:,.1f} GB are free."
        raise _Refused(told)
    async for piece in request.stream():
        came += len(piece)
        start = start if len(start) >= _START else start + piece[:_START]
        if len(start) >= _START and not is_archive(start):
            raise _Refused("This is not a ZIP. Choose one exported by Easel.")
        if came > min(Caps().total, max(size, free // 2)):
            raise _Refused("This file is larger than the free space.")
        yield piece
    if len(start) < _START:
        raise _Refused("This is not a ZIP. Choose one exported by Easel.")


def _error(sentence: str, status: int) -> Response:
    return JSONResponse({"error": sentence}, status_code=status, headers=_NO_STORE | _CLOSE)
