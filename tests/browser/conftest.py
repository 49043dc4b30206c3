"""What the browser tests share: one Chromium for the session, and a failure, never a skip, where there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium

HERE = Path(__file__).parent


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
