"""What the Refine editor's tests share: one scratch studio, and tabs in it that each have a mask of their own."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.refine.desk import Desk, DeskServer

_numbers = count(1)


@pytest.fixture(scope="package")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskServer]:
    running = DeskServer(tmp_path_factory.mktemp("desk") / "server.log")
    yield running
    running.stop()


@pytest.fixture(scope="module", params=[(1024, 1024), (3840, 2160)], ids=["1024x1024", "3840x2160"])
def shared_desk(request: pytest.FixtureRequest, desk_server: DeskServer, browser: Browser) -> Iterator[Desk]:
    opened = Desk(desk_server, browser, f"mask{next(_numbers)}", *request.param)
    yield opened
    opened.close()


@pytest.fixture
def desk(shared_desk: Desk) -> Desk:
    """A tab with nothing painted, once small and once at 4K."""
    shared_desk.clear()
    return shared_desk


@pytest.fixture
def open_desk(desk_server: DeskServer, browser: Browser) -> Iterator[Callable[..., Desk]]:
    """Opens further tabs: `open_desk(1024, 1024, device_scale_factor=2)`."""
    desks: list[Desk] = []

    def start(width: int = 1024, height: int = 1024, **context: Any) -> Desk:
        desks.append(Desk(desk_server, browser, f"mask{next(_numbers)}", width, height, **context))
        return desks[-1]

    yield start
    for one in desks:
        one.close()
