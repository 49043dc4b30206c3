"""A press counts once, although other messages of the tab arrive with it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.connections_page import PATIENCE, ConnectionsPage
from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.held_answers import HeldMessages
from tests.browser.studio import StudioProcess


@pytest.mark.parametrize("turn", range(2))
def test_save_is_not_lost_to_the_field_that_it_leaves(
    studio: StudioProcess, new_page: Callable[..., Page], turn: int
) -> None:
    """Leaving a field tells the studio, too: both messages arrive at once, and the connection is saved."""
    page = new_page(own=True)
    messages = HeldMessages(page)
    connections = ConnectionsPage(page, studio.url).open()
    connections.button("Add a connection").click()
    connections.field("Base URL").fill("http://127.0.0.1:9/v1")
    connections.settle()
    messages.hold()
    connections.field("Name").fill(f"Pressed {turn}")
    connections.button("Save").click()
    _until(page, lambda: messages.count() >= 2)
    messages.release()
    expect(connections.card(f"Pressed {turn}").get_by_role("button", name="Edit")).to_be_visible(timeout=PATIENCE)
    connections.settle()
    connections.choose(f"Pressed {turn}", "Delete")


def test_a_press_sends_once_although_the_whole_page_is_due(
    studio: StudioProcess, new_page: Callable[..., Page]
) -> None:
    """Another run of the page is asked for in the same moment: it sends what was pressed, and that once."""
    page = new_page(own=True)
    messages = HeldMessages(page)
    generate = GeneratePage(page, studio.url).open()
    generate.say("A pier in the fog")
    generate.settled()
    messages.hold()
    generate.button.click()
    page.locator("body").press("r")  # Streamlit's own key for a run of the whole page
    _until(page, lambda: messages.count() >= 2)
    messages.release()
    expect(generate.run_of("A pier in the fog")).to_be_visible(timeout=SLOW)
    generate.settled()
    page.wait_for_timeout(1500)
    expect(page.locator(".run", has_text="A pier in the fog")).to_have_count(1)


def _until(page: Page, true: Callable[[], bool]) -> None:
    for _ in range(100):
        if true():
            return
        page.wait_for_timeout(50)
    assert true()
