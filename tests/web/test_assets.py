"""Modules, markup and styles of the pages: one version of all, kept by the browser for good, and nothing of any other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from starlette.applications import Starlette

from easel.web.assets import Assets, route
from tests.web.serving import served

FILES = {
    "kit/kit.js": "export const one = 1;",
    "kit/kit.css": "p {}",
    "mask/editor.js": "",
    "static/a.woff2": "x",
    "kit/b.py": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture(params=["", "/easel"])
def studio(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The folder of its pages: at the root and below a path."""
    assets = Assets(folder)
    with served(Starlette(routes=[route(lambda: assets, request.param)])) as url:
        yield f"{url}{request.param}/"


def test_a_browser_keeps_what_it_has_fetched(studio: str, folder: Path) -> None:
    """The file's own bytes and kind, for good."""
    for name, kind in (("kit/kit.js", "text/javascript"), ("kit/kit.css", "text/css")):
        answer = requests.get(studio + Assets(folder).address(name), timeout=10)
        assert (answer.status_code, answer.text) == (200, FILES[name])
        assert answer.headers["Content-Type"].startswith(kind)
        assert "immutable" in answer.headers["Cache-Control"]


def test_the_version_is_that_of_all_files(folder: Path) -> None:
    """Any change of any of them is another version of each; nothing else is."""
    before = Assets(folder).address("kit/kit.js")
    (folder / "kit" / "b.py").write_text("changed")
    assert Assets(folder).address("kit/kit.js") == before
    (folder / "mask" / "editor.js").write_text("changed")
    assert Assets(folder).address("kit/kit.js") != before


def test_of_another_version_there_is_nothing(studio: str, folder: Path) -> None:
    """Neither what was there before nor what is there now, and no browser keeps the answer."""
    old = Assets(folder)
    (folder / "kit" / "kit.js").write_text("export const two = 2;")
    assert requests.get(studio + old.address("kit/kit.js"), timeout=10).text == FILES["kit/kit.js"]  # as it began
    answer = requests.get(studio + Assets(folder).address("kit/kit.js"), timeout=10)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("name", ["kit/b.py", "static/a.woff2", "../secret.js", "kit/none.js", "kit"])
def test_nothing_else_is_served(studio: str, folder: Path, name: str) -> None:
    """Only modules, markup and styles that lie in the folder."""
    (folder.parent / "secret.js").write_text("x")
    version = Assets(folder).address("kit/kit.js").removesuffix("kit/kit.js")
    request = requests.Request("GET", studio).prepare()
    request.url = f"{studio}{version}{name}"  # with its dots
    with requests.Session() as session:
        assert session.send(request, timeout=10).status_code == 404
    with pytest.raises(LookupError):
        Assets(folder).address(name)


def test_a_page_names_its_modules_and_styles(folder: Path) -> None:
    """Those of its folders at the end of its head but for one that stands in it, the styles at the end of its body."""
    assets = Assets(folder)
    page = assets.named_in(
        "<head><title>x</title></head><body><p>x</p></body>", ["kit/kit.css"], ("kit",), "kit/start.js"
    )
    assert page == (
        f'<head><title>x</title><script type="module" async src="{assets.address("kit/kit.js")}"></script></head>'
        f'<body><p>x</p><link rel="stylesheet" href="{assets.address("kit/kit.css")}"></body>'
    )
