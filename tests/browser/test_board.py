"""A board that is chosen beside the button: its pictures are found there, and the tab's draft keeps the choice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.library_page import LibraryPage
from tests.browser.studio import StudioProcess


@pytest.fixture
def fresh(start_studio: Callable[..., StudioProcess]) -> StudioProcess:
    """A studio with a library of its own."""
    return start_studio(sandbox_delay="0")


def _choose(page: Page, name: str) -> None:
    field = page.get_by_role("combobox", name="Board")
    field.fill(name)
    field.press("Enter")
    expect(field).to_have_value(name)


def test_a_board_is_chosen_before_sending(fresh: StudioProcess, new_page: Callable[..., Page]) -> None:
    """A new name is a new board; the picture is found on it, the choice outlives a reload, and the field is as wide with it."""
    generate = GeneratePage(new_page(), fresh.url).open()
    page = generate.page
    before = generate.button.bounding_box()
    _choose(page, "Foxes of the long winter")
    generate.settled()
    assert generate.button.bounding_box() == before
    run = generate.generate("a red fox in the snow")
    generate.finished(run)
    page.reload()
    expect(page.get_by_role("combobox", name="Board")).to_have_value("Foxes of the long winter", timeout=SLOW)
    library = LibraryPage(page, fresh.url).open()
    library.find('board:"Foxes of the long winter"', "1 picture")


def test_on_a_phone_field_and_button_lie_beside_each_other(fresh: StudioProcess, new_page: Callable[..., Page]) -> None:
    """Nothing goes beyond 360 px, and the button keeps most of the row."""
    generate = GeneratePage(new_page(360, 740), fresh.url).open()
    field = generate.page.locator(".st-key-generate_board").bounding_box()
    button = generate.button.bounding_box()
    assert field is not None
    assert button is not None
    assert field["x"] + field["width"] <= button["x"]
    assert button["x"] + button["width"] <= 360
    assert button["width"] > field["width"]
