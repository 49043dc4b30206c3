"""Hands out a copy of a kept picture in the format and size that the query asks for; the address is signed without the query."""

import logging
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from easel.library.copies import converted
from easel.library.names import file_name
from easel.pictures.copying import QUALITY, Form, NoCopy
from easel.pictures.decode import BrokenPicture
from easel.studio import Studio
from easel.web.signed import KEPT

_LOG = logging.getLogger(__name__)


def copy(studio: Studio, request: Request) -> Response | None:
    """`format`, `edge` (px of the longest edge; without it the picture's own), `quality`; `story=0` leaves out what made it."""
    picture = studio.library.picture(request.path_params["id"])
    if picture is None:
        return None
    try:
        form = form_of(request.query_params)
        data = converted(studio.library, picture, form, with_its_story=request.query_params.get("story") != "0")
    except NoCopy as error:
        return PlainTextResponse(str(error), status_code=400)
    except BrokenPicture as error:
        return PlainTextResponse(f"Copy not available. {error}", status_code=422)
    except FileNotFoundError:
        return None
    except OSError as error:
        _LOG.warning("A copy of picture %s could not be made: %s", picture.id, error.strerror)
        return PlainTextResponse("The picture cannot be read right now.", status_code=503, headers={"Retry-After": "5"})
    name = file_name(picture.prompt, picture.created, form.format)
    headers = KEPT | {"Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}"}
    return Response(data, media_type=f"image/{form.format}", headers=headers)


def form_of(query: Mapping[str, str]) -> Form:
    """What copy is meant by `format`, `edge` and `quality`. Raises NoCopy."""
    edge = _number(query.get("edge", ""), "longest edge")
    quality = _number(query.get("quality", ""), "quality")
    return Form(query.get("format", ""), edge, QUALITY if quality is None else quality)


def _number(text: str, what: str) -> int | None:
    """None where nothing is said."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise NoCopy(f"The {what} of a copy must be a whole number.")
    return int(text)
