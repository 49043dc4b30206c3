"""Words can be read: WCAG 2.2 AA on every page state, in light and in dark."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.converse_page import ConversePage
from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.studio import StudioProcess

_MEASURE = (Path(__file__).parent / "contrast.js").read_text()


def _weak(page: Page, at_least: int) -> list[str]:
    texts = page.evaluate(_MEASURE)
    assert len(texts) >= at_least, "too few texts were measured to say anything"
    weak = [text for text in texts if text["contrast"] < (3 if text["icon"] else 4.5)]
    return [f"{text['text']!r} {text['contrast']:.2f}" for text in weak]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast(
    studio: StudioProcess, new_page: Callable[..., Page], scheme: Literal["light", "dark"]
) -> None:
    """The form with a problem, a run with an error and a picture, a dialog that saves, the full view, the library, a thread."""
    tab = GeneratePage(new_page(color_scheme=scheme), studio.url).open()
    tab.finished(tab.generate(f"A picture to measure in {scheme}"))
    model = tab.page.get_by_label("Model", exact=True)
    model.click()
    model.fill("gpt-image-99")
    model.press("Enter")
    tab.settled()
    expect(tab.generate(f"An error to measure in {scheme}")).to_contain_text("not billed", timeout=SLOW)
    tab.height.fill("1000")
    tab.unfold()
    assert _weak(tab.page, 60) == []
    _saves(tab)
    tab.page.keyboard.press("Escape")
    tab.run_of(f"A picture to measure in {scheme}").get_by_role("button", name="Open picture 1 in full size").click()
    expect(tab.page.get_by_role("dialog").get_by_role("row", name="Size")).to_be_visible()
    assert _weak(tab.page, 80) == []
    tab.page.goto(f"{tab.url}/library")
    expect(tab.page.locator(".tile img").first).to_be_visible(timeout=SLOW)
    assert _weak(tab.page, 8) == []
    tab.page.locator(".tray .toggle").click()
    expect(tab.page.locator(".tray .ended .row").first).to_be_visible(timeout=SLOW)
    assert _weak(tab.page, 12) == []
    thread = ConversePage(tab.page, studio.url).open()
    thread.answered(f"A lighthouse in {scheme}")
    assert _weak(tab.page, 40) == []


def _saves(tab: GeneratePage) -> None:
    """A dialog with a button that saves."""
    tab.page.get_by_role("button", name="Prompts and lists").click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Lists").or_(dialog.get_by_role("tab", name="Lists")).click()
    expect(dialog.get_by_role("button", name="Save list")).to_be_visible(timeout=SLOW)
    tab.settled()
    assert _weak(tab.page, 60) == []
