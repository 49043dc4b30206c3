"""Whose picture and mask it is on a shared studio: two browsers, two tabs of one, and what comes back later."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.edit_desk import EditDesk, photo
from tests.browser.edit_page import SLOW, EditPage

SIZE = (640, 480)


@pytest.fixture
def page(desk: EditDesk, new_page: Callable[..., Page]) -> EditPage:
    return EditPage(new_page(1280, 900), desk.url).open()


def other_tab(page: EditPage) -> EditPage:
    """A second tab of the same browser."""
    return EditPage(page.page.context.new_page(), page.url).open()


def painted(page: EditPage, *corners: tuple[float, float]) -> None:
    """A box between two places of the picture, by their shares."""
    before = page.covered.inner_text()
    page.choose("Box")
    page.drag(page.at(*corners))
    expect(page.covered).not_to_have_text(before, timeout=SLOW)
    page.settled()


def test_two_browsers_with_the_same_file_have_a_mask_and_a_name_each(
    desk: EditDesk, page: EditPage, new_page: Callable[..., Page]
) -> None:
    """The second one begins with no paint and under its own name; what either paints or sends is its own."""
    page.bring(photo(*SIZE, name="first.png", seed=91))
    page.mounted()
    painted(page, (0.1, 0.1), (0.3, 0.3))
    mine = desk.source()
    before = desk.painted(mine).copy()
    other = EditPage(new_page(1280, 900), desk.url).open()
    other.bring(photo(*SIZE, name="second.png", seed=91))
    other.mounted()
    expect(other.covered).to_have_text("0 % masked")
    painted(other, (0.5, 0.5), (0.8, 0.8))
    theirs = desk.source()
    assert theirs.id != mine.id
    assert (theirs.sha256, theirs.name) == (mine.sha256, "second.png")
    assert (desk.painted(mine) == before).all()
    other.edit("only what the second one painted")
    sent = desk.sent_mask(desk.run("only what the second one painted"))
    height, width = sent.shape
    assert sent[int(0.65 * height), int(0.65 * width)] == 255
    assert not sent[: int(0.4 * height), : int(0.4 * width)].any()
    page.page.reload()
    expect(page.sources.locator("img")).to_have_attribute("alt", "first.png", timeout=SLOW)
    expect(page.covered).to_have_text(re.compile(r"^(4|3\.9)"), timeout=SLOW)


def test_a_second_tab_has_a_mask_of_its_own_on_the_same_picture(desk: EditDesk, page: EditPage) -> None:
    """Whether it brings the file or opens the first one's address: no stroke in one tab reaches the other."""
    page.bring(photo(*SIZE, name="shared.png", seed=92))
    page.mounted()
    painted(page, (0.1, 0.1), (0.3, 0.3))
    mine = desk.source()
    before = desk.painted(mine).copy()
    other = other_tab(page)
    other.bring(photo(*SIZE, name="shared.png", seed=92))
    other.mounted()
    painted(other, (0.5, 0.5), (0.8, 0.8))
    theirs = desk.source()
    assert theirs.id != mine.id
    assert theirs.sha256 == mine.sha256
    assert (desk.painted(mine) == before).all()
    third = EditPage(page.page.context.new_page(), page.url).open(mine.id)
    third.mounted()
    expect(third.covered).to_have_text(page.covered.inner_text(), timeout=SLOW)
    third.act("fill")
    expect(third.covered).to_have_text("100 % masked", timeout=SLOW)
    assert (desk.painted(mine) == before).all()


def test_a_mask_that_comes_back_with_its_file_says_so(desk: EditDesk, page: EditPage) -> None:
    """Taken out and brought in again: the day it was painted, and one click to begin without it."""
    page.bring(photo(*SIZE, name="again.png", seed=93))
    page.mounted()
    painted(page, (0.1, 0.1), (0.6, 0.6))
    notice = page.page.locator(".sources .notice")
    expect(notice).to_be_hidden()
    page.sources.first.locator(".face").press("Delete")
    expect(page.sources).to_have_count(0, timeout=SLOW)
    page.settled()
    page.bring(photo(*SIZE, name="again.png", seed=93))
    expect(notice).to_contain_text(re.compile(r"Mask of \d{1,2} \w{3} restored\."), timeout=SLOW)
    assert desk.painted(desk.source()).any()
    where = page.box()
    notice.get_by_role("button", name="Clear form").click()
    expect(page.covered).to_have_text("0 % masked", timeout=SLOW)
    expect(notice).to_be_hidden()
    page.mounted()
    assert page.box() == where
    page.act("undo")
    expect(page.covered).not_to_have_text("0 % masked", timeout=SLOW)


def test_a_browser_is_known_by_a_cookie_that_no_script_sees(desk: EditDesk, page: EditPage) -> None:
    """Random, for all of the studio, sent to no other site's requests; nothing of it is in the database."""
    (cookie,) = [each for each in page.page.context.cookies() if each["name"] == "easel_browser"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["path"] == "/"
    assert len(cookie["value"]) == 32
    assert "easel_browser" not in page.page.evaluate("document.cookie")
    page.bring(photo(*SIZE, name="whose.png", seed=94))
    assert desk.source().browser
    assert cookie["value"] not in desk.source().browser
    page.page.reload()
    expect(page.sources).to_have_count(1, timeout=SLOW)
    assert [each["value"] for each in page.page.context.cookies() if each["name"] == "easel_browser"] == [
        cookie["value"]
    ]
