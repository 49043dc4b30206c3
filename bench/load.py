"""What is seen while a page opens and while a picture is made: how much moves, in which light, when the form can be used.

Layout shift is Chromium's own figure, summed: 0.1 is a tenth of the window moved by its own height. What a hand has just
caused does not count.
"""

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from bench.measure import target
from tests.browser import chromium
from tests.browser.generate_page import GeneratePage
from tests.browser.studio import StudioProcess

MOST_LOAD, MOST_RUN = 0.1, 0.02
PAGES = {  # by address: what has to stand there and hear a press
    "": [".prompt textarea", ".st-key-generate_press button"],
    "edit": [".prompt textarea", ".st-key-edit_press button"],
    "connections": [".st-key-connection_add button"],
}
_WATCH = (Path(__file__).parent / "load.js").read_text("utf-8")
Scheme = Literal["light", "dark"]
_SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Opening:
    """`wrong`: ms for which the ground was of the other light; `usable`: ms until the form can be used."""

    shift: float
    wrong: float
    usable: float


def show(rounds: int) -> None:
    """Three pages, each opened anew in light and in dark; then one picture from press to end."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        studio = StudioProcess(Path(folder) / "home", sandbox_delay="1")
        browser = chromium.launch(playwright)
        try:
            opened(browser, studio.url, "", "light")  # warms up
            for path in PAGES:
                for scheme in _SCHEMES:
                    _show_opening(path, scheme, [opened(browser, studio.url, path, scheme) for _ in range(rounds)])
            for scheme in _SCHEMES:
                target(f"a run in {scheme}, layout shift", ran(browser, studio.url, scheme), MOST_RUN, "")
        finally:
            browser.close()
            studio.stop()


def _show_opening(path: str, scheme: str, openings: list[Opening]) -> None:
    name = f"/{path or 'generate'} in {scheme}"
    usable = statistics.median(each.usable for each in openings)
    wrong = statistics.median(each.wrong for each in openings)
    print(f"    {name:<22}usable after {usable:6.0f} ms, in the wrong light for {wrong:4.0f} ms")
    target(f"{name}, layout shift", max(each.shift for each in openings), MOST_LOAD, "")


def opened(browser: Browser, url: str, path: str, scheme: Scheme) -> Opening:
    """One visit of `path` by a new browser."""
    page = _page(browser, scheme)
    page.add_init_script(f"window.easelUsable = {PAGES[path]!r};")
    page.goto(f"{url}/{path}")
    while not _seen(page)["usable"]:  # asked for one by one: the page's policy lets nobody evaluate texts in it
        page.wait_for_timeout(50)
    page.wait_for_timeout(1000)  # what comes after counts, too
    seen = _seen(page)
    page.context.close()
    return Opening(seen["shift"], seen["wrong"], seen["usable"])


def ran(browser: Browser, url: str, scheme: Scheme) -> float:
    """The shift from the press to a second after the picture, with another run in the list before."""
    page = _page(browser, scheme)
    generate = GeneratePage(page, url).open()
    generate.finished(generate.generate(f"A picture before, in {scheme}"))
    page.wait_for_timeout(1000)
    before = _seen(page)["shift"]
    generate.finished(generate.generate(f"A picture to measure, in {scheme}"))
    page.wait_for_timeout(1000)
    after = _seen(page)["shift"]
    page.context.close()
    return float(after - before)


def _page(browser: Browser, scheme: Scheme) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme=scheme).new_page()
    page.add_init_script(_WATCH)
    return page


def _seen(page: Page) -> dict[str, Any]:
    seen: dict[str, Any] = page.evaluate("window.easelLoad")
    return seen
