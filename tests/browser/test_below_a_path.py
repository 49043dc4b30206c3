"""The studio below a path, by its own setting and behind a proxy that takes the path off: all of it works, pictures included."""

import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, WebSocket, expect

from tests.browser.edit_page import SLOW, EditPage
from tests.browser.generate_page import GeneratePage
from tests.browser.stripping_proxy import StrippingProxy
from tests.browser.studio import StudioProcess

_SHOWN = "image => image.complete && image.naturalWidth > 0"


@pytest.fixture(scope="module", params=["baseUrlPath", "proxy"])
def below(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a studio below "/picture-library", whose name ends as a page's does."""
    stripped = request.param == "proxy"
    studio = StudioProcess(tmp_path_factory.mktemp("below") / "home", below="" if stripped else "/picture-library")
    proxy = StrippingProxy(studio.url, "/picture-library") if stripped else None
    yield proxy.url if proxy else studio.url
    if proxy:
        proxy.stop()
    studio.stop()
    assert proxy is None or proxy.strays == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Iterator[Page]:
    """A tab; whatever it was refused, or asked for outside the studio's path, fails the test."""
    opened = new_page(1280, 900, own=True)
    wrong: list[str] = []
    opened.on("response", lambda answer: _note(answer, wrong))
    yield opened
    assert wrong == []


def _note(answer: Response, wrong: list[str]) -> None:
    if answer.url.startswith("http") and (
        answer.status >= 400 or not urlsplit(answer.url).path.startswith("/picture-library/")
    ):
        wrong.append(f"{answer.status} {answer.url}")


def test_a_picture_is_made_seen_fetched_and_edited_below_a_path(below: str, page: Page) -> None:
    """Run, tile, viewer, download, the tray's question, Paint, Refine and its saving, the preview of a request; the typeface."""
    generate = GeneratePage(page, f"{below}/").open()
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('14px Inter'))")
    run = generate.generate("a lighthouse below a path")
    generate.finished(run)
    picture = run.locator(".place img").last
    expect(picture).to_be_visible()
    page.wait_for_function(_SHOWN, arg=picture.element_handle(), timeout=SLOW)
    download = str(run.locator("a[download]").first.get_attribute("href"))
    assert page.evaluate("address => fetch(address).then(answer => answer.status)", download) == 200
    run.get_by_label("Use as edit source").first.click()
    edit = EditPage(page, below)
    expect(edit.sources).to_have_count(1, timeout=SLOW)
    edit.mounted()
    assert urlsplit(page.url).path == "/picture-library/edit"
    face = edit.sources.locator("img").first
    page.wait_for_function(_SHOWN, arg=face.element_handle(), timeout=SLOW)
    edit.drag(edit.at((0.2, 0.2), (0.4, 0.4)))
    expect(edit.covered).not_to_contain_text("No mask", timeout=SLOW)
    edit.choose("Refine")
    edit.stage.wait_for(timeout=SLOW)
    with page.expect_response(lambda answer: answer.request.method == "PUT", timeout=SLOW):
        edit.drag(edit.at((0.6, 0.6), (0.8, 0.8)))
    edit.saved()
    page.get_by_role("button", name="Preview request").click()
    sent = page.get_by_role("dialog").locator("[data-testid=stImage] img").first
    sent.wait_for(timeout=SLOW)
    page.wait_for_function(_SHOWN, arg=sent.element_handle(), timeout=SLOW)


def test_every_page_opens_by_its_own_address_below_a_path(below: str, page: Page) -> None:
    """Nothing is looked for in vain, and the event stream comes from below the path; a slash at the end does no harm."""
    frames: list[str | bytes] = []

    def hear(frame: str | bytes) -> None:
        frames.append(frame)

    def listen(stream: WebSocket) -> None:
        if urlsplit(stream.url).path.startswith("/picture-library/events/"):
            stream.on("framereceived", hear)

    page.on("websocket", listen)
    for name in ("", "edit", "experiments", "library/", "usage", "connections"):
        page.goto(f"{below}/{name}", wait_until="commit")
        frames.clear()  # of the page before
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=SLOW)
        ends = time.monotonic() + SLOW / 1000
        while not any('"standing"' in str(frame) for frame in frames):
            page.wait_for_timeout(50)
            assert time.monotonic() < ends, f"{name} hears nothing"
        assert urlsplit(page.url).path.rstrip("/") == f"/picture-library/{name}".rstrip("/")
