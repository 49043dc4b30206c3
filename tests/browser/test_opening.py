"""What is seen while a page opens: the right light from the first frame, places for what comes, and nothing that jumps."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from bench import load
from tests.browser.generate_page import SLOW
from tests.browser.held_answers import HeldParts
from tests.browser.studio import StudioProcess

GROUND = {"light": "rgb(240, 240, 240)", "dark": "rgb(27, 27, 27)"}
_GROUND = "getComputedStyle(document.querySelector('#easel-start')).backgroundColor"


@pytest.mark.parametrize(("path", "scheme"), [("", "dark"), ("edit", "light"), ("connections", "dark")])
def test_nothing_jumps_and_nothing_flashes(
    studio: StudioProcess, browser: Browser, path: str, scheme: Literal["light", "dark"]
) -> None:
    """Pages stand still from the first frame on, which has the light that the browser asks for."""
    opening = load.opened(browser, studio.url, path, scheme)
    assert opening.usable > 0
    assert opening.shift <= load.MOST_LOAD
    assert opening.wrong == 0


def test_nothing_jumps_while_a_picture_is_made(studio: StudioProcess, browser: Browser) -> None:
    """From the press to the picture, with another run below."""
    assert load.ran(browser, studio.url, "dark") <= load.MOST_RUN


def test_places_stand_before_any_script_of_streamlit_s(studio: StudioProcess, new_page: Callable[..., Page]) -> None:
    """In the light of the browser, or in that which was chosen here; gone when the page stands."""
    page = new_page(own=True, color_scheme="dark")
    parts = HeldParts(page, "index")
    page.goto(studio.url, wait_until="commit")
    expect(page.locator("#easel-start .form i").first).to_be_visible()
    assert page.evaluate(_GROUND) == GROUND["dark"]
    page.evaluate("localStorage.setItem(`stActiveTheme-${location.pathname}-v2`, JSON.stringify('Light'))")
    page.reload(wait_until="commit")
    expect(page.locator("#easel-start .form i").first).to_be_visible()
    assert page.evaluate(_GROUND) == GROUND["light"]
    parts.release()
    expect(page.get_by_label("Prompt", exact=True)).to_be_visible(timeout=SLOW)
    expect(page.locator("#easel-start")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == GROUND["light"]


def test_a_part_that_does_not_come_keeps_nothing_back(studio: StudioProcess, new_page: Callable[..., Page]) -> None:
    """After some seconds the page is shown as far as it is there."""
    page = new_page(own=True)
    HeldParts(page, "NumberInput")
    page.goto(studio.url)
    expect(page.get_by_label("Prompt", exact=True)).to_be_visible(timeout=SLOW)
    expect(page.locator("#easel-start")).to_be_hidden()
