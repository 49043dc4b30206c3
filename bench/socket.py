"""What a page's socket carries: at rest, for a changed option, a generated picture, a brush stroke; and a page's first load."""

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from bench.measure import target
from tests.browser import chromium
from tests.browser.edit_desk import EditDesk, photo
from tests.browser.edit_page import EditPage
from tests.browser.generate_page import GeneratePage

PICTURE_KB, STROKE_KB, OPTION_KB, LOAD_KB = 25, 4, 6, 120
REST_MS = 3000  # after the last act of a measurement: what belongs to it has come by then
_MOVES = """window.moved = 0;
new PerformanceObserver((list) => { for (const each of list.getEntries()) window.moved += each.value; })
  .observe({ type: "layout-shift", buffered: true });"""


class Traffic:
    """Counts the bytes of all sockets of a page, both ways, and of what it loads of ours."""

    def __init__(self, page: Page) -> None:
        self.page, self.bytes = page, 0
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        for event in ("framesent", "framereceived"):
            socket.on(event, self._count)

    def _count(self, payload: str | bytes) -> None:
        self.bytes += len(payload)

    def of(self, act: Callable[..., object], *given: object) -> float:
        """KB that pass while `act` is done, and until the page rests."""
        before = self.bytes
        act(*given)
        self.page.wait_for_timeout(REST_MS)
        return (self.bytes - before) / 1000


def show(rounds: int) -> None:
    """Each figure is the median of the rounds."""
    with tempfile.TemporaryDirectory(prefix="easel-bench-") as folder, sync_playwright() as playwright:
        desk = EditDesk(Path(folder))
        browser = chromium.launch(playwright)
        try:
            _generating(browser, desk.url, rounds)
            _painting(browser, desk.url, rounds)
        finally:
            browser.close()
            desk.stop()


def _generating(browser: Browser, url: str, rounds: int) -> None:
    tab = browser.new_page()
    tab.add_init_script(_MOVES)
    traffic, loaded = Traffic(tab), _loads(tab)
    page = GeneratePage(tab, url)
    print(f"          first load: {traffic.of(page.open):.1f} KB by the socket")
    target("first load, ours by HTTP", sum(loaded) / 1000, LOAD_KB, " KB")
    print(f"          layout shift of it: {tab.evaluate('window.moved'):.2f}")
    print(f"          at rest, a second: {traffic.of(str) * 1000 / REST_MS:.2f} KB")
    options = [traffic.of(page.choose, name) for name in ("Low", "Medium") * ((rounds + 1) // 2)]
    target("one changed option", statistics.median(options), OPTION_KB, " KB")
    made = [traffic.of(_make, page, f"A lighthouse, {number}") for number in range(rounds)]
    target("one generated picture", statistics.median(made), PICTURE_KB, " KB")
    tab.close()


def _make(page: GeneratePage, prompt: str) -> None:
    page.finished(page.generate(prompt))


def _loads(page: Page) -> list[int]:
    """Fills with the bytes of each answer of ours, as they came over the network: neither Streamlit's own files nor pictures."""
    found: list[int] = []
    page.on(
        "requestfinished",
        lambda request: found.append(request.sizes()["responseBodySize"]) if "/assets/" in request.url else None,
    )
    return found


def _painting(browser: Browser, url: str, rounds: int) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    traffic, page = Traffic(tab), EditPage(tab, url)
    page.open()
    page.bring(photo(1024, 1024))
    page.mounted()
    downs = [row / (rounds + 1) for row in range(1, rounds + 1)]
    strokes = [traffic.of(page.drag, page.at((0.2, down), (0.8, down))) for down in downs]
    target("one brush stroke", statistics.median(strokes), STROKE_KB, " KB")
    tab.close()
