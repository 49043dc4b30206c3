"""The document of every page: Streamlit's own, told where the studio is, and led to from wherever people type."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from easel.web.page import pages
from tests.web.serving import served

INDEX = """<!doctype html><html><head><link rel="service-desc" href="/openapi.json"><title>x</title></head>
<body><noscript><p>Needs JavaScript.</p>
<p>An API is at /openapi.json.</p></noscript></body></html>"""


def _finished(document: str, page: str) -> str:
    return document.replace("</body>", f"<i>finished {page}</i></body>")


@pytest.fixture(scope="module", params=["", "/easel"])
def studio(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """At the root and below a path; its address."""
    index: Path = tmp_path_factory.mktemp("static") / "index.html"
    index.write_text(INDEX)
    with served(Starlette(routes=pages(index, "generate", ["edit"], request.param, _finished))) as url:
        yield url + request.param


def test_every_page_tells_where_the_studio_is(studio: str) -> None:
    """Before any other script runs, and without Streamlit's words on an API of its own."""
    for path, page in (("/", "generate"), ("/edit", "edit")):
        with urllib.request.urlopen(studio + path, timeout=10) as answer:
            text = answer.read().decode()
            assert answer.headers["Cache-Control"] == "no-cache"
        assert text.index("BACKEND_BASE_URL") < text.index("<title>")
        assert "openapi" not in text
        assert f"<i>finished {page}</i>" in text
        assert "Needs JavaScript" in text


def test_a_slash_too_many_leads_to_the_page_with_its_question(studio: str) -> None:
    """By a step, so that what a proxy has taken off in front is still there."""
    with urllib.request.urlopen(f"{studio}/edit/?tab=abc", timeout=10) as answer:
        assert answer.url == f"{studio}/edit?tab=abc"
    with urllib.request.urlopen(f"{studio}/generate?tab=abc", timeout=10) as answer:
        assert answer.url == f"{studio}/?tab=abc"


def test_other_pages_there_are_none(studio: str) -> None:
    """404 for what has no name."""
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{studio}/nothing", timeout=10)
