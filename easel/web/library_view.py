"""Gives the library's page what it shows, compactly, and takes what people say of pictures.

Searches travel in bodies, not in addresses: all are POST with a JSON object, behind a signed address.

- `/library/find` {"q", "zone", "limit", "mark"}: which pictures, newest first. The answer is binary: four bytes with the
  length of a JSON head, {"remarks": [{"at", "length", "sentence"}], "mark": digest}, the head, and 32 bytes a picture (`_SPOT`).
  With the `mark` of an answer that still holds there is status 204 instead. `zone` is the searcher's, as browsers name it.
- `/library/cards` {"ids"}: what tiles in sight need, {id: {"t": thumbnail, "p": picture, "d": download, "alt", "facts"}}.
- `/library/facets` {"q", "zone"}: {"total", "facets": {key: [[value, count], …]}, "boards": [name, …],
  "searches": [[name, text], …]}.
- `/library/marks` {"do": [{"ids", …}, …]} with "set": {"stars" | "flag" | "trashed"}, "tag" or "board" with "on", "note", or
  without ids "search" with "text" (null forgets it): 204.
- `/library/trash` {}: {"ids": [id, …], "size_bytes"} of what can be deleted for good.
- `/library/empty` {"ids"}: deletes these for good; status 409, and nothing is deleted, where one does not lie in the trash.
"""

import hashlib
import json
import struct
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from easel.actions import emptying
from easel.library import marks as said
from easel.library.records import Picture, Spot
from easel.library.search.grammar import parse
from easel.library.search.query import Query
from easel.store.ids import is_id
from easel.store.scope import STUDIO
from easel.studio import Studio
from easel.web import json_body
from easel.web.addresses import sign

LARGEST = 8 * 1024**2  # bytes of a body: the names of two hundred thousand pictures
_MOST_CARDS = 200
_NO_STORE = {"Cache-Control": "no-store"}
# id, seconds, width, height, stars, flag, how far apart (255: not compared), a bit for a sealed one below the upper seven bits of
# the run's number, and its other 32: the end of the run's id, which is random there, so that all answers call a run the same
_SPOT = struct.Struct(">16sIHHBbBBI")


def find(studio: Studio, request: Request) -> Response:
    """The pictures that a search means."""
    asked = json_body.asked(request)
    if asked is None:
        return _bad()
    found = studio.library.find(_query(asked), _count(asked.get("limit")))
    packed = _packed(found.spots)
    mark = hashlib.sha256(packed).hexdigest()[:16]
    if asked.get("mark") == mark:
        return Response(status_code=204, headers=_NO_STORE)
    remarks = [{"at": each.at, "length": each.length, "sentence": each.sentence} for each in found.remarks]
    head = json.dumps({"remarks": remarks, "mark": mark}).encode()
    body = len(head).to_bytes(4, "big") + head + packed
    return Response(body, media_type="application/octet-stream", headers=_NO_STORE)


def cards(studio: Studio, request: Request) -> Response:
    """What the tiles of some pictures show."""
    asked = json_body.asked(request)
    ids = _ids(asked)
    if ids is None or len(ids) > _MOST_CARDS:
        return _bad()
    found = studio.library.by_ids(ids)
    return JSONResponse({name: _card(one, studio.url_key) for name, one in found.items()}, headers=_NO_STORE)


def facets(studio: Studio, request: Request) -> Response:
    """How many of the found pictures there are of each kind, and what else a search can be begun from."""
    asked = json_body.asked(request)
    if asked is None:
        return _bad()
    query = _query(asked)
    with studio.store.database.reading() as connection:
        boards, searches = said.boards(connection, STUDIO), said.searches(connection, STUDIO)
    told = {"total": studio.library.total(query), "facets": studio.library.facets(query)}
    return JSONResponse(told | {"boards": boards, "searches": searches}, headers=_NO_STORE)


def marks(studio: Studio, request: Request) -> Response:
    """Keeps what somebody says of pictures; all of it or nothing."""
    asked = json_body.asked(request)
    acts = asked.get("do") if asked else None
    if not isinstance(acts, list) or not all(isinstance(act, dict) for act in acts):
        return _bad()
    try:
        with studio.store.database.writing() as connection:
            for act in acts:
                _mark(connection, act)
    except (ValueError, KeyError, TypeError) as error:
        sentence = str(error) if type(error) is ValueError else "This change is not valid."
        return JSONResponse({"error": sentence}, status_code=400, headers=_NO_STORE)
    return Response(status_code=204, headers=_NO_STORE)


def trash(studio: Studio, request: Request) -> Response:
    """What lies in the trash, and how many bytes its files have."""
    if json_body.asked(request) is None:
        return _bad()
    planned = emptying.plan(studio.library, STUDIO)
    return JSONResponse({"ids": planned.ids, "size_bytes": planned.size_bytes}, headers=_NO_STORE)


def empty(studio: Studio, request: Request) -> Response:
    """Deletes pictures of the trash for good."""
    ids = _ids(json_body.asked(request))
    if ids is None:
        return _bad()
    try:
        emptying.empty(studio.library, STUDIO, ids)
    except emptying.NotInTrash as error:
        return JSONResponse({"error": str(error)}, status_code=409, headers=_NO_STORE)
    except OSError as error:
        words = f"Not all were deleted: {error.strerror or 'the disk failed'}. Empty the trash again."
        return JSONResponse({"error": words}, status_code=503, headers=_NO_STORE)
    return Response(status_code=204, headers=_NO_STORE)


def _mark(connection: sa.Connection, act: dict[str, Any]) -> None:
    """Raises ValueError, KeyError, TypeError for what cannot be said."""
    if "search" in act:
        return _search(connection, act)
    ids = _ids(act)
    if ids is None:
        raise KeyError("ids")
    if "set" in act:
        said.mark(connection, STUDIO, ids, dict(act["set"]))
    elif "note" in act:
        said.note(connection, STUDIO, ids[0], str(act["note"]))
    elif "tag" in act:
        said.tag(connection, STUDIO, ids, str(act["tag"]), on=act["on"] is True)
    else:
        said.place(connection, STUDIO, ids, str(act["board"]), on=act["on"] is True)
    return None


def _search(connection: sa.Connection, act: dict[str, Any]) -> None:
    if act["text"] is None:
        said.drop_search(connection, STUDIO, str(act["search"]))
    else:
        said.save_search(connection, STUDIO, str(act["search"]), str(act["text"]))


def _packed(spots: Iterable[Spot]) -> bytes:
    runs = _Runs()
    return b"".join(
        _SPOT.pack(
            bytes.fromhex(each.id.replace("-", "")),
            max(0, int(each.created)),
            min(each.width, 65_535),
            min(each.height, 65_535),
            each.stars,
            each.flag,
            255 if each.apart is None else each.apart,
            (number := runs[each.run_id]) >> 32 << 1 | each.is_sealed,
            number & 0xFFFF_FFFF,
        )
        for each in spots
    )


class _Runs(dict[str, int]):
    """The number of each run by its id, of 39 bits: of 25,000 runs no two share one, but for once in two thousand libraries."""

    def __missing__(self, run_id: str) -> int:
        self[run_id] = number = int(run_id[-10:], 16) & 0x7F_FFFF_FFFF
        return number


def _card(one: Picture, key: bytes) -> dict[str, Any]:
    told = {"p": sign(f"/pictures/{one.id}", key), "d": sign(f"/downloads/{one.id}", key), "alt": one.title[:160]}
    facts = [f"{one.width} × {one.height}", str(one.got.get("quality") or one.asked.get("quality") or ""), one.format]
    told["facts"] = ", ".join(fact for fact in facts if fact)
    return told | ({"t": sign(f"/thumbs/{one.id}", key)} if one.thumb_ready else {})


def _query(asked: dict[str, Any]) -> Query:
    try:
        zone: Any = ZoneInfo(str(asked.get("zone") or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = UTC
    return parse(str(asked.get("q") or ""), datetime.now(zone))


def _ids(asked: dict[str, Any] | None) -> list[str] | None:
    ids = asked.get("ids") if asked else None
    known = isinstance(ids, list) and ids and all(isinstance(each, str) and is_id(each) for each in ids)
    return ids if known else None


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < 10**9 else None


def _bad() -> Response:
    return JSONResponse({"error": "This request is not valid."}, status_code=400, headers=_NO_STORE)
