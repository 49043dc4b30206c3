"""A conversation of a hundred turns in real Chromium: what opening it costs the studio, and one turn more, beside a short one.

CPU of the studio's own process, from the address to the last turns on the page, and from the press to the finished picture; the
first tab has warmed what the process keeps of code, not of these threads. Limit of the house: 300 ms for opening.
"""

import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from bench.measure import target
from easel.actions.converse import Saying
from easel.requests.turn import TurnParams
from easel.settings import load
from easel.studio import Studio
from tests.browser import chromium
from tests.browser.converse_page import ConversePage
from tests.browser.studio import StudioProcess
from tests.sandbox_process import SandboxProcess

TURNS, SHORT, OPENINGS, OPEN_MS = 100, 2, 5, 300
_FIRST = TurnParams("A lighthouse on a rocky coast", size="1024x640", quality="low")
_COLOURS = ("green", "violet", "golden", "red", "blue")


def show(_rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sandbox = SandboxProcess()
        home = Path(folder) / "home"
        names = _filled(home, sandbox.base_url)
        studio = StudioProcess(home, base_url=sandbox.base_url, connection_name="Mine")
        browser = chromium.launch(playwright)
        try:
            page = browser.new_page()
            ConversePage(page, studio.url).open(names["warm"])
            found = {name: _measured(page, studio, names[name]) for name in ("short", "long")}
            for name, (opening, saying) in found.items():
                print(f"  {name:>6}: opening {opening:5.0f} ms CPU, one turn more {saying:5.0f} ms CPU")
            target("opening a long one", found["long"][0], OPEN_MS, " ms")
        finally:
            browser.close()
            studio.stop()
            sandbox.stop()


def _filled(home: Path, server: str) -> dict[str, str]:
    """Threads by what they are here for; every turn but the first changes the picture before it."""
    studio = Studio.for_command(load(_env_file=None, home=home, base_url=server, connection_name="Mine"))
    try:
        lengths = {"warm": SHORT, "short": SHORT, "long": TURNS}
        return {name: _thread(studio, turns) for name, turns in lengths.items()}
    finally:
        studio.close(grace=0)


def _thread(studio: Studio, turns: int) -> str:
    thread = parent = base = ""
    for number in range(turns):
        words = f"Make the sky {_COLOURS[number % len(_COLOURS)]}" if number else _FIRST.prompt
        said = studio.converse.say(Saying(replace(_FIRST, prompt=words), thread, parent, base))
        thread, parent = said.thread_id, said.turn_id
        while (turn := studio.converse.threads.of_run(said.run_id)) is None or turn.run.running:
            time.sleep(0.02)
        assert turn.primary is not None, turn.run.jobs
        base = studio.sources.from_picture(turn.primary.id).id
    return thread


def _measured(page: Page, studio: StudioProcess, name: str) -> tuple[float, float]:
    tab, spent = ConversePage(page, studio.url), []
    for _ in range(OPENINGS):
        before = _cpu(studio.pid)
        tab.open(name)
        tab.turns.last.locator(".job.done .open").wait_for()
        spent.append(_cpu(studio.pid) - before)
    before = _cpu(studio.pid)
    tab.answered("Make the sky orange")
    expect(tab.how).not_to_have_text("")
    return sorted(spent)[len(spent) // 2], _cpu(studio.pid) - before


def _cpu(pid: int) -> float:
    """Milliseconds, of the process with all its threads."""
    fields: list[Any] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
