"""Runs that take their time: followed from several tabs, stopped, and found again after the studio was killed."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.studio import StudioProcess


@pytest.fixture(scope="module")
def slow_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """A studio whose sandbox takes five seconds for a picture."""
    running = StudioProcess(tmp_path_factory.mktemp("slow") / "home", sandbox_delay="5")
    yield running
    running.stop()


@pytest.fixture
def slow(slow_studio: StudioProcess, new_page: Callable[..., Page]) -> GeneratePage:
    return GeneratePage(new_page(), slow_studio.url).open()


def test_a_reload_and_a_new_tab_find_the_running_job(slow: GeneratePage, new_page: Callable[..., Page]) -> None:
    """The run belongs to the library, not to the tab: both see it running, then see its picture."""
    text = "A harbour at dusk, watched from two tabs"
    slow.generate(text)
    slow.page.reload()
    expect(slow.run_of(text).locator(".elapsed")).to_have_text(re.compile(r"\d+ s"), timeout=SLOW)
    other = GeneratePage(new_page(), slow.url).open()
    expect(other.run_of(text)).to_be_visible(timeout=SLOW)
    for tab in (slow, other):
        tab.finished(tab.run_of(text))


def test_stop_stops_waiting_and_a_late_picture_is_kept(slow: GeneratePage) -> None:
    """Stop says what it means for the money; the picture that was on its way lands all the same and says so."""
    run = slow.generate("A slow river that somebody stops")
    expect(run.locator(".elapsed")).to_have_text(re.compile(r"^[1-9]\d* s$"), timeout=SLOW)
    run.get_by_role("button", name="Stop", exact=True).click()
    expect(run).to_contain_text("Stopped waiting", timeout=SLOW)
    expect(run).to_contain_text("Free connection: not billed.")
    slow.finished(run)
    run.get_by_role("button", name=re.compile("Open picture")).click()
    expect(slow.page.get_by_role("dialog")).to_contain_text("Arrived after you pressed Stop.")


_STOP_FOLLOWED = """run => new Promise((resolve) => {
  const place = run.querySelector(".place"), spots = new Set();
  let at = null, seen = false;
  run.scrollIntoView({ block: "center" });
  const look = () => {
    const stop = [...run.querySelectorAll("button")].find((one) => one.textContent.endsWith("Stop"));
    if (!stop && at) {
      const under = run.getRootNode().elementFromPoint(...at());
      return resolve({ spots: [...spots], seen, under: Boolean(under?.closest("button, a")) });
    }
    if (stop) {
      const box = stop.getBoundingClientRect(), from = place.getBoundingClientRect();
      const [x, y] = [box.left - from.left, box.top - from.top].map(Math.round);
      spots.add(`${x},${y}`);
      seen ||= Boolean(place.querySelector("img"));
      at = () => {
        const now = place.getBoundingClientRect();
        return [now.left + x + box.width / 2, now.top + y + box.height / 2];
      };
    }
    requestAnimationFrame(look);
  };
  look();
})"""


def test_stop_stands_in_one_place_and_leaves_nothing_to_press_there(slow: GeneratePage) -> None:
    """Previews come and go beside it; whoever presses as the picture arrives opens neither the viewer nor anything else."""
    slow.choose("3")
    run = slow.generate("A quay whose Stop stays where it is")
    told = run.evaluate(_STOP_FOLLOWED)
    assert told["seen"], "a preview came while it could be pressed"
    assert len(told["spots"]) == 1, told["spots"]
    assert not told["under"]
    slow.finished(run)


def test_previews_sharpen_in_place(slow: GeneratePage) -> None:
    """Three previews and the picture follow one another in the same place, and there is never an empty moment between."""
    slow.choose("3")
    run = slow.generate("Terraced fields, sharper and sharper")
    place = run.locator(".place")
    seen = place.evaluate(
        """place => new Promise((resolve) => {
          const seen = [], empty = [];
          const look = () => {
            const image = [...place.querySelectorAll("img")].at(-1);
            const address = image && new URL(image.src).pathname;
            if (address && seen.at(-1) !== address) seen.push(address);
            if (seen.length && !(image && image.complete && image.naturalWidth)) empty.push(address);
            if (address?.startsWith("/pictures/")) resolve({ seen, empty });
            else requestAnimationFrame(look);
          };
          look();
        })"""
    )
    previews = [address for address in seen["seen"] if address.startswith("/partials/")]
    assert len(previews) >= 2
    assert len(set(previews)) == len(previews)
    assert seen["empty"] in ([], previews[:1] * len(seen["empty"])), "only the first preview may still be loading"
    slow.finished(run)


def test_the_library_is_there_after_the_studio_was_killed(
    start_studio: Callable[..., StudioProcess], new_page: Callable[..., Page]
) -> None:
    """A finished picture is kept through a kill; a job that was under way is told as unknown, never repeated by itself."""
    before = start_studio(sandbox_delay="0.5")
    tab = GeneratePage(new_page(), before.url).open()
    tab.finished(tab.generate("A picture that outlives its studio"))
    before.kill()
    tab.page.close()
    after = start_studio()
    page = new_page()
    page.goto(f"{after.url}/library")
    kept = page.get_by_role("option", name=re.compile("A picture that outlives its studio"))
    kept.click(timeout=SLOW)
    view = page.get_by_role("dialog")
    expect(view.get_by_role("row", name="Size")).to_contain_text("1536 × 1024")
    image = view.locator(".canvas img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") == 1536
