"""Gives the page of housekeeping what it shows, and begins and stops what it does; all are POST with a JSON object.

- `/housekeeping/figures` {"zone"}: {"all", "trash", "unlaid", "boards", "months"}, each share as [name, pictures, bytes].
- `/housekeeping/state` {}: {"works": {kind: …}, "usage": what the last look found or null, "shared", "free": bytes}.
- `/housekeeping/spare` {}: {"plans": [{"what", "count", "size_bytes", "mark", "items": [{"name", "size_bytes", "since",
  "thumb"}, …]}, …]}, of what could go.
- `/housekeeping/begin` {"what": "look" | "verify" | "adopt"}, or {"what": "clear", "of", "mark"}: 204; 409 while
  it is under way.
- `/housekeeping/stop` {"what"}: 204.
- `/housekeeping/choice` {"of", "text", "ids", "zone"}: {"pictures", "size_bytes"} that an export of it would have; `ids` parted
  by commas.
"""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from easel.housekeeping.choice import Choice, size
from easel.housekeeping.clearance import KINDS, Item, Plan
from easel.housekeeping.disk import Usage
from easel.housekeeping.housekeeping import ADOPT, CLEAR, LOOK, VERIFY
from easel.housekeeping.storage import Share, storage
from easel.library.library import Library
from easel.store.ids import is_id
from easel.store.scope import STUDIO
from easel.studio import Studio
from easel.web.addresses import sign

LARGEST = 8 * 1024**2  # bytes of a body: ids of two hundred thousand pictures
_NO_STORE = {"Cache-Control": "no-store"}


def figures(studio: Studio, request: Request) -> Response:
    """What the kept pictures take up."""
    asked = _asked(request)
    if asked is None:
        return _bad()
    found = storage(studio.store.database, zone(asked), desk=STUDIO)
    one = {name: _share(getattr(found, name)) for name in ("all", "trash", "unlaid")}
    some = {name: [_share(each) for each in getattr(found, name)] for name in ("boards", "months")}
    return _told(one | some)


def state(studio: Studio, request: Request) -> Response:
    """Which works are under way, and what the last look found."""
    here = studio.housekeeping
    usage = _usage(here.usage) if here.usage else None
    free = shutil.disk_usage(studio.store.home).free
    told: dict[str, Any] = {"works": here.works.told(), "usage": usage, "free": free}
    return _told(told | {"shared": studio.store.blobs.is_shared})


def spare(studio: Studio, request: Request) -> Response:
    """What could go."""
    plans = studio.housekeeping.clearance().plans()
    return _told({"plans": [_plan(each, studio.url_key) for each in plans]})


def begin(studio: Studio, request: Request) -> Response:
    asked = _asked(request) or {}
    here, what = studio.housekeeping, asked.get("what")
    begun: dict[Any, Callable[[], bool]] = {LOOK: here.look, VERIFY: here.verify, ADOPT: here.adopt}
    if what == CLEAR and asked.get("of") in KINDS:
        begun[CLEAR] = lambda: here.clear(str(asked["of"]), str(asked.get("mark")))
    if what not in begun:
        return _bad()
    if not begun[what]():
        return JSONResponse({"error": "This is already running."}, status_code=409, headers=_NO_STORE)
    return Response(status_code=204, headers=_NO_STORE)


def stop(studio: Studio, request: Request) -> Response:
    studio.housekeeping.works.stop(str((_asked(request) or {}).get("what")))
    return Response(status_code=204, headers=_NO_STORE)


def choice(studio: Studio, request: Request) -> Response:
    """How much an export would carry, without what its pictures were made of."""
    asked = _asked(request)
    if asked is None:
        return _bad()
    try:
        ids = picture_ids(studio.library, asked)
    except ValueError as error:
        return JSONResponse({"error": str(error)}, status_code=400, headers=_NO_STORE)
    if ids is None:
        found = storage(studio.store.database).all
        return _told({"pictures": found.pictures, "size_bytes": found.size_bytes})
    return _told({"pictures": len(ids), "size_bytes": size(studio.library, ids)})


def picture_ids(library: Library, asked: dict[str, Any]) -> tuple[str, ...] | None:
    """What `of`, `text`, `ids` and `zone` choose; None for everything. Raises ValueError."""
    ids = tuple(each for each in str(asked.get("ids") or "").split(",") if is_id(each))
    chosen = Choice(str(asked.get("of")), str(asked.get("text") or ""), ids)
    return chosen.picture_ids(library, datetime.now(zone(asked)), desk=STUDIO)


def zone(asked: dict[str, Any]) -> tzinfo:
    """Whoever asks is there, as browsers name it."""
    try:
        return ZoneInfo(str(asked.get("zone") or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _share(one: Share) -> list[Any]:
    return [one.name, one.pictures, one.size_bytes]


def _usage(usage: Usage) -> dict[str, Any]:
    told: dict[str, Any] = {"looked": usage.looked, "files": dict(usage.files), "sizes": dict(usage.sizes)}
    return told | {"missing": len(usage.missing), "lost": usage.lost}


def _plan(plan: Plan, key: bytes) -> dict[str, Any]:
    items = [_item(each, key) for each in plan.items]
    told: dict[str, Any] = {"what": plan.what, "count": plan.count, "size_bytes": plan.size_bytes}
    return told | {"mark": plan.mark, "items": items}


def _item(item: Item, key: bytes) -> dict[str, Any]:
    told: dict[str, Any] = {"name": item.name[:160], "size_bytes": item.size_bytes, "since": item.since}
    return told | ({"thumb": sign(f"/thumbs/{item.picture_id}", key)} if item.picture_id else {})


def _asked(request: Request) -> dict[str, Any] | None:
    try:
        told = json.loads(request.state.body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _told(content: dict[str, Any]) -> Response:
    return JSONResponse(content, headers=_NO_STORE)


def _bad() -> Response:
    return JSONResponse({"error": "This request is not valid."}, status_code=400, headers=_NO_STORE)
