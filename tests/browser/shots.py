"""Writes docs/screenshots anew from a real studio on its sandbox: `make shots`."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import chromium
from tests.browser.converse_page import ConversePage
from tests.browser.experiments_page import ExperimentsPage
from tests.browser.generate_page import GeneratePage
from tests.browser.studio import ROOT, StudioProcess

SHOTS = ROOT / "docs" / "screenshots"
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}

# What a designer might have made in a morning: prompt, proportions, number.
MORNING = (
    ("A quiet harbour at dawn, fishing boats, mist over the water, pastel light, wide view", "16:9", 1),
    ("Poster for a jazz night, bold geometric shapes, orange and deep blue, generous margins", "2:3", 2),
    ("A forest of birches in early autumn, low sun between the trunks, soft haze", "4:3", 1),
    ("Perfume bottle on a stone plinth, studio light from the left, muted sage and sand", "1:1", 3),
    ("Desert dunes under a violet evening sky, one small figure far away", "21:9", 1),
    ("Night market street in the rain, reflections, warm lanterns, film photograph", "3:2", 1),
)
LAST = "A mountain range at sunrise above a still lake, layered ridges, soft low light, wide calm view"

TRIED = {"$light": ("at dusk", "in morning fog", "in a storm"), "quality": ("low", "medium", "max")}


@contextmanager
def _tab(browser: Browser, scheme: Literal["dark", "light"], size: ViewportSize, **options: Any) -> Iterator[Page]:
    context = browser.new_context(
        viewport=size, color_scheme=scheme, device_scale_factor=2 if options else 1, **options
    )
    yield context.new_page()
    context.close()


def _save(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)  # pictures fade in
    page.screenshot(path=SHOTS / f"{name}.png")
    print(f"docs/screenshots/{name}.png")


def _make(tab: GeneratePage, text: str, ratio: str, count: int) -> None:
    tab.page.get_by_role("radio", name=ratio, exact=True).click()
    tab.pictures.fill(str(count))
    tab.pictures.press("Enter")
    tab.settled()
    tab.finished(tab.generate(text), count)


def _generate(browser: Browser, url: str) -> None:
    with _tab(browser, "light", WIDE) as page:
        tab = GeneratePage(page, url).open()
        for text, ratio, count in MORNING:
            _make(tab, text, ratio, count)
        _make(tab, LAST, "3:2", 4)
        _save(page, "generate")
        tab.run_of(LAST).get_by_role("button", name="Open picture 2").click()
        _save(page, "picture")
        page.keyboard.press("Escape")
        tab.height.fill("1080")
        tab.width.fill("1920")
        _save(page, "size")


def _running(browser: Browser, url: str) -> None:
    with _tab(browser, "dark", WIDE) as page:
        tab = GeneratePage(page, url).open()
        tab.pictures.fill("2")
        tab.pictures.press("Enter")
        tab.settled()
        run = tab.generate("A lighthouse on a basalt cliff, storm clouds breaking, gulls, dramatic light")
        run.locator("img[src*='/partials/']").first.wait_for()
        _save(page, "generate-dark")
        page.goto(f"{url}/library")
        page.locator(".tile img").nth(5).wait_for()
        _save(page, "library-dark")
        page.locator(".tray .toggle").click()
        page.locator(".tray .row img").first.wait_for()
        _save(page, "tray-dark")


def _edit(browser: Browser, url: str) -> None:
    with _tab(browser, "light", WIDE) as page:
        GeneratePage(page, url).open()
        page.get_by_role("button", name="Use as edit source").first.click()
        canvas = page.locator("canvas.upper-canvas")
        canvas.wait_for()
        page.wait_for_timeout(1500)
        box = canvas.bounding_box()
        assert box
        page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.3 * box["height"])
        page.mouse.down()
        for across, down in ((0.32, 0.22), (0.4, 0.34), (0.28, 0.4)):
            page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"], steps=8)
        page.mouse.up()
        page.get_by_label("Prompt").first.fill("A red hot-air balloon drifting in the sky")
        page.wait_for_timeout(2500)
        _save(page, "edit")
        page.keyboard.press("Control+Enter")
        edited = page.locator(".run", has_text="A red hot-air balloon").first
        edited.locator(".job.done .open").first.click(timeout=60_000)
        page.get_by_title("Slider between").click()
        page.locator(".compare img").first.wait_for()
        page.get_by_label("Slider between the two pictures").fill("270")  # through the middle of what was painted
        _save(page, "seal")


def _converse(browser: Browser, url: str) -> None:
    with _tab(browser, "light", WIDE) as page:
        tab = ConversePage(page, url).open()
        tab.answered("A lighthouse on a rocky coast at dusk, wide view")
        tab.paint_mask((0.15, 0.2), (0.3, 0.3))
        tab.answered("A red hot-air balloon drifting there")
        thread = tab.thread
        page.wait_for_timeout(1500)
        _save(page, "converse")
    with _tab(browser, "dark", PHONE, has_touch=True, is_mobile=True) as page:
        ConversePage(page, url).open(thread).turns.last.locator(".open").wait_for()
        _save(page, "converse-phone")


def _experiments(browser: Browser, url: str) -> None:
    with _tab(browser, "light", WIDE) as page:
        tab = ExperimentsPage(page, url).open()
        tab.say("A {lighthouse|harbour} on a rocky coast ${light}, landscape photograph", TRIED)
        _save(page, "experiments-plan")
        name = tab.start("Make 12 pictures")
        tab.cells("done").nth(3).wait_for(timeout=60_000)
        _save(page, "experiments")
        tab.finished()
        for _ in range(2):
            page.keyboard.press("Escape")
        tab.cells("done").first.focus()
        for key in ("Space", "ArrowDown", "Space"):
            page.keyboard.press(key)
        _save(page, "experiments-compare")
        _judge(page)
    with _tab(browser, "dark", WIDE) as page:
        ExperimentsPage(page, url).open(name).cells("done").first.wait_for()
        _save(page, "experiments-dark")
    with _tab(browser, "dark", PHONE, has_touch=True, is_mobile=True) as page:
        tab = ExperimentsPage(page, url).open(name)
        tab.grid.evaluate("grid => grid.scrollIntoView()")
        _save(page, "experiments-phone")


def _judge(page: Page) -> None:
    page.get_by_role("radio", name="Judge", exact=True).click()
    page.locator(".judge .spot img").nth(3).wait_for()
    page.keyboard.press("1")
    _save(page, "experiments-judge")
    for keys in (("2", "3"), ("2", "1", "3"), ("1", "3", "2"), ("3", "1", "4"), ("1", "2", "4"), ("2", "4", "1")):
        page.locator(".judge:not(.waits)").wait_for()
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_timeout(1200)
    page.get_by_role("button", name="Show ranking").click()
    page.locator(".ranking .pictures tbody tr").first.wait_for()
    _save(page, "experiments-ranking")


def _figures(browser: Browser, url: str) -> None:
    shown: tuple[tuple[Literal["dark", "light"], str], ...] = (("light", "usage"), ("dark", "connections"))
    for scheme, name in shown:
        with _tab(browser, scheme, WIDE) as page:
            page.goto(f"{url}/{name}")
            page.wait_for_timeout(5000)
            _save(page, name)


def _phone(browser: Browser, url: str) -> None:
    with _tab(browser, "dark", PHONE, has_touch=True, is_mobile=True) as page:
        GeneratePage(page, url).open()
        _save(page, "generate-phone")
        page.locator(".run").first.scroll_into_view_if_needed()
        page.locator("[data-testid=stMain]").evaluate("main => main.scrollBy(0, 560)")
        _save(page, "runs-phone")


def main() -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        studio = StudioProcess(Path(folder) / "home", sandbox_delay="2")
        browser = chromium.launch(playwright)
        try:
            for scene in (_generate, _running, _edit, _converse, _experiments, _figures, _phone):
                scene(browser, studio.url)
        finally:
            browser.close()
            studio.stop()


if __name__ == "__main__":
    main()
