"""Serves the document that every page is: Streamlit's own, told where the studio is reached, with our modules and styles.

By itself Streamlit's frontend asks for its server below the page's own address first (`/edit/_stcore/health`) and is refused
twice, on every direct visit. All pages are one step below the studio, wherever that is, so the page's folder is it.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

_HERE = '<script>window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href };</script>'


def pages(index: Path, first: str, names: Iterable[str], base: str, finish: Callable[[str, str], str]) -> list[Route]:
    """The routes of the pages called `names`, and of the first one at `base` itself, where its name leads, too: Streamlit knows
    it by no other address. `index` is its document, to which `finish` adds what is ours, for a page's name, at each visit."""
    text = _told(index.read_text("utf-8"))
    page = _document(text, first, finish)
    routes = [Route(f"{base}/", page), Route(f"{base}/{first}", _to("./")), Route(f"{base}/{first}/", _to("../"))]
    for name in names:
        routes += [Route(f"{base}/{name}", _document(text, name, finish)), Route(f"{base}/{name}/", _to(f"../{name}"))]
    # named by one step and not from the root: what a proxy has taken off in front would be missing there
    return [*routes, Route(base, _to(f"{base.rpartition('/')[2]}/"))] if base else routes


def _told(text: str) -> str:
    """The document with our line first, and without its words on an API that the studio does not have."""
    text = re.sub(r'<link rel="service-desc"[^>]*>|(?<=</p>)\s*<p>.*?</p>(?=\s*</noscript>)', "", text, flags=re.DOTALL)
    return text.replace("<head>", f"<head>{_HERE}", 1)


def _document(text: str, page: str, finish: Callable[[str, str], str]) -> Callable[[Request], Response]:
    return lambda _request: HTMLResponse(finish(text, page), headers={"Cache-Control": "no-cache"})


def _to(step: str) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        query = request.scope["query_string"].decode("latin-1")
        return RedirectResponse(f"{step}?{query}" if query else step, status_code=307)

    return answer
