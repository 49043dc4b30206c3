"""Things of known outlines are selected in a real browser: by mouse, finger and keyboard, by their shape and by their colour."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.browser.edit_desk import EditDesk
from tests.browser.edit_page import SLOW, EditPage, Place
from tests.browser.refine.desk import Area, Pixels, iou
from tests.browser.tabs import Tab
from tests.pictures import samples

HIGH, WIDE = 480, 640
_ROWS, _COLUMNS = np.mgrid[0:HIGH, 0:WIDE]
BALL: Area = np.hypot(_ROWS - 200, _COLUMNS - 180) < 90
CRATE: Area = (abs(_ROWS - 280) < 80) & (abs(_COLUMNS - 470) < 90)
NOTHING = np.zeros_like(BALL)
AROUND_BALL: tuple[Place, Place] = ((0.12, 0.19), (0.44, 0.63))
AROUND_CRATE: tuple[Place, Place] = ((0.57, 0.39), (0.9, 0.78))


def picture() -> FilePayload:
    """A red ball and a blue crate on grey sand."""
    pixels = np.full((HIGH, WIDE, 3), 150, np.float64)
    pixels[BALL], pixels[CRATE] = (190, 60, 50), (60, 80, 180)
    pixels += np.random.default_rng(3).normal(0, 6, (HIGH, WIDE, 1))
    content = samples.encoded(np.clip(pixels, 0, 255).astype(np.uint8))
    return FilePayload(name="things.png", mimeType="image/png", buffer=content)


@pytest.fixture(scope="module")
def shared(desk: EditDesk, browser: Browser) -> Iterator[EditPage]:
    tab = Tab(browser, viewport={"width": 1280, "height": 900}, has_touch=True)
    page = EditPage(tab.page, desk.url).open()
    page.bring(picture())
    page.mounted()
    yield page
    tab.close()
    assert tab.thrown == []


@pytest.fixture
def page(shared: EditPage) -> EditPage:
    """Refine with nothing selected, and Select a thing in the hand."""
    refine = shared.page.locator(".refine")
    if not refine.count():
        shared.page.locator(".st-key-mask_thing button").first.click()
    expect(refine.locator(".state")).to_have_text("Saved", timeout=SLOW)
    if "%" in refine.locator(".coverage").inner_text():
        shared.act("clear")
    covers(shared, NOTHING, 0)
    shared.stage.focus()
    shared.page.keyboard.press("s")
    expect(refine.locator("[data-tool=thing]")).to_have_attribute("aria-pressed", "true")
    return shared


def drag(page: EditPage, corners: tuple[Place, Place], held: str = "") -> None:
    start, end = page.at(*corners)
    if held:
        page.page.keyboard.down(held)
    page.page.mouse.move(*start)
    page.page.mouse.down()
    page.page.mouse.move(*end, steps=4)
    page.page.mouse.up()
    if held:
        page.page.keyboard.up(held)


def covers(page: EditPage, area: Area, within: float = 0.8) -> None:
    """Until the editor's own figure says so, and it is saved."""
    page.page.wait_for_function(
        """([least, most]) => {
          const roots = [...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean);
          const figure = roots.map((root) => root.querySelector(".refine .coverage")).find(Boolean);
          const share = parseFloat(figure?.textContent) || 0;
          return least <= share && share <= most;
        }""",
        arg=[area.mean() * 100 - within, area.mean() * 100 + within],
        timeout=SLOW,
    )
    expect(page.page.locator(".refine .state")).to_have_text("Saved", timeout=SLOW)


def mask(desk: EditDesk) -> Pixels:
    return desk.painted(desk.source())


def test_a_box_snaps_is_one_undo_and_stays_after_a_reload(desk: EditDesk, page: EditPage) -> None:
    """The mask on the server is the ball; Paint shows the same figure; what is sent is what was seen."""
    drag(page, AROUND_BALL)
    covers(page, BALL)
    assert iou(mask(desk), BALL) > 0.97
    page.page.keyboard.press("Control+z")
    covers(page, NOTHING, 0)
    page.page.keyboard.press("Control+Shift+Z")
    covers(page, BALL)
    page.page.reload()
    page.settled()
    page.choose("Paint")
    page.covers(float(BALL.mean()))
    page.page.keyboard.press("s")
    covers(page, BALL)
    assert iou(mask(desk), BALL) > 0.97


def test_shift_adds_alt_subtracts_and_a_new_box_takes_the_place(desk: EditDesk, page: EditPage) -> None:
    """Also of a sum; a stroke of the brush between them is kept."""
    drag(page, AROUND_BALL)
    covers(page, BALL)
    drag(page, AROUND_CRATE, "Shift")
    covers(page, BALL | CRATE)
    drag(page, AROUND_BALL, "Alt")
    covers(page, CRATE)
    assert iou(mask(desk), CRATE) > 0.97
    drag(page, AROUND_BALL)
    covers(page, BALL)
    page.page.keyboard.press("r")
    drag(page, AROUND_CRATE)
    page.page.keyboard.press("s")
    drag(page, AROUND_BALL, "Alt")
    box = np.zeros_like(BALL)
    box[round(0.39 * HIGH) : round(0.78 * HIGH), round(0.57 * WIDE) : round(0.9 * WIDE)] = True
    covers(page, box, 1.5)


def test_the_background_is_everything_but_the_thing(desk: EditDesk, page: EditPage) -> None:
    """Chosen afterwards it turns the last selection round."""
    drag(page, AROUND_BALL)
    covers(page, BALL)
    button = page.page.locator(".refine [data-choice=background]")
    button.click()
    covers(page, ~BALL)
    assert iou(255 - mask(desk), BALL) > 0.97
    button.click()
    covers(page, BALL)


def test_the_wand_takes_a_colour_and_its_tolerance_counts_afterwards(desk: EditDesk, page: EditPage) -> None:
    """A click on the crate; at a tolerance of 128 its colour is that of the sand, too."""
    page.page.keyboard.press("w")
    page.page.mouse.click(*page.at((0.7, 0.6))[0])
    covers(page, CRATE)
    assert iou(mask(desk), CRATE) > 0.97
    page.page.locator(".refine .tolerance").fill("110")
    covers(page, ~BALL)
    page.page.locator(".refine .tolerance").fill("32")
    covers(page, CRATE)


def test_a_finger_scribbles_over_it(desk: EditDesk, page: EditPage) -> None:
    """A zigzag over the ball's middle, by touch."""
    places = page.at((0.2, 0.35), (0.36, 0.37), (0.21, 0.42), (0.35, 0.45), (0.22, 0.49))
    session = page.page.context.new_cdp_session(page.page)
    touch = [{"x": x, "y": y} for x, y in places]
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": touch[:1]})
    for place in touch[1:]:
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()
    covers(page, BALL, 1.0)
    assert iou(mask(desk), BALL) > 0.95


def test_by_keyboard_a_box_is_moved_and_laid(desk: EditDesk, page: EditPage) -> None:
    """Enter lays it in the middle, arrows move it, Enter selects, Esc lets it go."""
    notice = page.page.locator(".refine .notice")
    page.stage.focus()
    page.page.keyboard.press("Enter")
    expect(notice).to_contain_text("Enter selects")
    page.page.keyboard.press("Escape")
    expect(notice).to_be_hidden()
    page.page.keyboard.press("Enter")
    wide, high = page.box()[2:]
    for _ in range(round((0.5 - 180 / WIDE) * wide / 8)):
        page.page.keyboard.press("ArrowLeft")
    for _ in range(round((0.5 - 200 / HIGH) * high / 8)):
        page.page.keyboard.press("ArrowUp")
    page.page.keyboard.press("Enter")
    covers(page, BALL, 1.0)
    assert iou(mask(desk), BALL) > 0.95


def test_where_nothing_stands_out_a_sentence_says_what_to_do(page: EditPage) -> None:
    """A speck of sand, and a click where a box is meant; neither changes anything."""
    notice = page.page.locator(".refine .notice")
    x, y = page.at((0.5, 0.1))[0]
    page.page.mouse.click(x, y)
    expect(notice).to_contain_text("Drag a box")
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 6, y + 5, steps=3)
    page.page.mouse.up()
    expect(notice).to_contain_text("larger box", timeout=SLOW)
    covers(page, NOTHING, 0)
