"""Pictures against one another: two to four side by side, their difference, what differs between them, and the zoom of one."""

import io
import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.generate_page import GeneratePage
from tests.browser.library_page import SLOW, LibraryPage
from tests.browser.studio import StudioProcess
from tests.browser.test_library import filled, library

__all__ = ["filled", "library"]

_ALIKE = """async tiles => {
  const seen = new Map();
  for (const tile of tiles) {
    const bytes = new Uint8Array(await (await fetch(tile.card.p)).arrayBuffer());
    const key = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).join();
    if (seen.has(key)) return [seen.get(key), tile.index];
    seen.set(key, tile.index);
  }
  return [];
}"""
_PLACE = "image => { const { width, left } = image.getBoundingClientRect(); return [width, left]; }"


def compared(page: LibraryPage, *places: int) -> Locator:
    """The comparison of the pictures at these places of the wall, once all of them are decoded."""
    for at in places:
        page.tile(at).click(modifiers=["ControlOrMeta"])
    page.chosen.get_by_role("button", name="Compare").click()
    images = page.view.locator(".compare img")
    expect(images).to_have_count(len(places), timeout=SLOW)
    for image in images.all():
        image.evaluate("image => image.decode()")
    return page.view.locator(".compare")


def shot(page: Page, of: Locator) -> Image.Image:
    """What is seen in the middle of an element."""
    box = of.bounding_box()
    assert box
    clip = {
        "x": box["x"] + box["width"] * 0.4,
        "y": box["y"] + box["height"] * 0.4,
        "width": box["width"] * 0.2,
        "height": box["height"] * 0.2,
    }
    return Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")  # type: ignore[arg-type]


def brightest(image: Image.Image) -> int:
    return max(int(high) for _, high in image.getextrema())  # type: ignore[misc]


def test_two_to_four_can_be_compared(library: LibraryPage) -> None:
    """One or five cannot; each of four is labelled with its number of the wall, two by two; Escape leads back to the wall."""
    compare = library.chosen.get_by_role("button", name="Compare")
    for at in range(5):
        library.tile(at).click(modifiers=["ControlOrMeta"])
        expect(compare).to_be_enabled(enabled=at in (1, 2, 3))
    library.press("Escape")
    box = compared(library, 6, 0, 3, 9)
    expect(box.locator(".tag")).to_have_text(["picture 1", "picture 4", "picture 7", "picture 10"])
    assert str(box.evaluate("box => getComputedStyle(box).gridTemplateColumns")).count("px") == 2
    expect(library.view.get_by_role("button", name=re.compile("^Slider"))).to_have_count(0)
    expect(library.view).to_contain_text("4 compared")
    library.press("Escape")
    expect(library.view).to_have_count(0)


def test_three_move_together(library: LibraryPage) -> None:
    """The wheel over one zooms all of them by as much; dragging one moves all."""
    box = compared(library, 0, 1, 2)
    images = box.locator("img").all()
    assert str(box.evaluate("box => getComputedStyle(box).gridTemplateColumns")).count("px") == 3
    before = [image.evaluate(_PLACE) for image in images]
    box.locator(".pane").nth(1).hover()
    library.page.mouse.wheel(0, -800)
    library.page.wait_for_function(
        "([image, width]) => image.getBoundingClientRect().width > 4 * width",
        arg=[images[0].element_handle(), before[0][0]],
    )
    after = [image.evaluate(_PLACE) for image in images]
    factors = [now[0] / was[0] for was, now in zip(before, after, strict=True)]
    assert max(factors) - min(factors) < 0.01
    library.page.mouse.down()
    library.page.mouse.move(640, 380, steps=4)
    library.page.mouse.up()
    moved = [(image.evaluate(_PLACE)[1] - was[1]) / was[0] for image, was in zip(images, after, strict=True)]
    assert abs(moved[0]) > 0.01
    assert max(moved) - min(moved) < 0.002


def test_the_difference_of_the_same_is_black(library: LibraryPage) -> None:
    """Two files of the same pixels laid over one another leave nothing; two others leave something. Words say so."""
    alike = library.tiles.evaluate_all(_ALIKE)
    assert len(alike) == 2
    box = compared(library, *alike)
    library.view.get_by_role("button", name=re.compile("^Difference")).click()
    expect(box.locator(".tag")).to_contain_text("black = identical")
    expect(box.locator(".laid")).to_have_css("mix-blend-mode", "difference")
    for image in box.locator("img").all():
        image.evaluate("image => image.decode()")
    assert brightest(shot(library.page, box)) == 0
    library.press("Escape")
    library.press("Escape")
    other = next(at for at in range(12) if at not in alike)
    box = compared(library, alike[0], other)
    library.view.get_by_role("button", name=re.compile("^Difference")).click()
    for image in box.locator("img").all():
        image.evaluate("image => image.decode()")
    library.page.wait_for_timeout(200)
    assert brightest(shot(library.page, box)) > 8


def test_what_differs_comes_first_and_is_marked(library: LibraryPage) -> None:
    """One column for each picture; rows that differ before those that do not, and the words of prompts that differ."""
    compared(library, 0, 1, 2)
    table = library.view.get_by_role("table", name="Differences")
    expect(table.locator("thead th")).to_have_count(3)
    expect(table).not_to_contain_text("…", timeout=SLOW)
    rows = table.locator("tbody tr")
    told = [
        ([str(cell) for cell in row.locator("td").all_text_contents()], "differs" in str(row.get_attribute("class")))
        for row in rows.all()
    ]
    assert [differs for _, differs in told] == sorted((differs for _, differs in told), reverse=True)
    assert all((len(set(cells)) > 1) == differs for cells, differs in told)
    assert {differs for _, differs in told} == {True, False}
    marks = library.view.locator(".differing mark")
    expect(marks.first).to_be_visible()
    assert "plenty of room" not in " ".join(marks.all_text_contents())
    table.get_by_role("button", name="Open picture 2 alone").click()
    expect(library.view.locator(".compare")).to_have_count(0)
    expect(library.view).to_contain_text(re.compile("2 of [0-9]+"))
    library.view.get_by_role("button", name=re.compile("^Side by side")).click()
    expect(library.view.locator(".compare .pane")).to_have_count(3)


def test_a_comparison_on_a_phone(filled: StudioProcess, new_page: Callable[..., Page]) -> None:
    """Three stand below one another; the table of what differs makes nothing wider than the screen."""
    page = new_page(width=390, height=844, has_touch=True, is_mobile=True)
    phone = LibraryPage(page, filled.url).open()
    for at in range(3):
        phone.tile(at).locator(".tick").tap()
    phone.chosen.get_by_role("button", name="Compare").tap()
    box = phone.view.locator(".compare")
    expect(box.locator(".pane")).to_have_count(3, timeout=SLOW)
    assert str(box.evaluate("box => getComputedStyle(box).gridTemplateColumns")).count("px") == 1
    expect(phone.view.get_by_role("table", name="Differences")).not_to_contain_text("…", timeout=SLOW)
    assert phone.view.evaluate("view => view.scrollWidth") <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def alone(page: LibraryPage, index: int = 0) -> tuple[Locator, Locator, Locator]:
    """A picture of the wall in the full view, decoded: its room, itself, the words of its zoom."""
    page.tile(index).click()
    room = page.view.locator(".canvas")
    image = room.locator("img")
    expect(image).to_have_js_property("complete", True, timeout=SLOW)
    image.evaluate("image => image.decode()")
    return room, image, page.view.locator(".percent")


def test_the_zoom_says_what_part_of_real_pixels_is_seen(library: LibraryPage) -> None:
    """A double click shows real pixels, another one all of it; buttons and keys do the same; large pixels are squares."""
    room, image, words = alone(library)
    fit = str(words.text_content())
    assert re.fullmatch("[0-9]+ %", fit)
    assert fit != "100 %"
    expect(library.view.get_by_role("button", name="Fit")).to_have_attribute("aria-pressed", "true")
    room.dblclick()
    expect(words).to_have_text("100 %")
    width = int(str(image.evaluate("image => Math.round(parseFloat(image.style.width))")))
    told = library.view.get_by_role("row", name="Size").locator("td").first
    expect(told).to_have_text(re.compile(f"^{width} [x×] "), timeout=SLOW)
    room.dblclick()
    expect(words).to_have_text(fit)
    library.view.get_by_role("button", name="200 %").click()
    expect(words).to_have_text("200 %")
    expect(image).to_have_css("image-rendering", "auto")
    library.press("+")
    expect(words).to_have_text("250 %")
    expect(image).to_have_css("image-rendering", "pixelated")
    library.press("-", "z")
    expect(words).to_have_text("100 %")
    library.press("f")
    expect(words).to_have_text(fit)
    library.press("z")
    expect(words).to_have_text("100 %")
    library.press("ArrowRight")
    expect(library.view).to_contain_text(re.compile("2 of [0-9]+"))


def test_the_wheel_zooms_where_the_pointer_is_and_a_drag_pans(library: LibraryPage) -> None:
    """What is under the pointer stays there; the edge of a picture is never dragged into the room."""
    room, image, words = alone(library)
    fit = str(words.text_content())
    box = room.bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.55
    share = "(image, x) => { const box = image.getBoundingClientRect(); return (x - box.left) / box.width; }"
    before = image.evaluate(share, x)
    library.page.mouse.move(x, y)
    library.page.mouse.wheel(0, -700)
    expect(words).not_to_have_text(fit)
    assert abs(image.evaluate(share, x) - before) < 0.003
    left = image.evaluate("image => image.getBoundingClientRect().left")
    library.page.mouse.down()
    library.page.mouse.move(x + 50, y, steps=3)
    assert abs(image.evaluate("image => image.getBoundingClientRect().left") - left - 50) < 1
    library.page.mouse.move(x + 4000, y, steps=3)
    library.page.mouse.up()
    assert abs(image.evaluate("image => image.getBoundingClientRect().left") - box["x"]) < 1


def test_two_fingers_zoom_on_a_phone(filled: StudioProcess, new_page: Callable[..., Page]) -> None:
    """Apart they enlarge the picture; then one finger pans it; nothing is wider than the screen."""
    page = new_page(width=390, height=844, has_touch=True, is_mobile=True, device_scale_factor=2)
    room, image, words = alone(LibraryPage(page, filled.url).open())
    fit = str(words.text_content())
    box = room.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        told = [{"x": across, "y": down, "id": at} for at, (across, down) in enumerate(points)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})

    touch("touchStart", (x - 20, y), (x + 20, y))
    for apart in (40, 60, 80, 100):
        touch("touchMove", (x - apart, y), (x + apart, y))
    touch("touchEnd")
    expect(words).not_to_have_text(fit)
    zoomed = str(words.text_content())
    assert int(zoomed.split()[0]) > 3 * int(fit.split()[0])
    left = image.evaluate("image => image.getBoundingClientRect().left")
    touch("touchStart", (x, y))
    for by in (10, 20, 40):
        touch("touchMove", (x + by, y))
    touch("touchEnd")
    assert abs(image.evaluate("image => image.getBoundingClientRect().left") - left - 40) < 2
    expect(words).to_have_text(zoomed)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_pictures_of_several_pages_are_chosen_together(filled: StudioProcess, new_page: Callable[..., Page]) -> None:
    """Ticked on Generate and in the library, compared on either; the tab remembers them; a fifth takes the place of the first."""
    page = new_page()
    generate = GeneratePage(page, filled.url).open()
    ticks = page.get_by_role("button", name="Select to compare")
    line = page.get_by_role("toolbar", name="Selected for comparison")
    for at in (0, 1):
        ticks.nth(at).hover()
        ticks.nth(at).click()
    expect(line).to_contain_text("2 selected")
    expect(ticks.nth(0)).to_have_attribute("aria-pressed", "true")
    line.get_by_role("button", name="Compare").click()
    view = page.locator("dialog.viewer[open]")
    expect(view.locator(".compare .pane")).to_have_count(2)
    expect(view.get_by_role("table", name="Differences")).not_to_contain_text("…", timeout=SLOW)
    page.keyboard.press("Escape")
    library = LibraryPage(page, filled.url).open()
    expect(line).to_contain_text("2 selected")
    library.tile(9).click(modifiers=["ControlOrMeta"])
    expect(library.chosen).to_contain_text("1 selected, and 2 elsewhere")
    expect(line).to_be_hidden()
    library.chosen.get_by_role("button", name="Compare").click()
    expect(view.locator(".compare .pane")).to_have_count(3)
    expect(view.locator(".compare .tag", has_text="picture 10")).to_have_count(1)
    page.keyboard.press("Escape")
    generate.open()
    expect(line).to_contain_text("3 selected", timeout=SLOW)
    for at in (2, 3):
        ticks.nth(at).click()
    expect(line).to_contain_text("4 selected (four at most; the first was dropped)")
    expect(ticks.nth(0)).to_have_attribute("aria-pressed", "false")
    line.get_by_role("button", name="Clear selection").click()
    expect(line).to_be_hidden()
