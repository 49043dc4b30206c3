"""The pictures of an edit in a real browser: brought in, refused, put in order, taken out; and all of it on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.edit_desk import EditDesk, file, photo
from tests.browser.edit_page import SLOW, EditPage
from tests.pictures import samples

_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@pytest.fixture
def page(desk: EditDesk, new_page: Callable[..., Page]) -> EditPage:
    return EditPage(new_page(1280, 900), desk.url).open()


def small(name: str, seed: int) -> bytes:
    return samples.encoded(samples.photo(96, 64, seed))


def test_what_is_no_picture_is_refused_beside_the_others(page: EditPage) -> None:
    """A GIF and an SVG, whatever they are called, are named with the reason; the picture between them stays."""
    gif = samples.encoded(samples.photo(32, 32).copy(), "GIF")
    given = [file("anim.gif", "image/gif", gif), file("logo.png", "image/png", _SVG), photo(64, 48, "good.png")]
    page.bring(*given, shown=1)
    expect(page.refusals).to_have_count(2, timeout=SLOW)
    expect(page.refusals.first).to_contain_text("GIF")
    expect(page.refusals.last).to_contain_text("SVG")
    assert page.names() == ["good.png"]


def test_pictures_are_put_in_order_and_taken_out(page: EditPage) -> None:
    """Alt and an arrow key moves one, the first carries the mask; Delete takes it out; the address keeps the order."""
    page.bring(*(file(f"{name}.png", "image/png", small(name, seed)) for seed, name in enumerate("abc", 20)))
    assert page.names() == ["a.png", "b.png", "c.png"]
    page.sources.nth(1).locator(".face").press("Alt+ArrowLeft")
    expect(page.sources.first.locator("img")).to_have_attribute("alt", "b.png", timeout=SLOW)
    expect(page.sources.first).to_contain_text("1 · mask")
    page.settled()
    page.sources.nth(1).locator(".face").press("Delete")
    expect(page.sources).to_have_count(2, timeout=SLOW)
    page.settled()
    page.page.reload()
    expect(page.sources).to_have_count(2, timeout=SLOW)
    assert page.names() == ["b.png", "c.png"]


def test_a_picture_is_pasted_into_an_empty_page(page: EditPage) -> None:
    """What lies in the clipboard is taken in as if it had been uploaded."""
    page.page.evaluate(
        """async bytes => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], "pasted.png", { type: "image/png" }));
          document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }));
        }""",
        list(small("pasted", 60)),
    )
    expect(page.sources).to_have_count(1, timeout=SLOW)
    assert page.names() == ["pasted.png"]
