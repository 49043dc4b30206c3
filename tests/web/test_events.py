"""The event stream: what a page is told, when, and who is let in. It is the test of `watch.py` and `topics.py`, too."""

import json
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from easel.store.store import Store
from easel.studio import Studio
from easel.web import topics
from easel.web.addresses import sign
from easel.web.headers import SecurityHeaders
from easel.web.routes import routes
from easel.web.topics import Told, Topic, Viewer
from tests.studio_here import open_studio
from tests.web.serving import served

PAGE = "http://studio.example/easel/edit"
PATIENCE = 20.0


class Shelf:
    """A topic whose items the test sets; counts how often it was made."""

    def __init__(self) -> None:
        self.items: dict[str, Any] = {"a": {"n": 1}, "b": {"n": 2}}
        self.made: list[Viewer] = []
        self.given: list[Mapping[str, Any]] = []

    def make(self, _studio: Studio, viewer: Viewer, given: Mapping[str, Any]) -> Told:
        self.made.append(viewer)
        self.given.append(given)
        return Told.of(self.items, {"order": list(self.items)})


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with open_studio(tmp_path_factory.mktemp("events") / "home") as opened:
        yield opened


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def url(studio: Studio, shelf: Shelf) -> Iterator[str]:
    shown = routes(lambda: studio, "/below", {"shelf": Topic(shelf.make)})
    app = Starlette(routes=shown, middleware=[Middleware(SecurityHeaders, allowed_hosts=lambda: ["127.0.0.1"])])
    with served(app) as address:
        yield address


def address(studio: Studio, url: str, kind: str, **more: float) -> str:
    whole = f"{url}/below{sign(f'/{kind}/tab', studio.url_key, **more)}"
    return whole.replace("http", "ws", 1) if kind == "events" else whole


def asked(mark: str = "", **given: object) -> str:
    return json.dumps({"page": PAGE, "topics": {"7": {"topic": "shelf", "given": given, "mark": mark}}})


@contextmanager
def page(studio: Studio, url: str, says: str = "") -> Iterator[ClientConnection]:
    with connect(address(studio, url, "events"), origin=Origin(url)) as socket:
        socket.send(says or asked())
        yield socket


def news(socket: ClientConnection) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(socket.recv(PATIENCE))
    return told


def test_a_page_is_told_all_of_what_it_shows_and_then_what_changes(studio: Studio, url: str, shelf: Shelf) -> None:
    """Items that are new or another, those that are gone, and how all of it stands; not what it has."""
    with page(studio, url, asked(wanted=3)) as socket:
        first = news(socket)
        assert (first["running"], first["waiting"], first["unknown"]) == (0, 0, 0)
        assert first["version"] == studio.store.version()
        told = first["topics"]["7"]
        assert (told["all"], told["items"], told["about"]) == (True, shelf.items, {"order": ["a", "b"]})
        assert (shelf.made[0], shelf.given[0]) == (Viewer("tab", PAGE), {"wanted": 3})
        shelf.items = {"b": {"n": 2}, "c": {"n": 3}}
        studio.store.database.touch()
        second = news(socket)
        assert second["version"] > first["version"]
        told = second["topics"]["7"]
        assert (told["all"], told["gone"], told["items"]) == (False, ["a"], {"c": {"n": 3}})
        studio.store.database.touch()
        assert news(socket)["topics"] == {}


def test_what_this_process_changes_is_told_at_once(studio: Studio, url: str, shelf: Shelf) -> None:
    """Sooner than the next look at the counter, of which there are four a second."""
    with page(studio, url) as socket:
        news(socket)
        waits = []
        for number in range(8):
            shelf.items = {"a": number}
            began = time.monotonic()
            studio.store.database.touch()
            while "7" not in news(socket)["topics"]:
                pass
            waits.append(time.monotonic() - began)
        assert min(waits) < topics.STANDS / 10


def test_what_another_process_changes_is_told_too(studio: Studio, url: str, shelf: Shelf, tmp_path: Path) -> None:
    """A worker's, a command's: the counter is looked at for all pages."""
    other = Store(studio.settings)
    other.open()
    with page(studio, url) as socket:
        news(socket)
        shelf.items = {"a": "by another"}
        other.database.touch()
        assert news(socket)["topics"]["7"]["items"] == {"a": "by another"}
    other.close()


def test_pages_that_see_the_same_are_told_of_one_reading(studio: Studio, url: str, shelf: Shelf) -> None:
    """Thirty open pages read the library once for each change, not thirty times."""
    with page(studio, url) as one, page(studio, url) as other:
        news(one), news(other)
        assert len(shelf.made) == 1
        studio.store.database.touch()
        news(one), news(other)
        assert len(shelf.made) == 2


def test_a_page_that_comes_back_says_what_it_has(studio: Studio, url: str, shelf: Shelf) -> None:
    """After a break nothing is sent again that it shows already; what changed meanwhile is."""
    with page(studio, url) as socket:
        mark = news(socket)["topics"]["7"]["mark"]
    with page(studio, url, asked(mark)) as socket:
        assert news(socket)["topics"] == {}
    shelf.items = {"d": 4}
    studio.store.database.touch()
    with page(studio, url, asked(mark)) as socket:
        assert news(socket)["topics"]["7"] | {"mark": ""} == {
            "mark": "",
            "all": True,
            "gone": [],
            "items": {"d": 4},
            "about": {"order": ["d"]},
        }


def test_the_same_is_answered_to_a_page_that_asks(studio: Studio, url: str, shelf: Shelf) -> None:
    """Where no socket can be had: all of it, and nothing of it once the page has it; who asks for nothing gets the counts."""
    where = address(studio, url, "changes")
    first = _asked(f"{where}&ask={quote(asked())}")
    assert first["topics"]["7"]["items"] == shelf.items
    second = _asked(f"{where}&ask={quote(asked(first['topics']['7']['mark']))}")
    assert (second["topics"], second["version"]) == ({}, first["version"])
    for each in (where, f"{where}&ask=nonsense"):
        assert _asked(each)["topics"] == {}


def test_a_socket_that_still_stands_says_so(studio: Studio, url: str) -> None:
    """Whoever slept, or heard nothing for long, asks."""
    with page(studio, url) as socket:
        news(socket)
        socket.send("?")
        assert socket.recv(PATIENCE) == "!"


def test_only_signed_addresses_and_own_origins_are_let_in(studio: Studio, url: str) -> None:
    """A stranger's page, an address that has expired, and one that was made for another tab hear nothing."""
    good = address(studio, url, "events")
    with pytest.raises(InvalidStatus):
        connect(good, origin=Origin("http://stranger.example"))
    for wrong in (address(studio, url, "events", now=0), good.replace("/tab?", "/other?"), good.split("?")[0]):
        with connect(wrong, origin=Origin(url)) as socket, pytest.raises(ConnectionClosed) as closed:
            socket.recv(PATIENCE)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 4403


@pytest.mark.parametrize(
    "said",
    [
        "nonsense",
        "[]",
        "{}",
        '{"page": 1, "topics": {}}',
        '{"page": "http://[", "topics": {}}',
        '{"page": "", "topics": {"1": {"topic": [], "given": {}, "mark": ""}}}',
        '{"page": "", "topics": {"1": {"topic": "shelf", "given": 1, "mark": ""}}}',
        '{"page": "", "topics": [1]}',
        "[" * 20_000,
    ],
)
def test_what_no_page_of_ours_says_closes_the_socket(studio: Studio, url: str, said: str) -> None:
    """And nothing else: the others go on."""
    with page(studio, url) as other, page(studio, url, said) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(PATIENCE)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 4400
        assert news(other)["topics"]["7"]


def test_a_topic_that_there_is_not_says_nothing(studio: Studio, url: str) -> None:
    """A page of another version of the studio may ask for it."""
    with page(studio, url, asked().replace("shelf", "attic")) as socket:
        assert news(socket)["topics"] == {}


def test_a_tab_with_choices_of_its_own_is_told_its_own(studio: Studio) -> None:
    """What is the same for the others is not read anew for them."""
    shelf, own = Shelf(), "mine"
    shown = routes(lambda: studio, "", {"shelf": Topic(shelf.make, lambda tab: tab == own)})
    with served(Starlette(routes=shown)) as url:
        for tab in (own, "first", "second", own):
            _asked(f"{url}{sign(f'/changes/{tab}', studio.url_key)}&ask={quote(asked())}")
    assert [viewer.tab for viewer in shelf.made] == [own, "first", own]


def test_how_servers_stand_is_told_right_after_another_change(studio: Studio) -> None:
    """Whoever was told of a change a moment ago is told of the next one as well: what wakes the pages and what they are then
    told are one look."""
    board = topics.Board(lambda: studio, {})
    known = studio.directory.store.enabled_anywhere()[0]
    told = []
    for reachable in (True, False, True):
        studio.directory.health.seen(known, reachable, "as seen")
        studio.standing()  # a look, as the watch has one
        told.append(board.head(7))
        assert f'"standing":"{studio.standing(within=600)}"' in told[-1]
    assert told[0] == told[2] != told[1]


def _asked(where: str) -> dict[str, Any]:
    with urllib.request.urlopen(where, timeout=PATIENCE) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        told: dict[str, Any] = json.load(answer)
    return told
