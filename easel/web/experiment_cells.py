"""Gives a page the cells of an experiment, compactly: all of them once, then those alone that changed since.

`?since=VERSION` goes behind the signed address. The answer is JSON:

    {"version": what to ask with next, "revision": counts how often the grid was made anew (then ask without `since`),
     "paused": true, "brake": {"kind", "message", "way", "link", …} or null, "counts": {"done": 12, …},
     "spent": {"charged", "may_be_billed", "unknown"}, "budget": USD or null, "cells": [{…}, …]}

A cell has `i` (its index) and `s` (its state), and where there is one: `id` (of its picture) with `p` and `t`, the addresses of
picture and thumbnail; `v`, that of a preview; `job`; `w`, what it waits for or is at; `e`, what went wrong; `$`, what it cost;
`words`, how many of the wanted words were read right, wrong, and without being sure;
`open` for one whose end is unknown and undecided, with `l` where its server may still tell it; `x` for one whose picture was
deleted for good. Without `since` also `c`, its coordinates, and `r`, the rule that it breaks.
"""

from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from easel.experiments.brake import SWITCHED_OFF, Brake
from easel.experiments.records import CellRow, Experiment
from easel.studio import Studio
from easel.web.addresses import sign
from easel.words import errors as error_words

_NO_STORE = {"Cache-Control": "no-store"}


def cells(studio: Studio, request: Request) -> Response | None:
    """None where there is no such experiment."""
    found = studio.experiments.get(request.path_params["id"])
    if found is None:
        return None
    text = request.query_params.get("since", "")
    since = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
    # the version was read before the cells: what changes in between is told once more
    rows = studio.experiments.cells(found.id, since)
    told = [_cell(row, studio.url_key, whole=since is None) | _look(studio, row) for row in rows]
    return JSONResponse(facts(found) | {"cells": told}, headers=_NO_STORE)


def facts(found: Experiment) -> dict[str, Any]:
    """What is told of the experiment itself each time."""
    spent = found.spent
    return {
        "version": found.version,
        "revision": found.revision,
        "paused": found.is_paused,
        "brake": _brake(found.brake) if found.brake else None,
        "counts": found.counts,
        "spent": {
            "charged": _number(spent.charged),
            "may_be_billed": _number(spent.may_be_billed),
            "unknown": spent.unknown,
        },
        "budget": _number(found.budget),
    }


def _brake(met: Brake) -> dict[str, Any]:
    """With the page on which it is put right, and what leads there."""
    row = error_words.SWITCHED_OFF if met.kind == SWITCHED_OFF else error_words.of(met.kind)
    return met.as_dict() | {"link": row.link, "link_words": error_words.LINKS.get(row.link, "")}


def _cell(row: CellRow, key: bytes, *, whole: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"i": row.index, "s": row.state}
    if row.picture_id:
        told |= {"id": row.picture_id, "p": sign(f"/pictures/{row.picture_id}", key)}
        told |= {"t": sign(f"/thumbs/{row.picture_id}", key)} if row.thumb_ready else {}
    elif row.partial and not row.has_ended:
        told["v"] = sign(f"/partials/{row.partial}", key)
    more = {"job": row.job_id, "w": row.stage, "e": (row.error or {}).get("message"), "$": _number(row.cost)}
    told |= {name: value for name, value in more.items() if value not in (None, "")}
    if row.state == "unknown" and not row.settled:
        told["open"] = True
    if row.words:
        told["words"] = [row.words.right, row.words.wrong, row.words.unsure]
    if row.is_emptied:
        told["x"] = True
    if whole:
        told |= {"c": row.coordinates} | ({"r": row.rule} if row.rule else {})
    return told


def _look(studio: Studio, row: CellRow) -> dict[str, Any]:
    """Few cells have an end that is unknown: only these are looked up."""
    if row.state != "unknown" or row.settled or not row.job_id:
        return {}
    job = studio.runs.job(row.job_id)
    return {"l": True} if job is not None and studio.engine.can_look(job) else {}


def _number(money: Decimal | None) -> float | None:
    return None if money is None else float(money)
