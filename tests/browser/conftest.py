"""What the browser tests share: one Chromium for the session, and a failure, never a skip, where there is none."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.edit_desk import EditDesk
from tests.browser.generate_page import GeneratePage
from tests.browser.studio import StudioProcess
from tests.browser.tabs import Tab, Tabs

HERE = Path(__file__).parent
expect.set_options(timeout=30_000)  # ms; two busy cores


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what lies in this folder, so that `pytest -m "not browser"` leaves it out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; open a `browser.new_context(...)` per test."""
    with sync_playwright() as playwright:
        running = chromium.launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """One studio with its sandbox for the session; runs of other tests stand in its library."""
    running = StudioProcess(tmp_path_factory.mktemp("studio") / "home", sandbox_delay="3")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EditDesk]:
    """One studio for all edits of the session, with a sandbox that leaks, and its library."""
    running = EditDesk(tmp_path_factory.mktemp("edits"))
    yield running
    running.stop()


@pytest.fixture
def start_studio(tmp_path: Path) -> Iterator[Callable[..., StudioProcess]]:
    """Starts studios with settings of their own, all on one home: `start_studio(sandbox_delay="4")`."""
    started: list[StudioProcess] = []

    def start(**settings: str) -> StudioProcess:
        started.append(StudioProcess(tmp_path / "home", **settings))
        return started[-1]

    yield start
    for running in started:
        running.stop()


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Iterator[Tabs]:
    running = Tabs(browser)
    yield running
    running.close()


@pytest.fixture
def new_page(request: pytest.FixtureRequest, tabs: Tabs) -> Iterator[Callable[..., Page]]:
    """Opens tabs, each as of a browser of its own; whatever the console says is wrong on any of them fails the test.

    One that gets scripts is opened anew and never lent again: `own=True`.
    """
    opened: list[Tab] = []
    failed_before = request.session.testsfailed

    def open_page(width: int = 1280, height: int = 800, *, own: bool = False, **options: Any) -> Page:
        size = {"width": width, "height": height}
        opened.append(tabs.open(viewport=size, **options) if own else tabs.lend(**size, **options))
        return opened[-1].page

    yield open_page
    wrong = [words for tab in opened for words in tab.thrown + tab.told]
    tabs.take_back(opened, usable=request.session.testsfailed == failed_before)
    assert wrong == []


@pytest.fixture
def generate(studio: StudioProcess, new_page: Callable[..., Page]) -> GeneratePage:
    return GeneratePage(new_page(), studio.url).open()
