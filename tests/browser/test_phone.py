"""The studio on a phone: one column, everything in reach of a thumb."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.studio import StudioProcess

_NARROW = """() => [...document.querySelectorAll("*")].filter((element) => {
  const box = element.getBoundingClientRect();
  return box.width && box.right > innerWidth + 1 && getComputedStyle(element).position !== "fixed";
}).map((element) => element.className.toString().slice(0, 60))"""

# whether a finger that comes down 19 px above or below the middle still presses it
_REACH = """button => [-19, 19].every((by) => {
  const box = button.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2 + by];
  let hit = document.elementFromPoint(x, y);
  while (hit?.shadowRoot) hit = hit.shadowRoot.elementFromPoint(x, y);
  return button === hit || button.contains(hit);
})"""


@pytest.fixture
def phone(studio: StudioProcess, new_page: Callable[..., Page]) -> GeneratePage:
    page = new_page(390, 844, has_touch=True, is_mobile=True, device_scale_factor=2)
    return GeneratePage(page, studio.url).open()


def test_a_picture_is_made_with_the_thumb(phone: GeneratePage) -> None:
    """The button is on the first screen; the run scrolls into sight; nothing is wider than the screen."""
    box = phone.button.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 844
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    phone.say("A cherry tree on a phone")
    phone.button.tap()
    run = phone.run_of("A cherry tree on a phone")
    expect(run.locator(".place").first).to_be_in_viewport(timeout=SLOW)
    phone.page.wait_for_function("run => run.getBoundingClientRect().top < 120", arg=run.element_handle(), timeout=SLOW)
    phone.finished(run)
    assert phone.page.evaluate(_NARROW) == []
    run.get_by_role("button", name="Open picture 1 in full size").tap()
    view = phone.page.get_by_role("dialog")
    expect(view.get_by_role("button", name="Close (Esc)")).to_be_in_viewport()
    view.get_by_role("button", name="Close (Esc)").tap()
    expect(view).to_be_hidden()


def test_targets_are_large_enough_for_a_finger(phone: GeneratePage) -> None:
    """Buttons and fields of the form are at least 40 px high."""
    names = ("Auto", "1K", "3:2", "Medium", "PNG", "2")
    targets = [phone.page.get_by_role("radio", name=name, exact=True).first for name in names]
    for target in (*targets, phone.width, phone.height, phone.button):
        expect(target).to_be_visible(timeout=SLOW)
        handle = target.element_handle()
        phone.page.wait_for_function("part => part.getBoundingClientRect().height >= 40", arg=handle, timeout=SLOW)
    for name in ("Prompt tips", "Clear form", "Help for Quality"):
        small = phone.page.get_by_role("button", name=name)
        assert small.evaluate(_REACH), name


def test_the_pages_are_in_reach_of_the_thumb(phone: GeneratePage) -> None:
    """Five at the foot of the screen, the rest under More; a press keeps the tab, and nothing lies under the bar."""
    bar = phone.page.get_by_role("navigation", name="Pages", exact=True)
    expect(bar.get_by_role("link", name="Generate")).to_have_attribute("aria-current", "page")
    send, foot = phone.button.bounding_box(), bar.bounding_box()
    assert send
    assert foot
    assert send["y"] + send["height"] <= foot["y"]
    phone.page.evaluate("window.kept = true")
    bar.get_by_role("link", name="Library").tap()
    expect(phone.page.locator("section.library")).to_be_visible(timeout=SLOW)
    expect(bar.get_by_role("link", name="Library")).to_have_attribute("aria-current", "page")
    bar.get_by_role("button", name="More").tap()
    bar.get_by_role("link", name="Usage").tap()
    expect(bar.get_by_role("button", name="More")).to_have_class(re.compile("now"), timeout=SLOW)
    expect(phone.page).to_have_url(re.compile("/usage"))
    assert phone.page.evaluate("window.kept")


def test_the_library_fits_the_phone(phone: GeneratePage) -> None:
    """Pictures in one column or two, none wider than the screen."""
    phone.finished(phone.generate("Something to look at later"))
    phone.page.goto(f"{phone.url}/library")
    first = phone.page.locator(".tile").first
    expect(first).to_be_visible(timeout=SLOW)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    first.tap()
    expect(phone.page.get_by_role("dialog")).to_be_visible()
