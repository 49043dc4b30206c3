"""What stands in a form and was not sent: there after a reload, in a new tab and when the tab was closed, until emptied."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.edit_desk import EditDesk, photo
from tests.browser.edit_page import SLOW, EditPage
from tests.browser.generate_page import GeneratePage
from tests.browser.studio import StudioProcess


@pytest.fixture
def form(studio: StudioProcess, new_page: Callable[..., Page]) -> GeneratePage:
    return GeneratePage(new_page(), studio.url).open()


def another(form: GeneratePage) -> GeneratePage:
    """A new tab of the same browser, which starts at the studio's own address."""
    tab = GeneratePage(form.page.context.new_page(), form.url)
    tab.page.goto(form.url)
    return tab


def reloaded(form: GeneratePage) -> None:
    form.page.reload()
    expect(form.prompt).to_be_visible(timeout=SLOW)


def test_a_form_outlives_its_tab(form: GeneratePage) -> None:
    """Prompt, size and settings after a reload, and in a tab opened after the first was closed with its last words unsaid."""
    form.say("a heron in the reeds")
    form.width.fill("1024")
    form.width.blur()
    form.choose("High")
    form.settled()
    reloaded(form)
    expect(form.prompt).to_have_value("a heron in the reeds", timeout=SLOW)
    expect(form.width).to_have_value("1024")
    expect(form.page.get_by_role("radio", name="High", exact=True)).to_be_checked()
    assert "heron" not in form.page.url
    form.settled()
    form.prompt.press("End")
    form.prompt.press_sequentially(" at dawn")
    later = form.page.context.new_page()
    form.page.close(run_before_unload=True)
    later.goto(form.url)
    expect(later.get_by_label("Prompt", exact=True)).to_have_value("a heron in the reeds at dawn", timeout=SLOW)


def test_two_tabs_keep_what_each_of_them_holds(form: GeneratePage, new_page: Callable[..., Page]) -> None:
    """A new tab starts with the newest; neither takes the other's words, not even after a reload; another browser has none."""
    form.say("the first tab's")
    form.settled()
    second = another(form)
    expect(second.prompt).to_have_value("the first tab's", timeout=SLOW)
    second.settled()
    second.say("the second tab's")
    second.settled()
    form.choose("Low")
    expect(form.prompt).to_have_value("the first tab's")
    reloaded(form)
    expect(form.prompt).to_have_value("the first tab's", timeout=SLOW)
    reloaded(second)
    expect(second.prompt).to_have_value("the second tab's", timeout=SLOW)
    stranger = GeneratePage(new_page(), form.url).open()
    expect(stranger.prompt).to_have_value(re.compile("^A lighthouse"))


def test_start_empty_is_one_press(form: GeneratePage) -> None:
    """Nothing of it is left for the next person; Undo brings it back as long as the form stands empty."""
    form.say("nobody's business")
    form.choose("High")
    form.settled()
    form.page.get_by_role("button", name="Clear form").click()
    expect(form.prompt).to_have_value("", timeout=SLOW)
    expect(form.page.get_by_role("radio", name="Medium", exact=True)).to_be_checked()
    form.page.get_by_role("button", name="Undo").click()
    expect(form.prompt).to_have_value("nobody's business", timeout=SLOW)
    expect(form.page.get_by_role("radio", name="High", exact=True)).to_be_checked()
    form.page.get_by_role("button", name="Clear form").click()
    expect(form.prompt).to_have_value("", timeout=SLOW)
    form.settled()
    next_one = another(form)
    expect(next_one.width).to_have_value("1536", timeout=SLOW)
    next_one.settled()
    expect(next_one.prompt).to_have_value("")


def test_what_is_empty_is_not_offered_to_be_emptied(form: GeneratePage) -> None:
    """On both pages the offer comes with the first letter, or the first setting, that it would take back."""
    offer = form.page.get_by_role("button", name="Clear form")
    form.prompt.fill("")
    expect(offer).to_be_hidden()
    form.prompt.press_sequentially("a")
    expect(offer).to_be_visible()
    form.prompt.fill("")
    form.choose("High")
    expect(offer).to_be_visible(timeout=SLOW)
    form.choose("Medium")
    expect(offer).to_be_hidden(timeout=SLOW)
    form.width.fill("1024")
    expect(offer).to_be_visible(timeout=SLOW)
    edit = EditPage(form.page.context.new_page(), form.url).open()
    offer = edit.page.get_by_role("button", name="Clear form")
    expect(edit.page.locator(".prompt .count")).to_have_text("0 / 32,000", timeout=SLOW)
    expect(offer).to_be_hidden()
    edit.bring(photo(96, 64, name="logo.png", seed=73))
    expect(offer).to_be_visible(timeout=SLOW)


def test_an_edit_outlives_its_tab_with_pictures_and_mask(desk: EditDesk, new_page: Callable[..., Page]) -> None:
    """Closed and opened again: pictures in their order, the mask, the words; Back leaves the page at the first press."""
    page = EditPage(new_page(1280, 900), desk.url)
    page.page.goto(f"{desk.url}/usage")
    page.page.get_by_role("link", name="Edit").click()
    expect(page.button).to_be_visible(timeout=SLOW)
    page.settled()
    page.bring(photo(640, 480, name="scene.png", seed=71), photo(96, 64, name="logo.png", seed=72))
    page.mounted()
    page.choose("Box")
    page.drag(page.at((0.2, 0.2), (0.5, 0.5)))
    expect(page.covered).to_have_text(re.compile("^[89]"), timeout=SLOW)
    covered = page.covered.inner_text()
    page.prompt.fill("put @2 on the wall")
    page.prompt.blur()
    page.settled()
    later = EditPage(page.page.context.new_page(), desk.url)
    page.page.go_back()
    page.page.wait_for_url(re.compile("/usage"))
    page.page.close()
    later.open()
    expect(later.sources).to_have_count(2, timeout=SLOW)
    assert later.names() == ["scene.png", "logo.png"]
    expect(later.prompt).to_have_value("put @2 on the wall")
    expect(later.covered).to_have_text(covered, timeout=SLOW)
    later.page.get_by_role("button", name="Clear form").click()
    expect(later.sources).to_have_count(0, timeout=SLOW)
    expect(later.prompt).to_have_value("")
