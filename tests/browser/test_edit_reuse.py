"""A kept picture used for the next edit, from every page: what it replaces is said, in sight, and comes back by one press."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.edit_desk import EditDesk, photo
from tests.browser.edit_page import SLOW, EditPage


@pytest.fixture
def page(desk: EditDesk, new_page: Callable[..., Page]) -> EditPage:
    return EditPage(new_page(1280, 800), desk.url).open()


def test_a_replaced_source_is_in_sight_and_comes_back(desk: EditDesk, page: EditPage) -> None:
    """The editor is brought into view, references stay, Undo brings the source and its mask; a reference goes to the end."""
    page.bring(photo(640, 480, name="scene.png", seed=81), photo(96, 64, name="logo.png", seed=82))
    page.mounted()
    page.choose("Box")
    page.drag(page.at((0.2, 0.2), (0.5, 0.5)))
    expect(page.covered).to_have_text(re.compile("^[89]"), timeout=SLOW)
    covered = page.covered.inner_text()
    card = page.edit("used once more")
    notice = page.page.locator(".sources .notice")
    replaced(page, card, notice)
    notice.get_by_role("button", name="Undo").click()
    expect(page.covered).to_have_text(covered, timeout=SLOW)
    assert page.names() == ["scene.png", "logo.png"]
    expect(notice).to_be_hidden()
    referred(page, card, notice)
    expect(page.covered).to_have_text(covered, timeout=SLOW)


def replaced(page: EditPage, card: Locator, notice: Locator) -> None:
    """From the full view, far below the editor."""
    view = page.view(card)
    view.get_by_role("button", name="Use as edit source", exact=True).click()
    expect(view).to_be_hidden()
    expect(notice).to_contain_text("Source replaced.", timeout=SLOW)
    expect(notice).to_be_in_viewport()
    expect(page.canvas.first).to_be_in_viewport()
    assert page.names()[1:] == ["logo.png"]
    assert page.names()[0] != "scene.png"
    page.mounted()
    expect(page.covered).to_have_text("0 % masked", timeout=SLOW)


def referred(page: EditPage, card: Locator, notice: Locator) -> None:
    """From a run on the page itself, taken back, and from the library."""
    card.get_by_role("button", name="Add as reference", exact=True).click()
    expect(page.sources).to_have_count(3, timeout=SLOW)
    expect(notice).to_contain_text("Added as picture 3.")
    assert page.names()[:2] == ["scene.png", "logo.png"]
    notice.get_by_role("button", name="Undo").click()
    expect(page.sources).to_have_count(2, timeout=SLOW)
    page.settled()
    page.page.get_by_role("link", name="Library").click()
    page.page.locator(".tile").first.click()
    page.page.locator("dialog.viewer").get_by_role("button", name="Add as reference", exact=True).click()
    expect(page.sources).to_have_count(3, timeout=SLOW)
    expect(notice).to_contain_text("Added as picture 3.")
