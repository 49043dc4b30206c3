"""Conversations to download, by signed addresses: Markdown with pictures as a ZIP, made while it is sent."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from easel.exchange.export import Export
from easel.exchange.thread_page import page_of
from easel.store.ids import is_id
from easel.studio import Studio
from easel.web.transfers import Download


def export(studio: Studio, request: Request) -> Response | None:
    """`GET /threads/ID/export`, as an attachment; any import takes it in again."""
    thread_id = request.path_params["id"]
    page = page_of(studio.store, thread_id) if is_id(thread_id) else None
    if page is None:
        return None
    title = f"attachment; filename*=utf-8''{quote(page.file_name)}"
    headers = {"Cache-Control": "no-store", "Content-Disposition": title}
    return Download(Export(studio.store, page=page).stream(), media_type="application/zip", headers=headers)
