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


def test_a_refusal_goes_with_what_is_done_next(page: EditPage) -> None:
    """It stands while it is news: a run that is sent, or a picture used from elsewhere, takes it away."""
    gif = file("anim.gif", "image/gif", samples.encoded(samples.photo(32, 32).copy(), "GIF"))
    page.bring(photo(96, 64, "base.png", seed=61), gif, shown=1)
    expect(page.refusals).to_contain_text("anim.gif", timeout=SLOW)
    card = page.edit("sent after a refusal")
    expect(page.refusals).to_have_count(0, timeout=SLOW)
    page.bring(gif, shown=1)
    expect(page.refusals).to_contain_text("anim.gif", timeout=SLOW)
    card.get_by_role("button", name="Add as reference", exact=True).click()
    expect(page.sources).to_have_count(2, timeout=SLOW)
    expect(page.refusals).to_have_count(0, timeout=SLOW)


def test_a_narrow_picture_stands_in_the_middle_of_its_frame(page: EditPage) -> None:
    """A name wider than the picture widens the frame, and leaves no gap at one side of it."""
    page.bring(photo(64, 64, "a", seed=62), photo(40, 160, "a-very-long-name-of-a-picture.png", seed=63))
    frame = "face => { const [a, b] = [face, face.firstElementChild].map(e => e.getBoundingClientRect());"
    gaps = page.sources.last.locator(".face").evaluate(frame + "return [b.left - a.left, a.right - b.right]; }")
    assert gaps[0] > 5, gaps
    assert abs(gaps[0] - gaps[1]) < 2, gaps


def test_pictures_are_put_in_order_and_taken_out(page: EditPage) -> None:
    """Alt and an arrow key moves one, the first carries the mask; Delete takes it out; a reload keeps the order."""
    page.bring(*(file(f"{name}.png", "image/png", small(name, seed)) for seed, name in enumerate("abc", 20)))
    assert page.names() == ["a.png", "b.png", "c.png"]
    page.sources.nth(1).locator(".face").press("Alt+ArrowLeft")
    expect(page.sources.first.locator("img")).to_have_attribute("alt", "b.png", timeout=SLOW)
    expect(page.sources.first).to_contain_text("1 · editing")
    page.settled()
    page.sources.nth(1).locator(".face").press("Delete")
    expect(page.sources).to_have_count(2, timeout=SLOW)
    page.settled()
    page.page.reload()
    expect(page.sources).to_have_count(2, timeout=SLOW)
    assert page.names() == ["b.png", "c.png"]


def test_a_seventeenth_picture_is_left_out(page: EditPage) -> None:
    """Sixteen are taken in; the one beyond is named."""
    given = [file(f"{seed}.png", "image/png", small(str(seed), 30 + seed)) for seed in range(17)]
    page.bring(*given, shown=16)
    expect(page.refusals).to_contain_text("16.png was not added: at most 16 pictures can be sent.", timeout=SLOW)


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


def test_a_phone_paints_with_a_finger(desk: EditDesk, new_page: Callable[..., Page]) -> None:
    """390 px wide: nothing sticks out, targets are 40 px, a finger's stroke in Paint is in the mask."""
    page = EditPage(new_page(390, 844, has_touch=True, is_mobile=True, device_scale_factor=2), desk.url).open()
    page.bring(photo(768, 1024, "phone.png", seed=70))
    page.mounted()
    page.box()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    for name in ("undo", "invert", "fill", "clear", "extend"):
        box = page.page.locator(f".st-key-mask_{name} button:visible").bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 40, name
    page.canvas.scroll_into_view_if_needed()
    (x, y), (to_x, to_y) = page.at((0.3, 0.4), (0.7, 0.4))
    touch = page.page.context.new_cdp_session(page.page)
    for kind, spots in (("touchStart", [(x, y)]), ("touchMove", [(to_x, to_y)]), ("touchEnd", [])):
        points = [{"x": across, "y": down} for across, down in spots]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page.covered).not_to_have_text("0 % masked", timeout=SLOW)
    page.settled()
    mask = desk.painted(desk.source())
    assert mask[410, 384] == 255
    assert not mask[700:].any()
