"""Masks painted by hand in a real browser: what the server received is what was painted, in both editors."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.edit_desk import EditDesk, phone_photo, photo
from tests.browser.edit_page import SLOW, EditPage, Place
from tests.browser.refine.desk import Area, Pixels, iou, offset, polygon, spanned, thick_line
from tests.pictures import samples

PHONE = (1536, 2048)  # upright; stored lying on its side
LASSO: Sequence[Place] = ((0.55, 0.42), (0.9, 0.4), (0.93, 0.6), (0.72, 0.52), (0.56, 0.63))

_COUNT_CANVASES = """window.laid = []; setInterval(() => {
  for (const host of document.querySelectorAll('[class*="st-key-paint_"]')) {
    const [key] = host.className.match(/st-key-paint_\\S+/);
    if (!window.laid.includes(key)) window.laid.push(key);
  }
}, 10);"""


def near(area: Area, margin: int = 60) -> tuple[slice, slice]:
    """The part of the picture around one shape."""
    rows, columns = (np.flatnonzero(area.any(axis=axis)) for axis in (1, 0))
    return slice(max(0, rows[0] - margin), rows[-1] + margin), slice(max(0, columns[0] - margin), columns[-1] + margin)


def blunt_line(shape: tuple[int, int], ends: Sequence[Place], radius: float) -> Area:
    """A straight line whose ends are cut off square, as the canvas draws it."""
    (ax, ay), (bx, by) = ends
    length = np.hypot(bx - ax, by - ay) / radius
    x, y = -(by - ay) / length, (bx - ax) / length
    return polygon(shape, [(ax + x, ay + y), (bx + x, by + y), (bx - x, by - y), (ax - x, ay - y)])


def holds(mask: Pixels, shapes: dict[str, Area], least: float, most_off: float) -> None:
    """Each shape where it was painted, and nothing anywhere else."""
    for name, area in shapes.items():
        part = near(area)
        assert iou(mask[part], area[part]) >= least, f"{name}: {iou(mask[part], area[part]):.4f}"
        assert offset(mask[part], area[part]) < most_off, f"{name}: {offset(mask[part], area[part]):.2f} px off"
    assert iou(mask, np.logical_or.reduce(list(shapes.values()))) >= least


@pytest.fixture
def page(desk: EditDesk, new_page: Callable[..., Page]) -> EditPage:
    return EditPage(new_page(1280, 900), desk.url).open()


def test_every_paint_tool_on_a_phone_photo_reaches_the_server_where_it_was_painted(
    desk: EditDesk, page: EditPage
) -> None:
    """EXIF orientation 6: brush, line, box, eraser, ellipse and lasso, once each; the alpha sent is their union, upright."""
    page.bring(phone_photo(samples.photo(*PHONE, seed=6)))
    expect(page.page.locator(".sources .notes")).to_contain_text("turned upright (EXIF orientation 6)")
    page.mounted()
    shape, factor = PHONE[::-1], PHONE[0] / page.box()[2]
    shapes: dict[str, Area] = {}

    def drawn(tool: str, *shares: Place) -> list[Place]:
        page.choose(tool)
        places = page.at(*shares)
        page.click(places) if "lasso" in tool else page.drag(places)
        return page.in_picture(places, PHONE)

    before = "0 % masked"
    for name, tool, shares in (
        ("brush", "Brush", ((0.12, 0.1), (0.3, 0.2), (0.45, 0.1))),
        ("line", "Line", ((0.6, 0.1), (0.9, 0.2))),
        ("box", "Box", ((0.1, 0.4), (0.45, 0.65))),
        ("ellipse", "Ellipse", ((0.1, 0.74), (0.5, 0.92))),
        ("lasso", "Polygon lasso", (*LASSO, LASSO[0])),
        ("eraser", "Eraser", ((0.05, 0.52), (0.5, 0.52))),
    ):
        spots = drawn(tool, *shares)
        expect(page.covered).not_to_have_text(before, timeout=SLOW)
        page.mounted()
        before = page.covered.inner_text()
        if tool in ("Brush", "Eraser"):
            shapes[name] = thick_line(shape, spots, 20 * factor)
        elif tool == "Line":
            shapes[name] = blunt_line(shape, spots, 20 * factor)
        elif "lasso" in tool:
            shapes[name] = polygon(shape, spots)
        else:
            shapes[name] = spanned(shape, spots, ellipse=tool == "Ellipse")
    shapes["box"] &= ~shapes.pop("eraser")
    run = desk.run_after(page, "a red hat, painted by every tool")
    holds(desk.sent_mask(run), shapes, 0.97, 0.7 * factor)  # a pointer knows whole CSS pixels only
    assert (desk.sent(run)[0] == desk.original(desk.source())).all()


def test_a_stroke_is_told_by_the_canvas_s_own_button(page: EditPage) -> None:
    """The canvas would wait a while; the button that is pressed for it stands there, and is pressed once for each stroke."""
    page.bring(photo(1024, 1024, "told.png", seed=13))
    page.mounted()
    button = page.page.locator('.dc-toolbar button[title="Update the app with this drawing"]')
    button.evaluate("part => part.addEventListener('click', () => { window.told = (window.told ?? 0) + 1; })")
    for row in (0.2, 0.4):
        page.drag(page.at((0.2, row), (0.8, row)))
        page.settled()
    assert page.page.evaluate("() => window.told") == 2
    page.choose("Polygon lasso")
    page.click(page.at((0.2, 0.6), (0.5, 0.6)))
    page.page.wait_for_timeout(300)
    assert page.page.evaluate("() => window.told") == 2, "a lasso that is not closed is no shape yet"


def test_the_canvas_is_laid_once(desk: EditDesk, new_page: Callable[..., Page]) -> None:
    """With the first picture, and after a reload: a canvas that is laid anew at another size would lose a quick stroke."""
    page = EditPage(new_page(1280, 900, own=True), desk.url).open()
    page.page.add_init_script(_COUNT_CANVASES)
    page.page.reload()
    expect(page.button).to_be_visible(timeout=SLOW)
    page.bring(photo(1024, 1024, "once.png", seed=12))
    for _ in range(2):
        page.mounted()
        page.page.wait_for_timeout(700)
        laid = page.page.evaluate("() => window.laid")
        assert len(laid) == 1, laid
        page.page.reload()


def test_every_refine_tool_reaches_the_server_to_the_pixel(desk: EditDesk, page: EditPage) -> None:
    """Brush, eraser, box, ellipse, lasso and bucket, and the button at once afterwards: nothing waits to be saved."""
    page.bring(photo(1024, 1024, seed=2))
    page.choose("Refine")
    page.saved()
    radius = refine_brush(page)
    shapes = refined(page, (1024, 1024), radius)
    run = desk.run_after(page, "a blue hat, refined")
    holds(desk.sent_mask(run), shapes, 0.99, 0.3)


def test_a_press_waits_for_a_mask_that_is_still_being_saved(desk: EditDesk, page: EditPage) -> None:
    """On a slow line the last stroke is still under way when the button is pressed: it is in what is sent all the same."""
    page.bring(photo(1024, 1024, "slow.png", seed=9))
    page.choose("Refine")
    page.saved()
    radius = refine_brush(page)
    page.prompt.fill("a stroke that was late")
    page.prompt.blur()
    page.settled()
    save_slowly(page, 2500)
    places = page.at((0.2, 0.3), (0.7, 0.6))
    stroke = thick_line((1024, 1024), page.in_picture(places, (1024, 1024)), radius)
    page.drag(places)
    page.button.click()
    expect(page.page.locator(".refine .notice")).to_have_text("Saving the mask first…")
    run = page.run_of("a stroke that was late")
    expect(run.locator(".job.done .open")).to_have_count(1, timeout=2 * SLOW)
    holds(desk.sent_mask(desk.run("a stroke that was late")), {"stroke": stroke}, 0.97, 1)


@pytest.mark.parametrize(("act", "share"), [("clear", 0), ("fill", 1)])
def test_what_is_done_to_the_whole_mask_comes_after_a_stroke_that_is_still_being_saved(
    desk: EditDesk, page: EditPage, act: str, share: float
) -> None:
    """On a slow line, Clear takes the last stroke, too, and Fill leaves no hole around it."""
    page.bring(photo(1024, 1024, f"slow {act}.png", seed=9))
    page.choose("Refine")
    page.saved()
    refine_brush(page)
    page.drag(page.at((0.2, 0.8), (0.7, 0.8)))
    expect(page.covered).not_to_have_text("0 % masked")
    save_slowly(page, 1500)
    page.drag(page.at((0.2, 0.3), (0.7, 0.6)))
    page.act(act)
    page.covers(share)
    page.saved()
    assert (desk.painted(desk.source()) == 255 * share).all()


def test_paint_shows_a_stroke_that_refine_was_still_saving(desk: EditDesk, page: EditPage) -> None:
    """On a slow line, Paint is chosen right after a stroke in Refine: it lies there with the stroke."""
    page.bring(photo(1024, 1024, "slow change.png", seed=9))
    page.choose("Refine")
    page.saved()
    refine_brush(page)
    save_slowly(page, 1500)
    page.drag(page.at((0.2, 0.3), (0.7, 0.6)))
    page.choose("Paint")
    page.mounted()
    expect(page.covered).not_to_have_text("0 % masked")
    assert desk.painted(desk.source()).any()


def test_a_4k_picture_in_each_editor(desk: EditDesk, page: EditPage) -> None:
    """3840x2160: a stroke in Paint, one in Refine on the same mask, both in what is sent."""
    page.bring(photo(3840, 2160, "large.png"))
    page.mounted()
    factor = 3840 / page.box()[2]
    places = page.at((0.1, 0.2), (0.4, 0.5))
    page.drag(places)
    expect(page.covered).not_to_have_text("0 % masked", timeout=SLOW)
    shapes = {"paint": thick_line((2160, 3840), page.in_picture(places, (3840, 2160)), 20 * factor)}
    page.choose("Refine")
    page.saved()
    radius = refine_brush(page)
    places = page.at((0.6, 0.7), (0.8, 0.5), (0.9, 0.8))
    page.drag(places)
    shapes["refine"] = thick_line((2160, 3840), page.in_picture(places, (3840, 2160)), radius)
    run = desk.run_after(page, "a house at 4K")
    sent = desk.sent_mask(run)
    holds(sent, shapes, 0.97, 3)
    holds(sent, {"refine": shapes["refine"]} | {"rest": shapes["paint"]}, 0.97, 3)
    assert sent.shape == (2160, 3840)


def test_leaving_the_page_and_changing_the_editor_lose_nothing(desk: EditDesk, page: EditPage) -> None:
    """Another page and back, Paint and Refine and back, a reload: the same mask, and the next stroke adds to it."""
    page.bring(photo(1024, 1024, "kept.png", seed=4))
    page.mounted()
    page.drag(page.at((0.2, 0.3), (0.6, 0.3)))
    expect(page.covered).not_to_have_text("0 % masked", timeout=SLOW)
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
    expect(page.covered).not_to_have_text(f"{first.mean() / 255 * 100:.3g} % masked", timeout=SLOW)
    page.settled()
    both = desk.painted(source)
    assert (both[:512] == first[:512]).all()
    assert both[512:].any()


def test_actions_on_the_mask_in_paint(desk: EditDesk, page: EditPage, tmp_path: Path) -> None:
    """Invert, edge, fill, clear, undo and redo by hand and by key; export and import; saved under a name and used again."""
    page.bring(photo(1024, 1024, "acts.png", seed=5))
    page.mounted()
    page.page.keyboard.press("r")
    expect(page.page.get_by_role("radio", name="Box")).to_be_checked(timeout=SLOW)
    page.settled()
    page.open_canvas()
    page.drag(page.at((0.25, 0.25), (0.75, 0.75)))
    page.covers(0.25)
    source = desk.source()
    painted = desk.painted(source).copy()
    page.act("invert")
    page.covers(0.75)
    assert (desk.painted(source) == 255 - painted).all()
    page.page.keyboard.press("Control+z")
    page.covers(0.25)
    page.page.keyboard.press("Control+Shift+Z")
    page.covers(0.75)
    page.act("undo")
    page.covers(0.25)
    derived(desk, page, painted)
    page.act("fill")
    page.covers(1)
    warnings = page.page.locator(".st-key-bench_form")
    expect(warnings).to_contain_text("covers the whole picture")
    page.act("clear")
    page.covers(0)
    expect(warnings).to_contain_text("No mask yet")
    exported_imported_saved(desk, page, tmp_path, painted)


def derived(desk: EditDesk, page: EditPage, painted: Pixels) -> None:
    """Grown and feathered without loss."""
    source = desk.source()
    adjust(page, "Grow", 20)
    grown = desk.painted(source)
    assert grown[painted > 0].min() > 0
    assert np.count_nonzero(grown >= 128) == pytest.approx(
        np.count_nonzero(painted >= 128) * (552 / 512) ** 2, rel=0.01
    )
    adjust(page, "Grow", 0)
    adjust(page, "Feather", 12)
    assert 0.02 < ((desk.painted(source) > 10) & (desk.painted(source) < 245)).mean() < 0.2
    adjust(page, "Feather", 0)
    assert (desk.painted(source) == painted).all(), "what was painted stayed"


def exported_imported_saved(desk: EditDesk, page: EditPage, tmp_path: Path, painted: Pixels) -> None:
    page.act("undo")
    page.act("undo")
    page.covers(0.25)
    page.act("files")
    with page.page.expect_download() as download:
        page.page.get_by_role("link", name="Export as PNG").click()
    download.value.save_as(tmp_path / "mask.png")
    page.page.get_by_label("Save as").fill("window")
    page.page.get_by_role("button", name="Save", exact=True).click()
    expect(page.page.get_by_role("button", name="Use window")).to_be_visible(timeout=SLOW)
    page.page.keyboard.press("Escape")
    page.act("clear")
    page.covers(0)
    page.act("files")
    page.page.locator("[data-testid=stPopoverBody] input[type=file]").set_input_files(tmp_path / "mask.png")
    page.covers(0.25)
    assert (desk.painted(desk.source()) == painted).all()
    page.page.keyboard.press("Escape")
    page.act("fill")
    page.covers(1)
    page.act("files")
    page.page.get_by_role("button", name="Use window").click()
    page.covers(0.25)
    assert (desk.painted(desk.source()) == painted).all()


def adjust(page: EditPage, name: str, pixels: int) -> None:
    """Until the button's dot tells of it."""
    page.act("adjust")
    field = page.page.get_by_label(f"{name}, px")
    field.fill(str(pixels))
    field.press("Enter")
    button = page.page.locator(".st-key-mask_adjust button").first
    if pixels:
        expect(button).to_contain_text("•", timeout=SLOW)
    else:
        expect(button).not_to_contain_text("•", timeout=SLOW)
    page.settled()
    page.page.keyboard.press("Escape")
    expect(page.page.get_by_label(f"{name}, px")).to_be_hidden(timeout=SLOW)


def save_slowly(page: EditPage, milliseconds: int) -> None:
    """What Refine saves from now on takes so long to leave the browser."""

    def slowly(route: Route) -> None:
        page.page.wait_for_timeout(milliseconds)
        route.continue_()

    page.page.route("**/masks/*/patch*", slowly)


def refine_brush(page: EditPage) -> float:
    """A hard brush of a middling size; its radius in picture pixels."""
    page.page.locator(".refine .size").fill("500")
    page.page.locator(".refine .hardness").fill("100")
    return int(page.page.locator(".refine .size-figure").inner_text().removesuffix(" px")) / 2


def refined(page: EditPage, size: tuple[int, int], radius: float) -> dict[str, Area]:
    """Uses every tool of Refine once, each in its own part of the picture; what that should have painted."""
    shape = size[::-1]

    def drawn(key: str, *shares: Place) -> list[Place]:
        page.stage.focus()
        page.page.keyboard.press("b")  # what was chosen last may erase
        page.page.keyboard.press(key)
        places = page.at(*shares)
        page.drag(places) if len(places) > 1 else page.page.mouse.click(*places[0])
        return page.in_picture(places, size)

    brush = thick_line(shape, drawn("b", (0.1, 0.1), (0.25, 0.25), (0.4, 0.1)), radius)
    box = spanned(shape, drawn("r", (0.6, 0.1), (0.9, 0.3)))
    box &= ~thick_line(shape, drawn("e", (0.55, 0.2), (0.95, 0.2)), radius)
    ellipse = spanned(shape, drawn("c", (0.1, 0.4), (0.45, 0.6)), ellipse=True)
    lasso = polygon(shape, drawn("l", (0.6, 0.42), (0.9, 0.42), (0.75, 0.6)))
    ring = drawn("b", (0.3, 0.72), (0.7, 0.72), (0.7, 0.92), (0.3, 0.92), (0.3, 0.72))
    drawn("g", (0.5, 0.82))
    bucket = thick_line(shape, ring, radius) | spanned(shape, [ring[0], ring[2]])
    return {"brush": brush, "box": box, "ellipse": ellipse, "lasso": lasso, "bucket": bucket}
