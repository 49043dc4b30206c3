"""The mask in a real browser: what was painted stays painted, wherever one goes meanwhile."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.edit_desk import EditDesk, photo
from tests.browser.edit_page import SLOW, EditPage


@pytest.fixture
def page(desk: EditDesk, new_page: Callable[..., Page]) -> EditPage:
    return EditPage(new_page(1280, 900), desk.url).open()


def test_leaving_the_page_and_changing_the_editor_lose_nothing(desk: EditDesk, page: EditPage) -> None:
    """Another page and back, Paint and Refine and back, a reload: the same mask, and the next stroke adds to it."""
    page.bring(photo(1024, 1024, "kept.png", seed=4))
    page.mounted()
    page.drag(page.at((0.2, 0.3), (0.6, 0.3)))
    expect(page.covered).not_to_have_text("0 % covered", timeout=SLOW)
    source = desk.source()
    first = desk.painted(source).copy()
    page.page.get_by_role("link", name="Library").click()
    expect(page.button).to_have_count(0, timeout=SLOW)
    page.page.get_by_role("link", name="Edit", exact=True).click()
    page.mounted()
    assert (desk.painted(source) == first).all()
    page.choose("Refine")
    page.saved()
    assert (desk.painted(source) == first).all()
    page.choose("Paint")
    page.mounted()
    page.page.reload()
    page.mounted()
    page.drag(page.at((0.2, 0.7), (0.6, 0.7)))
    expect(page.covered).not_to_have_text(f"{first.mean() / 255 * 100:.3g} % covered", timeout=SLOW)
    page.settled()
    both = desk.painted(source)
    assert (both[:512] == first[:512]).all()
    assert both[512:].any()
