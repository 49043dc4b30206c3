"""Lists Easel's own routes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from easel.edits.mask.patches import MAX_BYTES
from easel.studio import Studio
from easel.web import (
    converted,
    edit_files,
    events,
    experiment_cells,
    experiment_exports,
    housekeeping,
    kept_pictures,
    library_view,
    thread_exports,
    transfers,
)
from easel.web.archives import names, progress, send_archive
from easel.web.arrivals import take_arrivals
from easel.web.departures import Departures
from easel.web.drafts import keep_draft
from easel.web.metrics import metrics
from easel.web.signed import signed
from easel.web.topics import Topic

TOO_LARGE = 10**9  # what every longer number is read as


class _Number(Convertor[int]):
    """Digits of a path. Python refuses to read thousands of them, and anybody may send them."""

    regex = "[0-9]+"

    def convert(self, value: str) -> int:
        return int(value) if len(value) < 10 else TOO_LARGE

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("number", _Number())


def routes(
    studio: Callable[[], Studio], base: str = "", topics: Mapping[str, Topic] = MappingProxyType({})
) -> list[BaseRoute]:
    """`studio` gives the open studio of this process; `base` is the path it is reached below ("/easel"), empty at the root;
    `topics` are what pages are told of at once.

    Programs that look after the studio ask it directly and need not know that path.
    """
    shown = {
        "/pictures/{id:str}": kept_pictures.picture,
        "/downloads/{id:str}": kept_pictures.download,
        "/thumbs/{id:str}": kept_pictures.thumb,
        "/answers/{id:str}": kept_pictures.answer,
        "/heat/{id:str}": edit_files.heat,
        "/converted/{id:str}": converted.copy,
        "/partials/{key:str}": kept_pictures.partial,
        "/sources/{id:str}": edit_files.source,
        "/screens/{id:str}": edit_files.screen,
        "/masks/{id:str}/{revision:number}": edit_files.mask,
        "/masks/{id:str}/{revision:number}/overlay/{colour:str}/{edge:number}": edit_files.overlay,
        "/masks/{id:str}/{revision:number}/ground/{colour:str}/{percent:number}/{edge:number}": edit_files.ground,
        "/masks/{id:str}/export": edit_files.export,
        "/experiments/{id:str}/cells": experiment_cells.cells,
        "/experiments/{id:str}/export/{kind:str}": experiment_exports.export,
        "/threads/{id:str}/export": thread_exports.export,
    }
    departures = Departures()
    told = {
        "/library/find": library_view.find,
        "/library/cards": library_view.cards,
        "/library/facets": library_view.facets,
        "/library/marks": library_view.marks,
        "/library/trash": library_view.trash,
        "/library/empty": library_view.empty,
        "/housekeeping/figures": housekeeping.figures,
        "/housekeeping/state": housekeeping.state,
        "/housekeeping/spare": housekeeping.spare,
        "/housekeeping/begin": housekeeping.begin,
        "/housekeeping/stop": housekeeping.stop,
        "/housekeeping/choice": housekeeping.choice,
        "/housekeeping/export": transfers.export,
        "/library/names": names,
        "/library/departures": progress(departures),
    }
    return [
        *(Route(base + path, signed(studio, find, base), methods=["GET"]) for path, find in shown.items()),
        Route(
            f"{base}/masks/{{id:str}}/patch", signed(studio, edit_files.patch, base, most=MAX_BYTES), methods=["PUT"]
        ),
        Route(
            f"{base}/masks/{{id:str}}/selection",
            signed(studio, edit_files.selection, base, most=edit_files.LARGEST_WISH),
            methods=["POST"],
        ),
        *(
            Route(base + path, signed(studio, take, base, most=library_view.LARGEST), methods=["POST"])
            for path, take in told.items()
        ),
        Route(f"{base}/library/arrivals", take_arrivals(studio, base), methods=["POST"]),
        Route(f"{base}/housekeeping/import", transfers.take_import(studio, base), methods=["POST"]),
        Route(f"{base}/archives", send_archive(studio, departures, base), methods=["POST"]),
        Route(f"{base}/drafts/{{browser:str}}/{{page:str}}/{{tab:str}}", keep_draft(studio, base), methods=["POST"]),
        *events.routes(studio, topics, base),
        *(Route(f"{where}/healthz", _health, methods=["GET"]) for where in {"", base}),
        *(Route(f"{where}/metrics", metrics(studio), methods=["GET"]) for where in {"", base}),
    ]


def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})
