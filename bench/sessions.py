"""A hundred jobs in flight in one studio with five open sessions: how long a rerun takes, and how much memory that is over idle.

Real Chromium tabs on the Generate page press a choice in turn; a rerun is measured in the tab, from the press to the new price
on the button, and a press that no price follows counts as ten seconds. The sandbox is a process of its own. Limits of the
house: p95 under 500 ms, 150 MB. The browser has the same machine: on two cores it takes most of them.
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.measure import target
from tests.browser import chromium
from tests.browser.generate_page import GeneratePage
from tests.browser.studio import StudioProcess
from tests.sandbox_process import SandboxProcess

SESSIONS, JOBS, PRESSES = 5, 100, 60
RERUN_MS, MEMORY_MB = 500, 150
DELAY = 600.0  # seconds that the sandbox takes for a picture: longer than all of this

# From the press to the price that follows from it on the page: the script has run and what it says is shown. -1 where none came.
_PRESS = """name => new Promise(resolve => {
  const choice = [...document.querySelectorAll('[role=radio]')].find(e => e.textContent.trim().toLowerCase() === name);
  const price = () => document.querySelector('.st-key-generate_press button').textContent;
  const before = price(), pressed = performance.now();
  const look = () => price() !== before ? resolve(performance.now() - pressed)
    : performance.now() - pressed > 10000 ? resolve(-1) : requestAnimationFrame(look);
  choice.click();
  look();
})"""


def show(_rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sandbox = SandboxProcess(delay=str(DELAY))
        studio = StudioProcess(
            Path(folder) / "home", base_url=sandbox.base_url, concurrency=str(JOBS), timeout=str(4 * DELAY)
        )
        browser = chromium.launch(playwright)
        try:
            _measure(studio, sandbox, browser)
        finally:
            browser.close()
            studio.kill()  # a hundred answers are under way: it would wait for them
            sandbox.stop()


def _measure(studio: StudioProcess, sandbox: SandboxProcess, browser: Browser) -> None:
    tabs = [GeneratePage(browser.new_page(), studio.url).open() for _ in range(SESSIONS)]
    calm = _reruns(tabs, PRESSES // 2)
    idle = _memory(studio)
    _submit(tabs, sandbox)
    busy = _reruns(tabs, PRESSES)
    held = _memory(studio)
    in_flight = sandbox.counts()["total"] - sandbox.counts()["total_painted"]
    print(f"  {in_flight} jobs in flight, {SESSIONS} sessions, {len(busy)} reruns")
    for name, found in (("idle", calm), ("in flight", busy)):
        print(f"  {name:>10}: p50 {statistics.median(found):5.0f} ms, p95 {_p95(found):5.0f} ms")
    target("p95 of a rerun", _p95(busy), RERUN_MS, " ms")
    target("memory over idle", held - idle, MEMORY_MB, " MB")


def _submit(tabs: list[GeneratePage], sandbox: SandboxProcess) -> None:
    """Ten pictures a press, twice in each tab, as people do it."""
    for number in range(JOBS // 10):
        tab = tabs[number % SESSIONS]
        if number < SESSIONS:
            tab.pictures.fill("10")
            tab.pictures.press("Enter")
            tab.settled()
        tab.generate(f"A lighthouse, number {number}")
    ends = time.monotonic() + 120
    while sandbox.counts()["total"] < JOBS:
        if time.monotonic() > ends:
            raise TimeoutError(f"only {sandbox.counts()['total']} of {JOBS} requests reached the sandbox")
        time.sleep(0.5)


def _reruns(tabs: list[GeneratePage], presses: int) -> list[float]:
    """Milliseconds, sorted."""
    waits = [
        _press(tabs[number % len(tabs)].page, ("low", "medium")[number // len(tabs) % 2]) for number in range(presses)
    ]
    lost = sum(wait < 0 for wait in waits)
    if lost:
        print(f"  {lost} of {presses} presses had no effect within 10 s")
    return sorted(10_000 if wait < 0 else wait for wait in waits)


def _press(page: Page, name: str) -> float:
    page.wait_for_timeout(100)
    found: Any = page.evaluate(_PRESS, name)
    return float(found)


def _p95(found: list[float]) -> float:
    return found[min(len(found) - 1, int(len(found) * 0.95))]


def _memory(studio: StudioProcess) -> float:
    """MB of resident pages of the studio's own process."""
    status = Path(f"/proc/{studio.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024
