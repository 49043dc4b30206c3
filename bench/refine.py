"""Stroke to overlay in the Refine editor: from the pointer's event to the frame that shows it, in a real Chromium."""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.refine.desk import Desk, DeskServer
from tests.browser.refine.latency import measure
from tests.browser.tabs import Tab

LIMIT_MS = 50


def show(_rounds: int) -> None:
    """One long stroke each with a usual and a large brush, at 1K and at 4K."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = DeskServer(Path(folder) / "server.log")
        browser = chromium.launch(playwright)
        try:
            for width, height in ((1024, 1024), (3840, 2160)):
                for size in (550, 850):
                    tab = Tab(browser, viewport={"width": 1280, "height": 900})
                    desk = Desk(server, tab, f"bench{width}-{size}", width, height)
                    waits = measure(desk, size)
                    brush = desk.page.locator(".size-figure").inner_text()
                    tab.close()
                    median, slow = statistics.median(waits), waits[int(len(waits) * 0.95)]
                    ratio = f"{median / LIMIT_MS:.2f}x of the {LIMIT_MS} ms allowed"
                    print(f"  {width}x{height}, brush {brush:>7}: p50 {median:5.1f} ms, p95 {slow:5.1f} ms, {ratio}")
        finally:
            browser.close()
            server.stop()
