"""A hundred jobs in flight in one studio with five open sessions: how long a rerun takes, and how much memory that is over idle.

Real Chromium tabs on the Generate page press a choice in turn; a rerun is measured in the tab, from the press to the end of
the script. The sandbox is a process of its own. Limits of the house: p95 under 500 ms, 150 MB. The browser has the same
machine: on two cores it takes most of them.
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

# From the press to the end of the script, as the page itself tells it; -1 where the script's start was not seen.
_PRESS = """name => new Promise(resolve => {
  const app = document.querySelector('[data-testid=stApp]');
  const choice = [...document.querySelectorAll('[role=radio]')].find(e => e.textContent.trim().toLowerCase() === name);
  const pressed = performance.now();
  let ran = false;
  const watch = new MutationObserver(() => {
    const state = app.getAttribute('data-test-script-state');
    if (state === 'running') ran = true;
    else if (ran && state === 'notRunning') { watch.disconnect(); resolve(performance.now() - pressed); }
  });
  watch.observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
  setTimeout(() => { watch.disconnect(); resolve(-1); }, 10000);
  choice.click();
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
    return sorted(wait for wait in waits if wait >= 0)


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
