"""A masked edit from the picture to the sealed result, in a real browser: what is kept, shown, switched, compared, continued."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.edit_desk import LEAK, EditDesk, outside, photo
from tests.browser.edit_page import SLOW, EditPage

SIZE = (1024, 768)


@pytest.fixture
def page(desk: EditDesk, new_page: Callable[..., Page]) -> EditPage:
    return EditPage(new_page(1280, 900), desk.url).open()


def masked(page: EditPage, prompt: str, seed: int) -> Locator:
    """A picture with a box in its middle, edited."""
    page.bring(photo(*SIZE, name=f"scene-{seed}.png", seed=seed))
    page.mounted()
    page.choose("Box")
    page.drag(page.at((0.3, 0.3), (0.7, 0.7)))
    expect(page.covered).to_have_text(re.compile("^1[5-7]"), timeout=SLOW)
    return page.edit(prompt)


def test_a_masked_edit_is_sealed_and_switched_without_a_new_request(desk: EditDesk, page: EditPage) -> None:
    """Strict: not one pixel differs outside the mask; the leak told is the sandbox's; raw and back cost nothing."""
    card = masked(page, "a sealed window", 11)
    run = desk.run("a sealed window")
    source, mask = desk.original(desk.source()), desk.painted(desk.source())
    sealed, raw = desk.picture(run, "sealed"), desk.picture(run, "edit")
    assert outside(desk.pixels(sealed), source, mask) == 0
    assert outside(desk.pixels(raw), source, mask) > 0
    told = re.search(r"leak ([\d.]+) %", card.locator("figcaption").inner_text())
    assert told
    assert float(told[1]) / 100 == pytest.approx(LEAK, abs=0.01)
    expect(card.locator(".meta")).not_to_contain_text("cost unknown")
    asked = desk.requests()
    view = page.view(card)
    shown = view.locator(".canvas img")
    expect(shown).to_have_attribute("src", re.compile(sealed.id))
    expect(view.locator(".seal")).to_contain_text("of the protected pixels were changed")
    view.get_by_role("button", name="Raw", exact=True).click()
    expect(shown).to_have_attribute("src", re.compile(raw.id), timeout=SLOW)
    view.get_by_role("button", name="Strict", exact=True).click()
    expect(shown).to_have_attribute("src", re.compile(sealed.id), timeout=SLOW)
    view.get_by_role("button", name="Blended", exact=True).click()
    expect(view.get_by_role("button", name="Blended", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(shown).not_to_have_attribute("src", re.compile(f"{sealed.id}|{raw.id}"), timeout=SLOW)
    assert desk.requests() == asked
    blended = desk.picture(run, "sealed")
    assert blended.id != sealed.id
    assert outside(desk.pixels(blended), source, mask) == 0
