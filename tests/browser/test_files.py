"""The files of a page: of one version, whatever happens to studio and network while a tab is open."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.edit_desk import EditDesk, photo
from tests.browser.edit_page import SLOW, EditPage
from tests.browser.generate_page import GeneratePage
from tests.browser.stripping_proxy import StrippingProxy
from tests.browser.studio import ROOT, StudioProcess


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The app of a tree in which the prompt's files are others."""
    for name in ("components", "pages"):
        shutil.copytree(ROOT / name, tmp_path / "tree" / name, ignore=shutil.ignore_patterns("__pycache__"))
    app = Path(shutil.copy(ROOT / "app.py", tmp_path / "tree"))
    module, markup = (tmp_path / "tree" / "components" / "form" / f"prompt_box.{kind}" for kind in ("js", "html"))
    module.write_text(module.read_text() + "document.documentElement.dataset.version = 'changed';\n")
    markup.write_text(markup.read_text().replace(">Prompt<", ">Prompt, changed<"))
    return app


def test_a_tab_follows_a_studio_of_another_version(
    changed: Path, start_studio: Callable[..., StudioProcess], browser: Browser
) -> None:
    """It begins anew with the changed files alone, and what stood unsent in its form is there."""
    before = start_studio()
    proxy = StrippingProxy(before.url)
    form = GeneratePage(browser.new_page(), f"{proxy.url}/").open()  # Streamlit's console tells of the break
    form.say("a heron that outlives its studio")
    form.settled()
    after = start_studio(app=str(changed))
    proxy.lead_to(after.url)
    before.stop()
    expect(form.page.locator("html")).to_have_attribute("data-version", "changed", timeout=SLOW)
    expect(form.page.get_by_text("Prompt, changed")).to_be_visible(timeout=SLOW)
    expect(form.prompt).to_have_value("a heron that outlives its studio", timeout=SLOW)
    form.settled()
    assert len(_versions(form.page)) == 1
    form.page.close()
    proxy.stop()


def _versions(page: Page) -> set[str]:
    """Of all files that the page has asked for."""
    names = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    return {name.split("/assets/")[1].split("/")[0] for name in names if "/assets/" in name}


@pytest.mark.parametrize("lost", ["mask/paint/hands.js", "mask/paint/mounts.js"])
def test_a_moment_without_a_network_costs_a_moment(desk: EditDesk, browser: Browser, lost: str) -> None:
    """A module of an editor, or one that it imports, that does not come is asked for again, and the page stays as it is."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})  # its console tells of what was lost
    page = EditPage(tab, desk.url)
    missed: list[str] = []

    def answer(route: Route) -> None:
        if missed:
            return route.continue_()
        missed.append(route.request.url)
        return route.abort()

    tab.route(f"**/assets/**/{lost}", answer)
    page.open()
    tab.evaluate("window.same = true")
    page.bring(photo(640, 480))
    page.mounted()
    page.open_canvas()
    page.drag(page.at((0.2, 0.5), (0.8, 0.5)))
    expect(page.covered).not_to_have_text("", timeout=SLOW)
    assert missed
    assert tab.evaluate("window.same")
    tab.close()


def test_what_a_page_is_made_of_is_fetched_once(
    start_studio: Callable[..., StudioProcess], new_page: Callable[..., Page]
) -> None:
    """The second visit asks for none of it, and no element carries any of it."""
    page = new_page()
    form = GeneratePage(page, start_studio().url).open()
    frames: list[str | bytes] = []

    def note(frame: str | bytes) -> None:
        frames.append(frame)

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    form.open()
    script = (
        "performance.getEntriesByType('resource').filter((e) => e.name.includes('/assets/')).map((e) => e.transferSize)"
    )
    sizes = page.evaluate(script)
    assert len(sizes) > 20
    assert not any(sizes)
    carried = b"".join(frame if isinstance(frame, bytes) else frame.encode() for frame in frames)
    assert b"assets/" in carried
    assert b"addEventListener" not in carried
    assert b"<section" not in carried


def test_an_element_stands_with_its_styles_or_not_at_all(studio: StudioProcess, browser: Browser) -> None:
    """While they are on their way nothing of it is there; then it is there as it should look."""
    tab = browser.new_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    tab.route("**/assets/**/form/prompt_box.css", hold)
    tab.goto(studio.url)
    expect(tab.get_by_label("Width", exact=True)).to_have_value("1536", timeout=SLOW)
    prompt = tab.get_by_label("Prompt", exact=True)
    expect(prompt).to_have_count(0)
    held[0].continue_()
    expect(prompt).to_be_visible(timeout=SLOW)
    assert prompt.evaluate("field => getComputedStyle(field).resize") == "vertical"
    tab.close()
