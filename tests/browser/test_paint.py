"""The paint canvas in a real browser: whatever comes and goes around it, no stroke is lost, and nothing on it but our tools."""

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from easel.pictures import png
from tests.browser.edit_desk import EditDesk, file, phone_photo, photo
from tests.browser.edit_page import SLOW, EditPage, Place
from tests.browser.refine.desk import iou, polygon, spanned
from tests.pictures import samples

SIZE = (1024, 1024)
FIRST: Sequence[Place] = ((0.1, 0.1), (0.3, 0.3))
SECOND: Sequence[Place] = ((0.6, 0.6), (0.8, 0.8))
_HOST = '[class*="st-key-paint_"]'
# the canvas package tidies up its own element when its turn comes
_ANOTHER = """async (canvas) => {
  const other = canvas.cloneNode();
  canvas.replaceWith(other);
  await new Promise((done) => setTimeout(done));
  other.replaceWith(canvas);
}"""
_FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot) at = at.shadowRoot.activeElement;
  return String(at?.className ?? "");
}"""


@pytest.fixture
def page(desk: EditDesk, new_page: Callable[..., Page]) -> EditPage:
    return EditPage(new_page(1280, 900), desk.url).open()


def key(page: EditPage) -> str:
    """The canvas that lies there, by the class of its key."""
    classes = str(page.page.locator(_HOST).get_attribute("class")).split()
    return next(name for name in classes if name.startswith("st-key-paint_"))


def told(page: EditPage, before: str) -> None:
    """Until the page tells another share than before."""
    expect(page.covered).not_to_have_text(before, timeout=SLOW)
    page.settled()


def boxed(page: EditPage, shares: Sequence[Place]) -> list[Place]:
    """Paints a box; its corners in pixels of the picture."""
    places, before = page.at(*shares), page.covered.inner_text()
    page.drag(places)
    told(page, before)
    return page.in_picture(places, SIZE)


def holds(desk: EditDesk, *boxes: Sequence[Place]) -> bool:
    """Whether the mask of the source used last is these boxes and nothing else."""
    wanted = np.logical_or.reduce([spanned(SIZE, corners) for corners in boxes])
    return iou(desk.painted(desk.source()), wanted) > 0.97


def test_what_comes_and_goes_above_the_editor_moves_and_loses_nothing(desk: EditDesk, page: EditPage) -> None:
    """A refused file, then a second picture with notes of its own: the same canvas at the same place, and both boxes."""
    page.bring(photo(*SIZE, "still.png", seed=31))
    source = desk.source()
    page.mounted()
    page.choose("Box")
    first = boxed(page, FIRST)
    place, laid = page.box(), key(page)
    page.canvas.evaluate("canvas => { window.canvas = canvas; }")
    same = "canvas => canvas === window.canvas"
    page.bring(file("moving.gif", "image/gif", samples.gif()), shown=1)
    expect(page.refusals).to_contain_text("moving.gif is a GIF", timeout=SLOW)
    assert (page.box(), page.canvas.evaluate(same)) == (place, True)
    page.bring(phone_photo(samples.photo(300, 400, seed=3)), shown=2)
    expect(page.page.locator(".sources .notes")).to_contain_text("turned upright")
    assert (page.box(), page.canvas.evaluate(same), key(page)) == (place, True, laid)
    second = boxed(page, SECOND)
    wanted = np.logical_or(spanned(SIZE, first), spanned(SIZE, second))
    assert iou(desk.painted(source), wanted) > 0.97


def test_a_stroke_under_way_outlasts_a_change_of_the_mask_from_elsewhere(desk: EditDesk, page: EditPage) -> None:
    """Another tab paints, and the page runs, while a box is being drawn: it is drawn to its end, and all three stand."""
    page.bring(photo(*SIZE, "shared.png", seed=32))
    source = desk.source()
    page.mounted()
    page.choose("Box")
    first = boxed(page, FIRST)
    laid = key(page)
    places = page.at(*SECOND)
    page.page.mouse.move(*places[0])
    page.page.mouse.down()
    page.page.mouse.move(*places[1], steps=4)
    spot = png.encode(np.full((100, 100), 255, np.uint8))
    desk.masks.patch(desk.masks.of(source.id).id, (900, 0, 100, 100), spot, "o:1")
    page.bring(photo(400, 300, "run.png", seed=33), shown=2)
    assert key(page) == laid
    page.page.mouse.up()
    wanted = np.logical_or.reduce([spanned(SIZE, each) for each in (first, page.in_picture(places, SIZE))])
    wanted[:100, 900:1000] = True
    page.covers(wanted.mean())
    assert iou(desk.painted(source), wanted) > 0.97
    expect(page.page.locator(f'[class*="{laid}"]')).to_have_count(0, timeout=SLOW)


def test_a_stroke_is_kept_by_whoever_leaves_the_page_at_once(desk: EditDesk, page: EditPage) -> None:
    """The pointer is let go and the next press is a link: the stroke is in the mask all the same."""
    page.bring(photo(*SIZE, "left.png", seed=34))
    source = desk.source()
    page.mounted()
    page.choose("Box")
    places = page.at(*FIRST)
    corners = page.in_picture(places, SIZE)
    page.drag(places)
    page.page.evaluate("() => document.querySelector('a[href$=\"/library\"]').click()")
    expect(page.button).to_have_count(0, timeout=SLOW)
    page.settled()
    assert iou(desk.painted(source), spanned(SIZE, corners)) > 0.97


def test_a_canvas_that_was_mounted_again_shows_all_that_is_painted(desk: EditDesk, page: EditPage) -> None:
    """An empty canvas in the place of one that had told of strokes is laid anew on the mask as it stands."""
    page.bring(photo(*SIZE, "anew.png", seed=35))
    page.mounted()
    page.choose("Box")
    first = boxed(page, FIRST)
    laid = key(page)
    page.canvas.evaluate(_ANOTHER)
    expect(page.page.locator(f'[class*="{laid}"]')).to_have_count(0, timeout=SLOW)
    page.mounted()
    page.open_canvas()
    assert holds(desk, first, boxed(page, SECOND))


def test_the_canvas_brings_no_toolbar_of_its_own(page: EditPage) -> None:
    """Under the pointer, by Tab, and on a canvas that is laid anew: its bin and its pencil are not there."""
    page.bring(photo(*SIZE, "bare.png", seed=36))
    page.mounted()
    page.choose("Box")
    boxed(page, FIRST)
    for act in ("invert", "undo"):
        page.act(act)
        page.mounted()
        page.open_canvas()
        page.canvas.hover()
        expect(page.page.locator(".dc-toolbar")).to_be_hidden()
        expect(page.page.locator(".dc-icon-button").first).to_be_hidden()
    page.page.locator(".st-key-mask_look button").first.focus()
    stops = []
    for _ in range(8):
        page.page.keyboard.press("Tab")
        stops.append(str(page.page.evaluate(_FOCUSED)))
    assert not [stop for stop in stops if "dc-" in stop]


def test_one_press_of_back_leads_to_the_page_before(desk: EditDesk, page: EditPage) -> None:
    """However many pictures were brought in; and forward again the tab still holds them."""
    page.page.goto(f"{desk.url}/library")
    page.page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.button).to_be_visible(timeout=SLOW)
    page.settled()
    page.bring(photo(300, 200, "one.png", seed=37))
    page.bring(photo(200, 300, "two.png", seed=38), shown=2)
    page.page.go_back()
    expect(page.button).to_have_count(0, timeout=SLOW)
    assert page.page.url.split("?")[0].endswith("/library")
    page.settled()
    page.page.go_forward()
    expect(page.sources).to_have_count(2, timeout=SLOW)
    assert page.page.url.split("?")[0].endswith("/edit")


CORNERS: Sequence[Place] = ((0.2, 0.2), (0.7, 0.25), (0.6, 0.7), (0.25, 0.6))


@pytest.fixture(scope="module")
def lasso_tab(desk: EditDesk, browser: Browser) -> Iterator[EditPage]:
    """One tab for all that is tried with the lasso."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, has_touch=True) as context:
        page = EditPage(context.new_page(), desk.url).open()
        page.bring(photo(*SIZE, "lasso.png", seed=39))
        page.mounted()
        yield page


@pytest.fixture
def lasso(lasso_tab: EditPage) -> EditPage:
    """The lasso chosen in Paint, nothing painted."""
    if lasso_tab.covered.inner_text() != "0 % masked":
        lasso_tab.act("clear")
        expect(lasso_tab.covered).to_have_text("0 % masked", timeout=SLOW)
    lasso_tab.choose("Polygon lasso")
    lasso_tab.mounted()
    return lasso_tab


def by_double_click(page: EditPage, places: Sequence[Place]) -> None:
    page.page.mouse.dblclick(*places[-1])


def by_right_click(page: EditPage, places: Sequence[Place]) -> None:
    page.page.mouse.click(*places[-1])
    page.page.mouse.click(*places[0], button="right")


def by_enter(page: EditPage, places: Sequence[Place]) -> None:
    page.page.mouse.click(*places[-1])
    page.page.keyboard.press("Enter")


def by_first_corner(page: EditPage, places: Sequence[Place]) -> None:
    page.page.mouse.click(*places[-1])
    page.page.mouse.click(*places[0])


def by_another_tool(page: EditPage, places: Sequence[Place]) -> None:
    page.page.mouse.click(*places[-1])
    page.choose("Brush")


def by_the_other_editor(page: EditPage, places: Sequence[Place]) -> None:
    page.page.mouse.click(*places[-1])
    page.choose("Refine")
    page.saved()
    page.choose("Paint")


def by_finger(page: EditPage, places: Sequence[Place]) -> None:
    for place in (places[-1], places[0]):
        page.page.touchscreen.tap(*place)


ENDS = (
    *(by_double_click, by_right_click, by_enter, by_first_corner),
    *(by_another_tool, by_the_other_editor, by_finger),
)


@pytest.mark.parametrize("end", ENDS)
def test_a_lasso_keeps_its_shape_however_it_is_ended(
    desk: EditDesk, lasso: EditPage, end: Callable[[EditPage, Sequence[Place]], None]
) -> None:
    """Corner by corner, then one of the ways in which people end a shape: it is in the mask, all its corners."""
    places = lasso.at(*CORNERS)
    wanted = polygon(SIZE, lasso.in_picture(places, SIZE))
    lasso.click(places[:-1])
    end(lasso, places)
    lasso.covers(wanted.mean())
    assert iou(desk.painted(desk.source()), wanted) > 0.97


def test_esc_alone_drops_a_lasso(desk: EditDesk, lasso: EditPage) -> None:
    """And Ctrl+Z takes its last corner back."""
    places = lasso.at(*CORNERS)
    lasso.click(places)
    lasso.page.keyboard.press("Escape")
    lasso.click(places)
    lasso.page.keyboard.press("Control+z")
    lasso.page.keyboard.press("Enter")
    wanted = polygon(SIZE, lasso.in_picture(places[:-1], SIZE))
    lasso.covers(wanted.mean())
    assert iou(desk.painted(desk.source()), wanted) > 0.97


@pytest.mark.parametrize("tool", ["Box", "Ellipse", "Line"])
@pytest.mark.parametrize("where", ["tool", "canvas"])
def test_a_touch_on_a_tool_that_is_for_a_mouse_opens_refine_with_it(lasso: EditPage, tool: str, where: str) -> None:
    """Touched itself, or chosen by the mouse and then tried by a finger on the canvas: Refine has it, and says why it is here."""
    if where == "tool":
        lasso.choose("Brush")
        place = lasso.page.get_by_role("radio", name=re.compile(rf"(^|\s){tool}$")).bounding_box()
        assert place
        lasso.page.touchscreen.tap(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    else:
        lasso.choose(tool)
        lasso.page.touchscreen.tap(*lasso.at((0.5, 0.5))[0])
    lasso.saved()
    expect(lasso.page.locator(".refine .notice")).to_have_text("With touch, this tool works here in Refine.")
    expect(lasso.page.locator(".refine").get_by_role("button", name=tool, exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    lasso.drag(lasso.at((0.3, 0.3), (0.6, 0.6)))
    expect(lasso.page.locator(".refine .notice")).to_be_hidden()
    expect(lasso.page.locator(".refine .coverage")).not_to_have_text("No mask")
    lasso.saved()
    lasso.choose("Paint")
