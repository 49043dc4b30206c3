"""Experiments of which cells fail, end unknown, or meet what all of them would meet."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.experiments_page import SLOW, ExperimentsPage
from tests.browser.studio import StudioProcess

pytestmark = pytest.mark.timeout(300)
AXES = {"$animal": ("fox", "owl"), "size": ("816x816",), "quality": ("low",)}


def test_an_unknown_end_is_asked_about_before_it_is_sent_again(
    start_studio: Callable[..., StudioProcess], new_page: Callable[..., Page]
) -> None:
    """Each cell says what happened; a press shows that it may bill twice, and only the next one sends."""
    studio = start_studio(sandbox_delay="0", sandbox_fault="cut_before_answer")
    tab = ExperimentsPage(new_page(), studio.url).open()
    tab.say("A ${animal} at rest", AXES)
    tab.start("Make 2 pictures, free")
    expect(tab.cells("unknown")).to_have_count(2, timeout=SLOW)
    tab.grid.get_by_role("button", name="Run 2 unconfirmed again").click()
    asked = tab.page.get_by_role("dialog", name="Run again")
    expect(asked).to_contain_text("sending again may bill it twice", timeout=SLOW)
    expect(asked.get_by_role("button", name="Run 2 pictures again, free")).to_be_visible()
    asked.get_by_role("button", name="Cancel").click()
    expect(tab.grid.locator(".counts")).to_have_text("2 unconfirmed")
    tab.cells("unknown").first.click()
    card = tab.page.get_by_role("dialog", name="Outcome unknown")
    expect(card.get_by_role("button", name="Run again")).to_be_visible()


def test_a_refused_key_pauses_all_of_it_with_the_way_on(
    start_studio: Callable[..., StudioProcess], new_page: Callable[..., Page]
) -> None:
    """No cell is marked failed, the sentence stands above the table, and its button leads to the connections."""
    studio = start_studio(sandbox_delay="0", sandbox_fault="401")
    tab = ExperimentsPage(new_page(), studio.url).open()
    tab.say("A ${animal} at rest", AXES)
    tab.start("Make 2 pictures, free")
    brake = tab.grid.locator(".brake")
    expect(brake).to_contain_text("Check the API key", timeout=SLOW)
    expect(tab.state).to_contain_text("Paused by itself")
    expect(tab.cells("failed")).to_have_count(0)
    expect(brake.get_by_role("button", name="Resume")).to_be_visible()
    brake.get_by_role("button", name="Connections").click()
    tab.page.wait_for_url("**/connections**", timeout=SLOW)
