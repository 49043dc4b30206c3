"""A library of 100,000 pictures: queries, thumbnails on screen, memory and frames of a long scroll, and a large ZIP.

Limits of the house, for SQLite and PostgreSQL: 5 ms CPU for the first page and any deep one, and for a rare word; 50 ms for a
common word, a Chinese one, three facets and `like:`. In real Chromium: 300 ms to thumbnails that are painted, 50 frames a second.
A ZIP of 2 GB, asked for as browsers do: 20 MB more in the studio's memory.
"""

import hashlib
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa
from playwright.sync_api import Page, sync_playwright

from bench.measure import target
from easel.library.library import Library
from easel.library.search.grammar import parse
from easel.library.tables import picture
from easel.settings import load
from easel.store.store import Store
from easel.store.url_key import signing_key
from easel.web.addresses import sign
from tests import made_library
from tests.browser import chromium
from tests.browser.studio import StudioProcess
from tests.postgres_server import PostgresServer

COUNT, FIRST = 100_000, 400
PAINTED_MS, FRAMES, SCREENS = 300, 50, 200
ZIP_MB = 20  # that the studio's memory may grow by
_ZIP, _LARGE = 2 << 30, 20 << 20  # bytes of an archive, and of each picture in it
_NOW = datetime.now(UTC)
_ASKED = {
    "the first page": ("", 5),
    "a rare word": (made_library.RARE, 5),
    "a common word": ("designer", 50),
    "a part of a word": ("esigne", 50),
    "a Chinese word": ("狐狸", 50),
    "three facets": ("quality:high orientation:landscape stars:>=4", 50),
}
# the element's own tree, in which the wall lies
_ROOT = (
    "[...document.querySelectorAll('*')].map((host) => host.shadowRoot?.querySelector('section.library')).find(Boolean)"
)
_SCROLL = f"""async (screens) => {{
  const pane = {_ROOT}.querySelector('.pane');
  const gaps = [];
  let last = performance.now();
  for (let at = 0; at < screens; at++) {{
    pane.scrollTop += pane.clientHeight * 0.9;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  }}
  return gaps;
}}"""
_PAINTED = f"""async (act) => {{
  const root = {_ROOT}, pane = root.querySelector('.pane'), box = root.querySelector('.search input');
  const edge = pane.getBoundingClientRect();
  const isSeen = (tile) => {{
    const place = tile.getBoundingClientRect();
    return place.bottom > edge.top && place.top < edge.bottom;
  }};
  const isPainted = (image) => image?.complete && image.naturalWidth;
  const began = performance.now();
  if (act.text !== undefined) {{ box.value = act.text; box.dispatchEvent(new Event('change')); }}
  else pane.scrollTop = pane.scrollHeight * act.part;
  while (performance.now() - began < 20000) {{
    await new Promise(requestAnimationFrame);
    if (act.text !== undefined && root.dataset.found !== act.text) continue;
    const seen = [...root.querySelectorAll('.tile')].filter(isSeen);
    if (seen.length && seen.every((tile) => isPainted(tile.querySelector('img')))) return performance.now() - began;
  }}
  return Infinity;
}}"""


def show(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        store = Store(load(_env_file=None, home=home))
        with closing(store):
            _fill(store, "SQLite")
            _queries(store, "SQLite", rounds)
            large = _enlarged(store)
        _browser(home, large)
        server = PostgresServer()
        try:
            keys = {"master_key": "of the bench", "url_key": "of the bench, long enough"}
            there = load(_env_file=None, home=Path(folder) / "other", database_url=server.make("library"), **keys)
            store = Store(there)
            with closing(store):
                _fill(store, "PostgreSQL")
                _queries(store, "PostgreSQL", rounds)
        finally:
            server.stop()


def _fill(store: Store, name: str) -> None:
    store.open()
    began = time.perf_counter()
    made_library.make(store, COUNT)
    with store.database.writing() as connection:  # PostgreSQL does so by itself after a while
        connection.exec_driver_sql("ANALYZE")
    target(f"{name}: {COUNT:,} pictures made", time.perf_counter() - began, 120, " s")


def _queries(store: Store, name: str, rounds: int) -> None:
    library = Library(store)
    for what, (text, limit) in _ASKED.items():
        query = parse(text, _NOW)
        target(f"{name}: {what}", _took(lambda query=query: library.find(query, FIRST), rounds), limit, " ms")  # type: ignore[misc] # bound now
    everything = parse("", _NOW)
    spots = library.find(everything).spots
    deep = [spot.id for spot in spots[90_000:90_100]]
    target(f"{name}: a deep page's words and addresses", _took(lambda: library.by_ids(deep), rounds), 5, " ms")
    like = parse(f"like:{spots[0].id}", _NOW)
    target(f"{name}: like", _took(lambda: library.find(like, FIRST), rounds), 50, " ms")
    whole, facets = (_took(run, 1) for run in (lambda: library.find(everything), lambda: library.facets(everything)))
    print(f"  {name}: all {len(spots):,} at once: {whole:.0f} ms; facets of all: {facets:.0f} ms")


def _took(run: Callable[[], object], rounds: int) -> float:
    """ms of wall time in the median: on PostgreSQL the work is another process's."""
    run()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def _enlarged(store: Store) -> list[str]:
    """Lets some pictures have a large file, one that all of them share and that takes no room on the disk; their ids."""
    digest = hashlib.sha256(b"a large picture").hexdigest()
    blob = store.blobs.path(digest)
    blob.parent.mkdir(parents=True, exist_ok=True)
    with blob.open("wb") as file:
        file.truncate(_LARGE)
    ids = [spot.id for spot in Library(store).find(parse("", _NOW), _ZIP // _LARGE).spots]
    with store.database.writing() as connection:
        connection.execute(sa.update(picture).where(picture.c.id.in_(ids)).values(sha256=digest, size_bytes=_LARGE))
    return ids


def _zip(running: StudioProcess, home: Path, ids: list[str]) -> None:
    """What the studio's memory grows by while an archive goes by, as browsers ask for one."""
    _sent(running, home, ids[:2])  # what it needs once is there then
    before = _resident(running.pid)
    size, most = _sent(running, home, ids)
    target(f"a ZIP of {size / 1e9:.2f} GB: the studio's memory", most - before, ZIP_MB, " MB")


def _sent(running: StudioProcess, home: Path, ids: list[str]) -> tuple[int, float]:
    """How many bytes came, and the most MB that the studio held meanwhile."""
    address = running.url + sign("/archives", signing_key(home))
    size, most = 0, 0.0
    with urllib.request.urlopen(address, urlencode({"ids": ",".join(ids)}).encode()) as answer:
        while piece := answer.read(4 << 20):
            size += len(piece)
            most = max(most, _resident(running.pid))
    return size, most


def _resident(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6


def _browser(home: Path, large: list[str]) -> None:
    running = StudioProcess(home)
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        try:
            _zip(running, home, large)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(f"{running.url}/library")
            page.locator(".tile img").first.wait_for()
            page.wait_for_timeout(3000)
            _painted(page)
            _scrolled(page, running.pid)
        finally:
            browser.close()
            running.stop()


def _painted(page: Page) -> None:
    """From a search that is typed, and from a jump into the depth, to thumbnails that are decoded."""
    for what, act in (("a search", {"text": "violin"}), ("everything", {"text": ""})):
        target(f"Chromium: {what} to painted thumbnails", page.evaluate(_PAINTED, act), PAINTED_MS, " ms")
        page.wait_for_timeout(2500)
    times = [page.evaluate(_PAINTED, {"part": part}) for part in (0.1, 0.9, 0.35, 0.7, 0.5)]
    target("Chromium: a deep page to painted thumbnails", statistics.median(times), PAINTED_MS, " ms")


def _scrolled(page: Page, pid: int) -> None:
    devtools = page.context.new_cdp_session(page)
    page.evaluate(f"() => {{ {_ROOT}.querySelector('.pane').scrollTop = 0; }}")

    def memory() -> tuple[float, float]:
        devtools.send("HeapProfiler.collectGarbage")
        heap = devtools.send("Runtime.getHeapUsage")["usedSize"] / 1e6
        return heap, _resident(pid)

    page.evaluate(_SCROLL, 20)
    page.wait_for_timeout(1000)
    before = memory()
    gaps = page.evaluate(_SCROLL, SCREENS)
    page.wait_for_timeout(1500)
    after = memory()
    rate = 1000 / statistics.mean(gaps)
    verdict = "kept" if rate >= FRAMES else "MISSED"
    print(
        f"  Chromium: {SCREENS} screens scrolled, a screen each frame: {rate:.0f} frames a second, at least {FRAMES}: {verdict}"
    )
    print(f"  memory meanwhile: page {after[0] - before[0]:+.1f} MB, studio {after[1] - before[1]:+.1f} MB")
