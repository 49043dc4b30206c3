"""A page whose event stream breaks is right again without a reload: cut, refused, held back, frozen, of a studio begun anew."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from tests.browser.breaking_proxy import BreakingProxy
from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.studio import StudioProcess

Start = Callable[..., StudioProcess]
Open = Callable[..., Page]
TABS = 8  # more than the connections that a browser has to one host by HTTP/1.1


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """One of their own: a studio that a proxy has handed a page on from dials no inner address any more."""
    running = StudioProcess(tmp_path_factory.mktemp("heard") / "home", sandbox_delay="1")
    yield running
    running.stop()


@pytest.fixture
def proxy(studio: StudioProcess) -> Iterator[BreakingProxy]:
    running = BreakingProxy(studio.url)
    yield running
    running.stop()


@pytest.fixture
def watching(proxy: BreakingProxy, new_page: Open) -> GeneratePage:
    """A page behind the proxy that nobody touches: its marks outlive anything but a reload."""
    page = GeneratePage(new_page(), proxy.url)
    page.open()
    expect(page.page.locator(".runs .list > .run, .runs .empty:not([hidden])").first).to_be_visible(timeout=SLOW)
    page.page.evaluate("window.notReloaded = true")
    return page


@pytest.fixture
def writer(studio: StudioProcess, new_page: Open) -> GeneratePage:
    return GeneratePage(new_page(), studio.url).open()


def _hears(watching: GeneratePage, writer: GeneratePage, text: str) -> None:
    writer.generate(text)
    watching.finished(watching.run_of(text))
    assert watching.page.evaluate("window.notReloaded")


def test_a_stream_that_is_cut_is_opened_anew(
    proxy: BreakingProxy, watching: GeneratePage, writer: GeneratePage
) -> None:
    """What happened meanwhile is told as well."""
    before = proxy.opened
    proxy.refuses = True
    proxy.cut()
    _hears(watching, writer, "A boat while the stream is cut")
    proxy.refuses = False
    _hears(watching, writer, "A boat when it is back")
    assert proxy.opened > before


def test_a_page_without_a_stream_asks(proxy: BreakingProxy, writer: GeneratePage, new_page: Open) -> None:
    """Behind a proxy that lets no stream through: run, previews, picture and tray come all the same."""
    proxy.refuses = True
    watching = GeneratePage(new_page(), proxy.url).open()
    watching.page.evaluate("window.notReloaded = true")
    _hears(watching, writer, "A boat that is asked for")
    own = watching.generate("A boat of its own")
    watching.finished(own)


@pytest.mark.parametrize("first", [True, False], ids=["from the first", "later"])
def test_a_proxy_that_holds_back_is_noticed(
    proxy: BreakingProxy, writer: GeneratePage, new_page: Open, first: bool
) -> None:
    """It keeps what the studio says, and says nothing of it: the page asks, also for what it presses itself."""
    proxy.holds = first
    watching = GeneratePage(new_page(), proxy.url).open()
    watching.page.evaluate("window.notReloaded = true")
    own = watching.generate("A boat before")
    watching.finished(own)
    proxy.holds = True
    watching.finished(watching.generate("A boat behind a buffer"))
    _hears(watching, writer, "A boat of another behind a buffer")


def test_a_computer_that_slept_knows_when_it_wakes(
    proxy: BreakingProxy, watching: GeneratePage, writer: GeneratePage
) -> None:
    """Its stream was lost meanwhile without a word, as networks lose what nobody uses."""
    devtools = watching.page.context.new_cdp_session(watching.page)
    devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
    proxy.holds = True
    writer.finished(writer.generate("A boat while it slept"))
    devtools.send("Page.setWebLifecycleState", {"state": "active"})
    watching.finished(watching.run_of("A boat while it slept"))
    assert watching.page.evaluate("window.notReloaded")


def test_a_studio_that_is_begun_anew_is_heard_again(start_studio: Start, new_page: Open, browser: Browser) -> None:
    """It goes down while a page looks on, whose console says so; what the next one makes is shown there."""
    first = start_studio(sandbox_delay="0.3")
    proxy = BreakingProxy(first.url)
    watching = GeneratePage(browser.new_page(), proxy.url).open()
    watching.page.evaluate("window.notReloaded = true")
    first.stop()
    second = start_studio(sandbox_delay="0.3")
    proxy.lead_to(second.url)
    _hears(watching, GeneratePage(new_page(), second.url).open(), "A boat of the next studio")
    watching.page.close()
    proxy.stop()


def test_many_tabs_of_one_browser_hear_at_once(studio: StudioProcess, new_page: Open) -> None:
    """More than a browser has connections to one host: each is told, and each shows pictures meanwhile."""
    first = GeneratePage(new_page(), studio.url).open()
    pages = [first.page.context.new_page() for _ in range(TABS - 1)]
    for page in pages:
        page.goto(f"{studio.url}/usage")
        expect(page.locator(".tray .toggle")).to_be_visible(timeout=SLOW)
    first.finished(first.generate("A boat that many tabs hear of"))
    for page in pages:
        page.locator(".tray .toggle").click()
        row = page.locator(".tray .ended .row", has_text="A boat that many tabs hear of")
        expect(row.locator("img").first).to_be_visible(timeout=SLOW)
        page.close()


def test_no_script_runs_between_press_and_picture(studio: StudioProcess, new_page: Open) -> None:
    """The press is the only thing that the page's own socket carries up; stages, preview and picture come without a run."""
    page = GeneratePage(new_page(), studio.url)
    sent: list[bytes | str] = []

    def note(frame: str | bytes) -> None:
        sent.append(frame)

    def listen(socket: WebSocket) -> None:
        if "/_stcore/" in socket.url:
            socket.on("framesent", note)

    page.page.on("websocket", listen)
    page.open()
    run = page.generate("A quay of which no script is told")
    page.settled()
    before = len(sent)
    expect(run.locator(".elapsed, .open").first).to_be_attached(timeout=SLOW)
    page.finished(run)
    expect(run.locator(".place img").last).to_have_attribute("src", re.compile("/pictures/"), timeout=SLOW)
    assert len(sent) == before
