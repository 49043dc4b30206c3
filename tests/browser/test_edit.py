"""A masked edit from the picture to the sealed result, in a real browser: what is kept, shown, switched, compared, continued."""

import re
from collections.abc import Callable

import numpy as np
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
    told = re.search(r"model changed ([\d.]+) %", card.locator("figcaption").inner_text())
    assert told
    assert float(told[1]) / 100 == pytest.approx(LEAK, abs=0.01)
    expect(card.locator(".meta")).not_to_contain_text("cost unknown")
    asked = desk.requests()
    view = page.view(card)
    shown = view.locator(".canvas img")
    expect(shown).to_have_attribute("src", re.compile(sealed.id))
    expect(view.locator(".seal")).to_contain_text("of the protected area")
    view.get_by_role("button", name="Off", exact=True).click()
    expect(shown).to_have_attribute("src", re.compile(raw.id), timeout=SLOW)
    view.get_by_role("button", name="Exact", exact=True).click()
    expect(shown).to_have_attribute("src", re.compile(sealed.id), timeout=SLOW)
    view.get_by_role("button", name="Soft seam", exact=True).click()
    expect(view.get_by_role("button", name="Soft seam", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(shown).not_to_have_attribute("src", re.compile(f"{sealed.id}|{raw.id}"), timeout=SLOW)
    assert desk.requests() == asked
    blended = desk.picture(run, "sealed")
    assert blended.id != sealed.id
    assert outside(desk.pixels(blended), source, mask) == 0


def test_before_and_after_are_looked_at_in_every_way(desk: EditDesk, page: EditPage) -> None:
    """Slider, side by side with zoom of both, O held for the source, the heat map; two results against one another."""
    first = masked(page, "the first of two", 12)
    second = page.edit("the second of two")
    view = page.view(second)
    view.get_by_role("button", name=re.compile("^Slider")).click()
    over = view.locator(".compare .over")
    knob = view.get_by_role("slider", name="Slider between the two pictures")
    knob.fill("250")
    assert "75%" in str(over.evaluate("part => part.style.clipPath"))
    view.locator(".compare").focus()
    page.page.keyboard.down("o")
    expect(view.locator(".compare.holding")).to_be_visible()
    assert over.evaluate("part => part.style.clipPath") == "none"
    page.page.keyboard.up("o")
    expect(view.locator(".compare.holding")).to_have_count(0)
    view.get_by_role("button", name=re.compile("^Side by side")).click()
    panes = view.locator(".compare .pane img")
    expect(panes).to_have_count(2)
    for pane in panes.all():
        pane.evaluate("picture => picture.decode()")  # until then it has another size
        pane.evaluate("picture => { picture.before = picture.getBoundingClientRect().width; }")
    view.locator(".compare .pane").first.hover()
    page.page.mouse.wheel(0, -600)
    for pane in panes.all():
        page.page.wait_for_function(
            "picture => picture.before > 0 && picture.getBoundingClientRect().width > 2 * picture.before",
            arg=pane.element_handle(),
            timeout=SLOW,
        )
    view.get_by_role("button", name="Show changes outside the mask").click()
    expect(view.locator(".canvas img")).to_have_attribute("src", re.compile("/heat/"))
    page.page.keyboard.press("Escape")
    expect(view).to_be_hidden()
    assert first.locator(".open").count() == 1


def test_a_result_is_edited_again_with_the_same_mask_and_gone_back_from(desk: EditDesk, page: EditPage) -> None:
    """The result becomes the first picture with the mask it was made with; the strip leads back to the source."""
    card = masked(page, "once more from here", 13)
    before = desk.source()
    mask = desk.painted(before).copy()
    view = page.view(card)
    view.get_by_role("button", name="Edit again, same mask").click()
    strip = page.page.locator(".versions button")
    expect(strip).to_have_count(2, timeout=SLOW)
    expect(strip.nth(1)).to_have_attribute("aria-current", "step")
    page.settled()
    again = desk.source()
    assert again.picture_id == desk.picture(desk.run("once more from here"), "sealed").id
    assert (desk.painted(again) == mask).all()
    expect(page.sources.first.locator("img")).to_have_attribute("src", re.compile(again.id))
    strip.first.focus()
    page.page.keyboard.press("Enter")
    expect(strip.first).to_have_attribute("aria-current", "step", timeout=SLOW)
    expect(strip).to_have_count(2)
    expect(page.sources.first.locator("img")).to_have_attribute("src", re.compile(before.id))
    page.mounted()
    assert (desk.painted(before) == mask).all()


def test_a_picture_is_extended_and_what_will_be_sent_is_shown(desk: EditDesk, page: EditPage) -> None:
    """Proportions chosen, the new area masked; the drawer tells files and fields, and nothing is sent."""
    page.bring(photo(*SIZE, name="narrow.png", seed=14))
    page.mounted()
    source = desk.source()
    asked = desk.requests()
    page.act("extend")
    dialog = page.page.get_by_role("dialog")
    dialog.get_by_role("radio", name="16:9").click()
    dialog.get_by_role("button", name="Prepare canvas (nothing is sent)").click()
    expect(dialog).to_be_hidden(timeout=SLOW)
    expect(page.page.locator(".versions button")).to_have_count(2, timeout=SLOW)
    page.mounted()
    wide = desk.source()
    assert wide.parent_id == source.id
    assert wide.width / wide.height == pytest.approx(16 / 9, rel=0.03)
    new = desk.painted(wide)
    assert np.count_nonzero(new == 0) > 0.8 * source.width * source.height
    assert new[:, 0].min() == new[:, -1].min() == 255
    page.prompt.fill("more sky, as in @1")
    page.prompt.blur()
    page.settled()
    page.page.get_by_role("button", name="Preview request").click()
    expect(dialog).to_contain_text('"prompt": "more sky, as in image 1"', timeout=SLOW)
    expect(dialog.get_by_text("mask", exact=True).locator("visible=true").first).to_be_visible(timeout=SLOW)
    assert desk.requests() == asked
