"""What the Refine editor's tests share: one scratch studio, and tabs in it that each have a mask of their own."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.refine.desk import Desk, DeskServer
from tests.browser.tabs import Tab, Tabs

VIEWPORT = {"width": 1280, "height": 900}
_numbers = count(1)


@pytest.fixture(scope="package")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskServer]:
    running = DeskServer(tmp_path_factory.mktemp("desk") / "server.log")
    yield running
    running.stop()


@pytest.fixture(scope="module", params=[(1024, 1024), (3840, 2160)], ids=["1024x1024", "3840x2160"])
def shared_desk(request: pytest.FixtureRequest, desk_server: DeskServer, browser: Browser) -> Iterator[Desk]:
    tab = Tab(browser, viewport=VIEWPORT)
    yield Desk(desk_server, tab, f"mask{next(_numbers)}", *request.param)
    tab.close()
    assert tab.thrown == []


@pytest.fixture
def desk(shared_desk: Desk) -> Desk:
    """A tab with nothing painted, once small and once at 4K."""
    shared_desk.clear()
    return shared_desk


@pytest.fixture
def open_desk(request: pytest.FixtureRequest, desk_server: DeskServer, tabs: Tabs) -> Iterator[Callable[..., Desk]]:
    """Opens further tabs: `open_desk(1024, 1024, device_scale_factor=2)`."""
    opened: list[Tab] = []
    failed_before = request.session.testsfailed

    def start(width: int = 1024, height: int = 1024, **options: Any) -> Desk:
        tab = tabs.open(**({"viewport": VIEWPORT} | options)) if options else tabs.lend(**VIEWPORT)
        opened.append(tab)
        return Desk(desk_server, tab, f"mask{next(_numbers)}", width, height)

    yield start
    thrown = [words for tab in opened for words in tab.thrown]
    tabs.take_back(opened, usable=request.session.testsfailed == failed_before)
    assert thrown == []
