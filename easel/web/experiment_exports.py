"""Experiments as files to download, by signed addresses."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from easel.experiments.ballots import Ballots
from easel.experiments.exports.contact_sheet import to_pdf, to_png
from easel.experiments.exports.live_page import to_html
from easel.experiments.exports.promptfoo import to_promptfoo
from easel.experiments.exports.sheet import Axis, Entry, Sheet
from easel.experiments.exports.table import to_csv
from easel.experiments.ranking import Ranking, rank
from easel.experiments.records import CellRow, Experiment
from easel.library.names import file_name
from easel.studio import Studio

_FONTS = Path(__file__).resolve().parents[2] / "components" / "static"
_NEEDS_PICTURES = frozenset({"png", "pdf", "html"})
KINDS: dict[str, tuple[str, Callable[[Sheet], bytes]]] = {
    "png": ("image/png", lambda sheet: to_png(sheet, _usual()).data),
    "pdf": ("application/pdf", lambda sheet: to_pdf(sheet, _usual()).data),
    "html": ("text/html; charset=utf-8", lambda sheet: to_html(sheet).data),
    "csv": ("text/csv; charset=utf-8", to_csv),
    "yaml": ("application/yaml", to_promptfoo),
}


def export(studio: Studio, request: Request) -> Response | None:
    """As an attachment, never shown in the studio's own place."""
    found, kind = studio.experiments.get(request.path_params["id"]), request.path_params["kind"]
    if found is None or kind not in KINDS:
        return None
    media, write = KINDS[kind]
    data = write(_sheet(studio, found, with_files=kind in _NEEDS_PICTURES))
    title = file_name(found.name, found.created, kind)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f"attachment; filename*=utf-8''{quote(title)}"}
    return Response(data, media_type=media, headers=headers)


def _note(cell: CellRow) -> str:
    """Why there is no picture."""
    if cell.is_emptied:
        return "Its picture was deleted."
    return cell.rule or str((cell.error or {}).get("message", ""))


def _usual() -> list[Path]:
    return sorted(_FONTS.glob("*.woff2"), key=lambda path: "latin-wght" not in path.name)


def _sheet(studio: Studio, found: Experiment, *, with_files: bool) -> Sheet:
    grid = studio.experiments.grid(found.definition)
    axes = tuple(Axis(axis.label, tuple(map(str, axis.values))) for axis in grid.axes)
    ranking = rank(Ballots(studio.store.database).of(found.id))
    cells = studio.experiments.cells(found.id)
    return Sheet(found.name, axes, tuple(_entries(studio, cells, ranking, with_files=with_files)))


def _entries(studio: Studio, cells: tuple[CellRow, ...], ranking: Ranking, *, with_files: bool) -> Iterator[Entry]:
    strengths = {standing.picture: standing.strength.value for standing in ranking.standings}
    for cell in cells:
        picture = studio.library.picture(cell.picture_id) if with_files and cell.picture_id else None
        yield Entry(
            cell.coordinates,
            str(cell.request.get("prompt", "")),
            cell.state,
            cell.request,
            _note(cell),
            cell.picture_id or "",
            studio.store.blobs.path(picture.sha256) if picture else None,
            studio.library.thumb(picture.id) if picture else None,
            cell.cost,
            cell.seconds,
            strengths.get(cell.picture_id or ""),
            cell.words,
        )
