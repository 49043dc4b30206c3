"""A table of 1,000 cells: CPU of a rerun of its page, frames while it is scrolled, and the bytes of an update.

Limits of the house: 300 ms CPU for a rerun, 50 frames a second, and an update that costs the sockets the same for ten cells
as for a thousand. Frames are the machine's as well as ours: an empty box of the same size is scrolled beside it, and the work
of the page's own thread for each frame is counted in CPU time, of which 20 ms make 50 frames a second.
"""

import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright
from streamlit.testing.v1 import AppTest

from bench.measure import target
from components.experiments.form_definition import Vary
from components.kit import session
from easel import settings
from easel.experiments.definition import Definition
from easel.experiments.grid import Grid
from easel.experiments.tables import cell, experiment
from easel.requests.generate import GenerateParams
from easel.store.ids import new_id
from easel.store.store import Store
from easel.studio import Studio
from tests.browser import chromium
from tests.browser.studio import StudioProcess
from tests.studio_here import open_studio

ROWS, COLUMNS, PICTURES = 25, 40, 20
RERUN_MS, FRAMES, FRAME_MS = 300, 50, 20
SLOW = 60_000  # ms
_FRAME = Path(__file__).resolve().parents[1] / "components" / "frame.py"
_BOX = """<div class="pane" style="width:860px;height:540px;overflow:auto"><div style="width:5000px;height:5000px"></div></div>"""
_PROMPT = "Small pictures, ${down}, ${across}"
_SIZES = {40: "0", 128: "4"}  # px of a cell, and where the slider stands for it
_COUNT = """() => {
  const seen = (window.benchFrames = []);
  let last = performance.now();
  const look = (now) => { seen.push(now - last); last = now; requestAnimationFrame(look); };
  requestAnimationFrame(look);
}"""


def show(rounds: int) -> None:
    main = sys.modules["__main__"]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        try:
            with open_studio(home) as studio:
                small, large = _fill(studio)
                _rerun(large, rounds)
        finally:
            sys.modules["__main__"] = main  # a page under test takes this place
        running = StudioProcess(home)
        with sync_playwright() as playwright:
            browser = chromium.launch(playwright)
            try:
                _scroll(browser, f"{running.url}/experiments?experiment={large}")
                _update(browser, running.url, home, small, large)
            finally:
                browser.close()
                running.stop()


def _fill(studio: Studio) -> tuple[str, str]:
    """Two experiments of ten and of a thousand cells that show the same few pictures; their ids."""
    for _ in range(PICTURES // 10):
        studio.engine.submit(GenerateParams(prompt="Small pictures for a table", size="816x816", quality="low", n=10))
    ends = time.monotonic() + 240
    while sum(kept.thumb_ready for kept in studio.library.pictures(PICTURES)) < PICTURES:
        if time.monotonic() > ends:
            raise TimeoutError(f"the sandbox did not paint {PICTURES} pictures in time")
        time.sleep(0.2)
    pictures = [kept.id for kept in studio.library.pictures(PICTURES)]
    return _table(studio, pictures, 2, 5), _table(studio, pictures, ROWS, COLUMNS)


def _values(rows: int, columns: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("down", tuple(f"row {at}" for at in range(rows))),
        ("across", tuple(f"column {at}" for at in range(columns))),
    )


def _table(studio: Studio, pictures: list[str], rows: int, columns: int) -> str:
    told = Definition(
        prompt=_PROMPT,
        variables=dict(_values(rows, columns)),
        fixed={"size": "816x816", "quality": "low"},
    )
    name = new_id()
    cells = [
        {
            "experiment_id": name,
            "idx": each.index,
            "coordinates": list(each.coordinates),
            "choices": dict(each.values),
            "request": each.request.as_dict(),
            "picture_id": pictures[each.index % len(pictures)],
        }
        for each in Grid(told, {}).cells()
    ]
    row = {"id": name, "name": f"{rows * columns} cells", "created": time.time(), "definition": told.as_dict()}
    with studio.store.database.writing() as transaction:
        transaction.execute(sa.insert(experiment), row)
        transaction.execute(sa.insert(cell), cells)
    return name


def _rerun(name: str, rounds: int) -> None:
    """The whole script with the table open, and with a form of a thousand combinations that is planned anew each time."""
    page = AppTest.from_file(_FRAME, default_timeout=120)
    page.query_params["experiment"] = name
    page.run()
    page.switch_page("../pages/experiments.py")
    page.query_params["experiment"] = name
    page.run()
    target("a rerun with the table open, CPU", _cpu(page, rounds), RERUN_MS, " ms")
    values = tuple((f"${name}", values) for name, values in _values(ROWS, COLUMNS))
    drafts = page.session_state["easel_drafts"]["experiments"]
    drafts["prompt"], drafts["vary"] = _PROMPT, Vary(values).text()
    page.session_state[session.VARY] = drafts["vary"]
    target("a rerun with the plan of a thousand, CPU", _cpu(page, rounds, planned=True), RERUN_MS, " ms")


def _cpu(page: AppTest, rounds: int, *, planned: bool = False) -> float:
    """Milliseconds of one, the median."""
    page.run()
    samples = []
    for _ in range(rounds):
        if planned:
            page.session_state["experiments_start_kept"].plan = None
        before = time.process_time()
        page.run()
        samples.append((time.process_time() - before) * 1000)
    return statistics.median(samples)


def _scroll(browser: Browser, address: str) -> None:
    empty = browser.new_page(viewport={"width": 1280, "height": 800})
    empty.set_content(
        '<div class="pane" style="width:860px;height:540px;overflow:auto"><div style="width:5000px;height:5000px"></div></div>'
    )
    print(f"  {'an empty box':24} {_frames(empty)[0]:5.0f} frames/s")
    for size, place in _SIZES.items():
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address)
        page.locator(".experiment .cell.reused").first.wait_for(timeout=SLOW)
        page.get_by_label("Thumbnail size").fill(place)
        page.wait_for_timeout(1500)
        _frames(page)  # fetches and decodes what a second look has
        frames, work = _frames(page)
        drawn = f"{page.locator('.cell').count()} of {ROWS * COLUMNS} in the document"
        print(f"  {f'cells of {size} px':24} {frames:5.0f} frames/s, {drawn}")
        target(f"work of a frame, cells of {size} px, CPU", work, FRAME_MS, " ms")
        page.close()


def _frames(page: Page) -> tuple[float, float]:
    """Frames a second while the table is scrolled down and back, and milliseconds of CPU of the page's own thread for each."""
    pane = page.locator(".pane").bounding_box()
    assert pane
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate(_COUNT)
    before, began = _work(devtools), time.monotonic()
    where = {"x": pane["x"] + 300, "y": pane["y"] + 200, "speed": 2000, "gestureSourceType": "mouse"}
    for way in (-2400, 2400):
        devtools.send("Input.synthesizeScrollGesture", where | {"yDistance": way, "xDistance": way // 2})
    count = int(page.evaluate("window.benchFrames.length"))
    return count / (time.monotonic() - began), 1000 * (_work(devtools) - before) / max(1, count)


def _work(devtools: Any) -> float:
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


def _update(browser: Browser, url: str, home: Path, small: str, large: str) -> None:
    """Bytes of all sockets and of the cells' own answer when one cell changes."""
    for name, words in ((small, "ten cells"), (large, "a thousand cells")):
        page = browser.new_page()
        frames: list[int] = []
        page.on("websocket", partial(_listen, frames))
        page.goto(f"{url}/experiments?experiment={name}")
        page.locator(".experiment .cell.reused").first.wait_for(timeout=SLOW)
        page.wait_for_timeout(4000)
        frames.clear()
        with page.expect_response(lambda answer: "/cells?" in answer.url, timeout=SLOW) as answer:
            _touch(home, name)
        cells = len(answer.value.body())
        page.wait_for_timeout(2000)
        print(f"  one of {words:17} {sum(frames):6} bytes by sockets, {cells:6} bytes of cells")
        page.close()


def _listen(frames: list[int], socket: WebSocket) -> None:
    socket.on("framereceived", lambda frame: frames.append(len(frame)))


def _touch(home: Path, name: str) -> None:
    """Writes one cell as it is, which tells every page that it changed; by another process, as a worker would."""
    store = Store(settings.load(home=home))
    store.open()
    with store.database.writing() as transaction:
        transaction.execute(sa.update(cell).where(cell.c.experiment_id == name, cell.c.idx == 0).values(rule=""))
    store.close()
