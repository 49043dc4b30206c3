"""Brings sources and masks to the browser and back: pictures to paint on, the mask as painted, the rectangles that change."""

import re

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from easel.edits.mask import background
from easel.edits.mask.patches import BadPatch, Rect
from easel.edits.selections.selections import NotSelected
from easel.errors import SealFailed
from easel.pictures.selection.wishes import BadWish
from easel.studio import Studio
from easel.web.json_body import asked
from easel.web.signed import KEPT

LARGEST_WISH = 1024 * 1024  # bytes
_FRESH = {"Cache-Control": "no-store"}


def source(studio: Studio, request: Request) -> Response | None:
    """The upright pixels at their own size, as PNG."""
    one = studio.sources.get(request.path_params["id"])
    return FileResponse(studio.sources.path(one), media_type="image/png", headers=KEPT) if one else None


def screen(studio: Studio, request: Request) -> Response | None:
    """A smaller copy to look at and to paint on."""
    one = studio.sources.get(request.path_params["id"])
    return FileResponse(studio.sources.screen(one), headers=KEPT) if one else None


def mask(studio: Studio, request: Request) -> Response | None:
    """The painted mask as it stands: 8-bit grey PNG, 0 keep to 255 edit, at the picture's own size."""
    one = studio.masks.get(request.path_params["id"])
    return FileResponse(studio.masks.painted_png(one.id), media_type="image/png", headers=_FRESH) if one else None


def overlay(studio: Studio, request: Request) -> Response | None:
    """The derived mask as a tint to lie over the picture; colour and size stand in the path."""
    one = studio.masks.get(request.path_params["id"])
    colour, edge = request.path_params["colour"], int(request.path_params["edge"])
    if one is None or not re.fullmatch(r"[0-9a-f]{6}", colour) or not 16 <= edge <= 4096:
        return None
    path = studio.masks.overlay_png(one.id, f"#{colour}", edge)
    return FileResponse(path, media_type="image/png", headers=_FRESH)


def ground(studio: Studio, request: Request) -> Response | None:
    """The picture with the derived mask as a tint, in one JPEG: what a paint canvas lies on."""
    part = request.path_params
    one = studio.masks.get(part["id"])
    if one is None or not re.fullmatch(r"[0-9a-f]{6}", part["colour"]):
        return None
    if not (16 <= int(part["edge"]) <= 4096 and 0 <= int(part["percent"]) <= 100):
        return None
    parts = studio.store, studio.sources, studio.masks
    image = background.ground(*parts, one, f"#{part['colour']}", part["percent"], part["edge"])
    return FileResponse(image, headers=KEPT)


def heat(studio: Studio, request: Request) -> Response | None:
    """Where the model changed what it should not have, on the source's grid; made when first asked for."""
    try:
        path = studio.engine.sealing.heat_map(request.path_params["id"])
    except (SealFailed, LookupError):
        return None
    return FileResponse(path, media_type="image/jpeg", headers=KEPT)


def export(studio: Studio, request: Request) -> Response | None:
    """The derived mask as it would be sent, as a file."""
    one = studio.masks.get(request.path_params["id"])
    if one is None:
        return None
    return FileResponse(studio.masks.export_path(one.id), media_type="image/png", headers=_FRESH, filename="mask.png")


def patch(studio: Studio, request: Request) -> Response | None:
    """Takes in a changed rectangle.

    `X-Easel-Rect: x,y,w,h`, body an 8-bit grey PNG; a repeated X-Easel-Session/-Sequence is not applied.
    """
    one = studio.masks.get(request.path_params["id"])
    if one is None:
        return None
    try:
        rect = _rect(request.headers.get("x-easel-rect", ""))
        changed = studio.masks.patch(one.id, rect, request.state.body, _sequence(request))
    except BadPatch as error:
        return JSONResponse({"error": str(error)}, status_code=400)
    return JSONResponse({"revision": changed.revision, "coverage": changed.coverage})


def selection(studio: Studio, request: Request) -> Response | None:
    """What a hand asks to be selected on the mask's picture (`pictures/selection/wishes.py`), as an 8-bit grey PNG with its place
    in X-Easel-Rect; {} only opens the picture. {"error"} is a sentence."""
    mask = studio.masks.get(request.path_params["id"])
    one = studio.sources.get(mask.source_id) if mask else None
    if one is None:
        return None
    wish = asked(request)
    try:
        if not wish:
            studio.selections.open(one)
            return Response(status_code=204)
        found = studio.selections.select(one, wish)
    except BadWish as error:
        return JSONResponse({"error": str(error)}, status_code=400)
    except NotSelected as error:
        return JSONResponse({"error": str(error)}, status_code=503 if error.is_ours else 422)
    rect = ",".join(str(each) for each in found.rect)
    return Response(found.png, media_type="image/png", headers=_FRESH | {"X-Easel-Rect": rect})


def _sequence(request: Request) -> str:
    session, number = request.headers.get("x-easel-session", ""), request.headers.get("x-easel-sequence", "")
    return f"{session}:{number}"


def _rect(text: str) -> Rect:
    match = re.fullmatch(r"(-?\d{1,6}),(-?\d{1,6}),(\d{1,6}),(\d{1,6})", text)
    if not match:
        raise BadPatch("The rectangle is not x,y,width,height.")
    x, y, width, height = (int(part) for part in match.groups())
    return x, y, width, height
