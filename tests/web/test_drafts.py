"""The address to which a page that is left sends its last words: who may write there, and what."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from starlette.applications import Starlette

from easel.prompts.drafts import Drafts
from easel.store.database import Database
from easel.studio import Studio
from easel.web.addresses import sign
from easel.web.browsers import COOKIE, id_of
from easel.web.routes import routes
from tests.made_database import put_database
from tests.web.raw_requests import ask
from tests.web.serving import served

VALUE = "Aa0_-bcdefghijklmnopqrstuvwxyz12"
TYPED: dict[str, Any] = {"name": "prompt", "text": "a canary", "opening": "o", "rev": 0, "at": 5}


@dataclass
class Drawer:
    """All that the address needs of a studio."""

    url_key: bytes
    drafts: Drafts
    url: str = ""

    def tell(self, told: object, path: str = "", cookie: str = VALUE, signed: str = "") -> int:
        """The status of the answer."""
        path = path or f"/drafts/{id_of(VALUE)}/generate/{'t' * 12}"
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        address = path + sign(signed or path, self.url_key).removeprefix(signed or path)
        return ask(self.url, address, "POST", body, Cookie=f"other=1; {COOKIE}={cookie}")[0]

    def prompt(self, browser: str = id_of(VALUE)) -> Any:
        found = self.drafts.find(browser, "generate", "t" * 12)
        return found and found.fields["prompt"]


@pytest.fixture
def drawer(tmp_path: Path) -> Iterator[Drawer]:
    database = Database(put_database(tmp_path / "library.sqlite"))
    opened = Drawer(b"k" * 32, Drafts(database))
    with served(Starlette(routes=routes(lambda: cast(Studio, opened)))) as url:
        opened.url = url
        yield opened
    opened.drafts.close()
    database.close()


def test_the_last_words_are_kept(drawer: Drawer) -> None:
    """In whatever script."""
    assert drawer.tell(TYPED | {"text": "зимородок 翡翠"}) == 204
    assert drawer.prompt() == "зимородок 翡翠"


def test_nobody_else_writes_there(drawer: Drawer) -> None:
    """Neither with another's cookie or none, nor without the signature of this very address."""
    assert drawer.tell(TYPED, cookie="Z" * 32) == 403
    assert drawer.tell(TYPED, cookie="") == 403
    assert drawer.tell(TYPED, signed=f"/drafts/{id_of(VALUE)}/edit/{'t' * 12}") == 403
    assert drawer.prompt() is None


def test_a_browser_without_cookies_is_known_by_its_tab(drawer: Drawer) -> None:
    """Its address alone says which."""
    assert drawer.tell(TYPED, path=f"/drafts/tab-{'t' * 12}/generate/{'t' * 12}", cookie="") == 204
    assert drawer.prompt(f"tab-{'t' * 12}") == "a canary"


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"\xff",
        [],
        TYPED | {"name": "sources"},
        TYPED | {"text": 5},
        TYPED | {"rev": -1},
        TYPED | {"at": 1e300},
        TYPED | {"at": True},
        TYPED | {"opening": "x" * 33},
        TYPED | {"text": "x" * 600_000},
    ],
    ids=range(12),
)
def test_what_is_no_text_is_refused(drawer: Drawer, told: object) -> None:
    """Anybody may send anything; too much is not read to its end."""
    assert drawer.tell(told) == 400
    assert drawer.prompt() is None
