"""Serves the modules, markup and styles of the pages, each by an address that a browser may keep for good.

The address names the version of all files together, their digest: modules import one another by relative addresses, so old and
new never mix. Of another version there is nothing (404): who asks for it is a page of before, and begins anew (kit/element.js).
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


class Assets:
    """Every such file below `folder` as it was when the process began, so that what is served fits what elements are told."""

    def __init__(self, folder: Path) -> None:
        found = sorted(path for path in folder.rglob("*") if path.suffix in _TYPES)
        self._files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
        digest = hashlib.sha256()
        for name, content in self._files.items():
            digest.update(f"{name}\n{len(content)}\n".encode() + content)
        self._version = digest.hexdigest()[:16]

    def address(self, name: str) -> str:
        """From the folder of any page."""
        if name not in self._files:
            raise LookupError(f"There is no file {name}.")
        return f"assets/{self._version}/{name}"

    def answer(self, version: str, name: str) -> Response:
        content = self._files.get(name)
        if content is None or version != self._version:
            return PlainTextResponse("There is nothing here.", status_code=404, headers={"Cache-Control": "no-store"})
        return Response(content, media_type=_TYPES[Path(name).suffix], headers=_FOR_GOOD)

    def named_in(self, document: str, styles: Iterable[str], folders: Iterable[str], inline: str) -> str:
        """The document with the modules of these folders, there before the first element: others come when they are needed, and
        `inline` is none. The styles stand at its end: what they say of Streamlit's own elements comes after its own words."""
        here = tuple(f"{folder}/" for folder in folders)
        modules = [name for name in self._files if name.endswith(".js") and name.startswith(here) and name != inline]
        head = "".join(f'<script type="module" async src="{self.address(name)}"></script>' for name in modules)
        foot = "".join(f'<link rel="stylesheet" href="{self.address(name)}">' for name in styles)
        return document.replace("</head>", f"{head}</head>", 1).replace("</body>", f"{foot}</body>", 1)


def route(assets: Callable[[], Assets], base: str = "") -> Route:
    def answer(request: Request) -> Response:
        return assets().answer(request.path_params["version"], request.path_params["name"])

    return Route(f"{base}/assets/{{version}}/{{name:path}}", answer)
