"""Brings what is kept to the browser: original bytes (with Range), thumbnails, previews of pictures on their way."""

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from easel.library.library import ANSWERS
from easel.library.names import file_name
from easel.store.ids import is_id
from easel.studio import Studio
from easel.web.signed import KEPT
from easel.wire.scrub import without_keys


def picture(studio: Studio, request: Request) -> Response | None:
    """The original bytes, untouched."""
    one = studio.library.picture(request.path_params["id"])
    if one is None:
        return None
    return FileResponse(studio.store.blobs.path(one.sha256), media_type=f"image/{one.format}", headers=KEPT)


def download(studio: Studio, request: Request) -> Response | None:
    """The same as a file, named from prompt and time."""
    one = studio.library.picture(request.path_params["id"])
    if one is None:
        return None
    name = file_name(one.title, one.created, one.format)
    path = studio.store.blobs.path(one.sha256)
    return FileResponse(path, media_type=f"image/{one.format}", headers=KEPT, filename=name)


def thumb(studio: Studio, request: Request) -> Response | None:
    name = request.path_params["id"]
    path = studio.library.thumb(name)
    if path is None and studio.store.blobs.is_shared:  # made on another machine, and lost on the way
        path = studio.engine.thumb(name)
    try:  # read whole, here: a wall asks for forty at a time, and each further thread of an answer costs a millisecond
        return Response(path.read_bytes(), media_type="image/jpeg", headers=KEPT) if path else None
    except FileNotFoundError:
        return None


def partial(studio: Studio, request: Request) -> Response | None:
    path = studio.library.partial(request.path_params["key"])
    return FileResponse(path, headers=KEPT) if path else None


def answer(studio: Studio, request: Request) -> Response | None:
    """What a server sent in place of a picture: plain text to download, never markup; keys are taken out once more."""
    name = request.path_params["id"]
    try:
        text = studio.store.blobs.get(f"{ANSWERS}/{name}").decode() if is_id(name) else ""
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="answer-{name[:8]}.txt"'}
    return PlainTextResponse(without_keys(text), headers=headers) if text else None
