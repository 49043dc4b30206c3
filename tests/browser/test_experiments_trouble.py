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


def test_it_is_paused_a_row_put_first_and_stopped_and_the_rest_made_later(
    start_studio: Callable[..., StudioProcess], new_page: Callable[..., Page]
) -> None:
    """One picture at a time: what waits keeps waiting, the chosen row is next, and what was stopped is made after its price."""
    studio = start_studio(sandbox_delay="1.5", concurrency="1")
    tab = ExperimentsPage(new_page(), studio.url).open()
    tab.say("A ${animal} at rest", {"$animal": ("fox", "owl", "cat", "bear"), "quality": ("low", "medium")})
    tab.start("Make 8 pictures, free")
    act = tab.grid.get_by_role("button", name="Pause")
    act.click()
    expect(tab.state).to_contain_text("Paused", timeout=SLOW)
    expect(tab.cells("sent")).to_have_count(0, timeout=SLOW)
    made = tab.cells("done").count()
    tab.grid.get_by_role("button", name="bear: pin, hide or send first").click()
    tab.page.get_by_role("menuitem", name="This row first").click()
    tab.settled()
    assert tab.cells("done").count() == made
    assert tab.cells("queued").count() == 8 - made
    tab.grid.get_by_role("button", name="Resume").click()
    bears = tab.grid.locator('.cell.done[aria-label*="bear"]')
    expect(bears).to_have_count(2, timeout=SLOW)
    tab.grid.get_by_role("button", name="Stop").click()
    expect(tab.state).to_contain_text("Stopped", timeout=SLOW)
    left = tab.cells("cancelled").count()
    assert left > 0
    assert tab.cells("done").count() == 8 - left
    tab.grid.get_by_role("button", name=f"Make the other {left}").click()
    again = "Run 1 picture again, free" if left == 1 else f"Run {left} pictures again, free"
    tab.page.get_by_role("dialog", name="Run again").get_by_role("button", name=again).click()
    tab.finished()
    expect(tab.cells("done")).to_have_count(8)
