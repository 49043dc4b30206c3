"""Experiments of which cells fail, end unknown, or meet what all of them would meet."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.experiments_page import SLOW, ExperimentsPage
from tests.browser.stripping_proxy import StrippingProxy
from tests.browser.studio import StudioProcess
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.timeout(300)
GRID = {
    "$animal": ("fox", "owl", "hare", "stag", "lynx"),
    "quality": ("low", "medium", "high", "auto"),
    "size": ("816x816", "1024x640", "640x1024"),
}
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
    expect(asked).to_contain_text("you may be charged twice", timeout=SLOW)
    expect(asked.get_by_role("button", name="Run 2 pictures again, free")).to_be_visible()
    asked.get_by_role("button", name="Cancel").click()
    expect(tab.grid.locator(".counts")).to_have_text("2 unconfirmed")
    tab.cells("unknown").first.click()
    card = tab.page.get_by_role("dialog", name="Outcome unknown")
    expect(card.get_by_role("button", name="Run again")).to_be_visible()


def test_an_unknown_end_of_a_task_is_looked_at_again_for_nothing(
    start_studio: Callable[..., StudioProcess],
    start_sandbox: Callable[..., SandboxProcess],
    new_page: Callable[..., Page],
) -> None:
    """On the card of one cell, and above the table for all that are left."""
    sandbox = start_sandbox(delay="3")
    gate = {"base_url": sandbox.base_url, "kind": "sandbox", "tasks": "always"}
    settings = {f"connection_gate_{name}": value for name, value in gate.items()}
    tab = ExperimentsPage(new_page(), start_studio(timeout_task="0.4", **settings).url).open()
    tab.say("A ${animal} at rest", AXES)
    tab.start("Make 2 pictures, free")
    expect(tab.grid.get_by_role("button", name="Look again at 2 unconfirmed")).to_be_visible(timeout=SLOW)
    while sandbox.counts()["total_painted"] < 2:
        tab.page.wait_for_timeout(100)
    tab.cells("unknown").first.click()
    card = tab.page.get_by_role("dialog", name="Outcome unknown")
    card.get_by_role("button", name="Look again").click()
    expect(tab.cells("done")).to_have_count(1, timeout=SLOW)
    tab.grid.get_by_role("button", name="Look again at 1 unconfirmed").click()
    expect(tab.cells("done")).to_have_count(2, timeout=SLOW)
    assert sandbox.counts()["total"] == 2


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
    expect(tab.state).to_contain_text("Paused automatically")
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
    tab.page.get_by_role("menuitem", name="Send this row first").click()
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
    tab.grid.get_by_role("button", name=f"Make the remaining {left}").click()
    again = "Run 1 picture again, free" if left == 1 else f"Run {left} pictures again, free"
    tab.page.get_by_role("dialog", name="Run again").get_by_role("button", name=again).click()
    tab.finished()
    expect(tab.cells("done")).to_have_count(8)


def test_a_studio_that_is_killed_in_the_middle_makes_no_cell_twice(
    start_studio: Callable[..., StudioProcess],
    start_sandbox: Callable[..., SandboxProcess],
    browser: Browser,
) -> None:
    """Sixty pictures, kill -9 while some are painted: the page that stays open finds the next studio, and what the server got
    is each cell once. What was under way is told as unconfirmed."""
    sandbox = start_sandbox(delay="0.4")
    own = {"base_url": sandbox.base_url, "connection_name": "Painter", "allow_private": "1", "concurrency": "4"}
    studio = start_studio(**own)
    proxy = StrippingProxy(studio.url, "")
    tab = ExperimentsPage(browser.new_page(), proxy.url).open()  # Streamlit's console tells of the break
    tab.say("A ${animal} in the snow", GRID)
    tab.start("Make 60 pictures")
    expect(tab.cells("done").nth(9)).to_be_visible(timeout=SLOW)
    studio.kill()
    proxy.lead_to(start_studio(**own).url)
    expect(tab.state).to_contain_text("Finished", timeout=3 * SLOW)
    done, unknown = tab.cells("done").count(), tab.cells("unknown").count()
    assert done + unknown == 60
    assert unknown <= 4, "more than were under way at once"
    posts = sandbox.counts()["posts"]
    assert set(posts.values()) == {1}
    assert done <= len(posts) <= 60
    tab.page.close()
    proxy.stop()
