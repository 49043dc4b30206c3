"""Painting on the Edit page: from the end of a stroke to the mask on disk and told, and from the click to a request sent."""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.measure import target
from tests.browser import chromium
from tests.browser.edit_desk import EditDesk, photo
from tests.browser.edit_page import SLOW, EditPage

LIMIT_MS = 400
REFERENCES = 16
# the stroke itself is seen at once, the canvas draws it; this is when the mask has it and the page says so
_TOLD = """([before]) => new Promise(done => {
  const began = performance.now();
  const look = () => document.querySelector(".st-key-mask_actions .easel-cost")?.textContent !== before
    ? done(performance.now() - began) : requestAnimationFrame(look);
  look();
})"""


def show(rounds: int) -> None:
    """Strokes at 1K and 4K, then sixteen pictures sent at once."""
    with tempfile.TemporaryDirectory(prefix="easel-bench-") as folder, sync_playwright() as playwright:
        desk = EditDesk(Path(folder))
        browser = chromium.launch(playwright)
        try:
            for width, height in ((1024, 1024), (3840, 2160)):
                page = EditPage(browser.new_page(viewport={"width": 1280, "height": 900}), desk.url).open()
                waits = _strokes(page, width, height, rounds)
                page.page.close()
                target(f"stroke to mask, {width}x{height}, p50", statistics.median(waits), LIMIT_MS, " ms")
            page = EditPage(browser.new_page(viewport={"width": 1280, "height": 900}), desk.url).open()
            print(f"          click to sent, {REFERENCES} references: {_sent(desk, page):.0f} ms")
        finally:
            browser.close()
            desk.stop()


def _strokes(page: EditPage, width: int, height: int, rounds: int) -> list[float]:
    """Milliseconds from each release of the pointer to the new figure below the canvas."""
    page.bring(photo(width, height))
    page.mounted()
    waits = []
    for row in range(rounds + 1):
        down = (row + 1) / (rounds + 2)
        before = page.covered.inner_text()
        page.drag(page.at((0.2, down), (0.8, down)))
        waits.append(float(page.page.evaluate(_TOLD, [before])))
        page.settled()
    return waits[1:]  # the first one is the page's warming up


def _sent(desk: EditDesk, page: EditPage) -> float:
    """Milliseconds from the click until the server has the whole request."""
    page.bring(*(photo(1024, 1024, f"{number}.png", seed=number) for number in range(REFERENCES)))
    page.prompt.fill("all of them in one")
    page.prompt.blur()
    page.settled()
    before, began = desk.requests(), time.perf_counter()
    page.button.click()
    while desk.requests() == before:
        if time.perf_counter() - began > SLOW / 1000:
            raise TimeoutError("nothing was sent")
        time.sleep(0.01)
    return (time.perf_counter() - began) * 1000
