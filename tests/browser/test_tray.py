"""The tray on every page: it counts here and in the tab's title, stops, settles what is unknown, and leads to pictures."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, WebSocket, expect

from easel.errors import WorkerLost
from easel.runs import states
from easel.runs.tables import job
from easel.store.database import Database
from tests.browser.generate_page import GeneratePage
from tests.browser.studio import StudioProcess

Start = Callable[..., StudioProcess]
Open = Callable[..., Page]
PATIENCE = 60_000  # ms; a busy machine
WIDE: dict[str, Any] = {"color_scheme": "light"}
PHONE: dict[str, Any] = {
    "width": 390,
    "height": 844,
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
    "color_scheme": "dark",
}
EITHER = pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide-light", "phone-dark"])


class TrayOf:
    """The tray of one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.toggle = page.locator(".tray .toggle")
        self.panel = page.locator(".tray .panel")

    def says(self, words: str | re.Pattern[str]) -> None:
        expect(self.toggle.locator("span").last).to_have_text(words, timeout=PATIENCE)

    def titled(self, title: str) -> None:
        expect(self.page).to_have_title(title, timeout=PATIENCE)

    def open(self) -> "TrayOf":
        self.toggle.click()
        expect(self.panel).to_be_visible()
        return self

    def rows(self, section: str) -> Locator:
        return self.panel.locator(f".{section} .row")


def tray_on(page: Page, url: str, name: str) -> TrayOf:
    page.goto(f"{url}/{name}")
    tray = TrayOf(page)
    expect(tray.toggle).to_be_visible(timeout=PATIENCE)
    return tray


@EITHER
def test_what_is_under_way_is_counted_on_another_page_and_stopped_there(
    start_studio: Start, new_page: Open, screen: dict[str, Any]
) -> None:
    """Three pictures with room for two: tab's title and tray tell it on Usage; Stop all empties both; late ones still come."""
    studio = start_studio(sandbox_delay="15", concurrency="2")
    writer = GeneratePage(new_page(), studio.url).open()
    reader = tray_on(new_page(**screen), studio.url, "usage")
    reader.says("No jobs")
    reader.titled("Easel")
    writer.pictures.fill("3")
    writer.pictures.press("Enter")
    writer.settled()
    writer.generate("Three boats that are counted")
    reader.says("2 running, 1 waiting")
    reader.titled("(3) Easel")
    TrayOf(writer.page).titled("(3) Easel")
    reader.open()
    expect(reader.rows("going")).to_have_count(3, timeout=PATIENCE)
    waiting = reader.rows("going").filter(has_text="All 2 slots of Sandbox in use")
    expect(waiting).to_have_count(1, timeout=PATIENCE)
    reader.panel.get_by_role("button", name="Stop all").click()
    reader.says("No jobs")
    reader.titled("Easel")
    expect(writer.newest.locator(".job.cancelled")).to_have_count(1, timeout=PATIENCE)
    reader.page.mouse.move(0, 0)  # off the panel, on which no row comes or goes
    expect(reader.rows("ended").filter(has_text="arrived after Stop")).to_have_count(2, timeout=PATIENCE)
    pictures = reader.rows("ended").locator("img")
    expect(pictures).to_have_count(2)
    expect(pictures.first).to_have_js_property("complete", True, timeout=PATIENCE)
    assert pictures.first.evaluate("image => image.naturalWidth") > 0
    assert str(pictures.first.get_attribute("src")).startswith("/thumbs/")


def test_one_is_stopped_without_the_others(start_studio: Start, new_page: Open) -> None:
    """Cancel takes one out of the line for nothing, Stop ends the wait for one that was sent; the buttons say which."""
    studio = start_studio(sandbox_delay="20", concurrency="1")
    writer = GeneratePage(new_page(), studio.url).open()
    writer.pictures.fill("2")
    writer.pictures.press("Enter")
    writer.settled()
    writer.generate("Two boats, one after the other")
    tray = TrayOf(writer.page)
    tray.says("1 running, 1 waiting")
    tray.open().panel.get_by_role("button", name=re.compile("^Cancel")).click()
    tray.says("1 running")
    tray.panel.get_by_role("button", name=re.compile("^Stop:")).click()
    tray.says("No jobs")
    expect(writer.newest.locator(".job.cancelled")).to_have_count(1, timeout=PATIENCE)
    expect(writer.newest.locator(".job.stopped")).to_have_count(1, timeout=PATIENCE)


@EITHER
def test_an_unknown_end_has_two_choices(start_studio: Start, new_page: Open, screen: dict[str, Any]) -> None:
    """What happened and what it may have cost; Forget lets it be, Run again makes one new job; Usage knows them all."""
    studio = start_studio(sandbox_delay="0", sandbox_fault="cut_stream")
    writer = GeneratePage(new_page(), studio.url).open()
    for text in ("The first that was cut", "The second that was cut"):
        expect(writer.generate(text)).to_contain_text(
            "The connection dropped before the picture arrived", timeout=PATIENCE
        )
    tray = tray_on(new_page(**screen), studio.url, "usage")
    tray.says("2 unconfirmed")
    tray.titled("Easel")
    first = tray.open().rows("open-ends").filter(has_text="The first that was cut")
    expect(first).to_contain_text("The connection dropped before the picture arrived", timeout=PATIENCE)
    expect(first).to_contain_text("Free connection: not billed.")
    expect(first.get_by_role("button")).to_have_text([re.compile("Run again$"), re.compile("Dismiss")])
    for choice in first.get_by_role("button").all():
        box = choice.bounding_box()
        assert box
        assert box["height"] >= (40 if screen is PHONE else 32)
        assert box["x"] + box["width"] <= screen.get("width", 1280)
    first.get_by_role("button", name="Dismiss").click()
    tray.says("1 unconfirmed")
    expect(writer.run_of("The first that was cut")).to_contain_text("You dismissed this.", timeout=PATIENCE)
    expect(writer.run_of("The first that was cut").get_by_role("button", name="Dismiss")).to_have_count(0)
    second = tray.rows("open-ends").filter(has_text="The second that was cut").first
    second.get_by_role("button", name="Run again").dblclick()
    expect(writer.page.locator(".run")).to_have_count(3, timeout=PATIENCE)
    tray.says("1 unconfirmed")
    expect(writer.page.locator(".run")).to_have_count(3)
    expect(writer.page.locator(".run").last).to_contain_text("You dismissed this.")
    expect(writer.page.locator(".run").nth(1)).to_contain_text("You ran it again as a new picture.")


def test_the_card_has_the_same_two_choices(start_studio: Start, new_page: Open) -> None:
    """Forget on the card itself: the words change, the buttons go, the tray counts it no more, and a reload keeps it so."""
    studio = start_studio(sandbox_delay="0", sandbox_fault="cut_before_answer")
    tab = GeneratePage(new_page(), studio.url).open()
    run = tab.generate("One that is let be")
    expect(run).to_contain_text("Free connection: not billed.", timeout=PATIENCE)
    tray = TrayOf(tab.page)
    tray.says("1 unconfirmed")
    run.get_by_role("button", name="Dismiss").click()
    expect(run).to_contain_text("You dismissed this. It stays in Usage with an unknown cost.", timeout=PATIENCE)
    tray.says("No jobs")
    tab.page.reload()
    tab.ready()
    expect(tab.run_of("One that is let be")).to_contain_text("You dismissed this.", timeout=PATIENCE)
    expect(tab.run_of("One that is let be").get_by_role("button", name=re.compile("Run again"))).to_have_count(0)


def test_a_late_answer_becomes_done_and_says_so(start_studio: Start, new_page: Open, tmp_path: Path) -> None:
    """Taken for lost while its answer was still being read: unknown for a while, then the picture, with words beside it."""
    studio = start_studio(sandbox_delay="20")
    tab = GeneratePage(new_page(), studio.url).open()
    tray = TrayOf(tab.page)
    run = tab.generate("A picture that is late")
    tray.says("1 running")
    _take_for_lost(tmp_path / "home")
    tray.says("1 unconfirmed")
    expect(run).to_contain_text("The studio closed while waiting", timeout=PATIENCE)
    expect(run.locator(".job.done .open")).to_have_count(1, timeout=PATIENCE)
    expect(run).to_contain_text("Arrived late", timeout=PATIENCE)
    tray.says("No jobs")
    tray.open()
    expect(tray.rows("ended")).to_contain_text("arrived late", timeout=PATIENCE)


@EITHER
def test_a_finished_one_opens_where_it_belongs(studio: StudioProcess, new_page: Open, screen: dict[str, Any]) -> None:
    """From Usage a press leads to Generate with the picture in full; the tray is closed by then, and opened by keyboard, too."""
    text = f"A picture found in the tray at {screen.get('width', 1280)}"
    tray = tray_on(new_page(**screen), studio.url, "usage")
    writer = GeneratePage(new_page(), studio.url).open()
    writer.finished(writer.generate(text))
    found = tray.open().rows("ended").filter(has_text=text)
    expect(found).to_have_count(1, timeout=PATIENCE)
    found.click()
    view = tray.page.get_by_role("dialog", name="Picture")
    expect(view).to_be_visible(timeout=PATIENCE)
    expect(view).to_contain_text(text, timeout=PATIENCE)
    expect(tray.panel).to_be_hidden()
    assert tray.page.url.split("?")[0].rstrip("/") == studio.url
    tray.page.keyboard.press("Escape")
    expect(view).to_be_hidden()
    tray.toggle.focus()
    tray.page.keyboard.press("Enter")
    expect(found).to_be_visible(timeout=PATIENCE)
    tray.page.keyboard.press("Tab")  # the newest is the first
    tray.page.keyboard.press("Enter")
    expect(view).to_be_visible(timeout=PATIENCE)
    tray.page.keyboard.press("Escape")
    tray.toggle.focus()
    tray.page.keyboard.press("Enter")
    expect(tray.panel).to_be_visible()
    tray.page.keyboard.press("Escape")
    expect(tray.panel).to_be_hidden()


def test_it_neither_moves_the_page_nor_takes_focus_or_text(start_studio: Start, new_page: Open) -> None:
    """Counts that change while somebody types leave caret, unsent words and every edge of the page where they are."""
    studio = start_studio(sandbox_delay="6")
    tab = GeneratePage(new_page(), studio.url).open()
    tray = TrayOf(tab.page)
    other = GeneratePage(new_page(), studio.url).open()
    tab.prompt.fill("")
    tab.prompt.press_sequentially("half a sen")
    before = [
        tab.button.bounding_box(),
        tab.width.bounding_box(),
        tab.page.locator(".st-key-bench_form").bounding_box(),
    ]
    other.generate("Something in another tab")
    tray.says("1 running")
    tab.prompt.press_sequentially("tence")
    tray.says("No jobs")
    expect(tab.prompt).to_have_value("half a sentence")
    expect(tab.prompt).to_be_focused()
    after = [tab.button.bounding_box(), tab.width.bounding_box(), tab.page.locator(".st-key-bench_form").bounding_box()]
    for now, then in zip(after, before, strict=True):
        assert now == pytest.approx(then, abs=1), "half a pixel is the counter of the prompt"


def test_neither_a_closed_tray_nor_an_open_one_runs_a_script(start_studio: Start, new_page: Open) -> None:
    """Whatever happens is told by the event stream, and not one frame goes over the page's own socket."""
    studio = start_studio(sandbox_delay="6")
    page = new_page()
    frames: list[str | bytes] = []

    def note(frame: str | bytes) -> None:
        frames.append(frame)

    def listen(socket: WebSocket) -> None:
        if "/_stcore/" in socket.url:
            socket.on("framesent", note)

    page.on("websocket", listen)
    tray = tray_on(page, studio.url, "usage")
    tray.says("No jobs")
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=PATIENCE)
    writer = GeneratePage(new_page(), studio.url).open()
    sent = len(frames)
    run = writer.generate("Something that an idle tab hears of")
    tray.titled("(1) Easel")
    tray.open()
    expect(tray.rows("going")).to_have_count(1, timeout=PATIENCE)
    page.mouse.move(0, 0)
    expect(tray.rows("ended")).to_have_count(1, timeout=PATIENCE)
    tray.titled("Easel")
    expect(run.locator(".job.done .open")).to_have_count(1, timeout=PATIENCE)
    assert len(frames) == sent


def _take_for_lost(home: Path) -> None:
    """What the recovery of another machine does when it takes this one for dead."""
    lost = WorkerLost("The studio closed while waiting for the server’s answer.").as_dict()
    database = Database(home / "library.sqlite")
    with database.writing() as connection:
        (name,) = connection.execute(sa.select(job.c.id).where(job.c.state == "sent")).scalars()
        assert states.move(connection, name, "unknown", only_from=states.IN_FLIGHT, error=lost)
    database.close()
