"""A board that is chosen beside the button, and a trash that is emptied by hand."""

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


def test_a_board_that_was_typed_and_not_confirmed_counts(fresh: StudioProcess, new_page: Callable[..., Page]) -> None:
    """What stands in the field when the button is pressed is where the picture comes; it stands there afterwards, too."""
    generate = GeneratePage(new_page(), fresh.url).open()
    field = generate.page.get_by_role("combobox", name="Board")
    generate.say("a fox for somebody")
    field.click()
    generate.page.keyboard.type("عملاء")
    generate.button.click()
    generate.finished(generate.run_of("a fox for somebody"))
    expect(field).to_have_value("عملاء")
    LibraryPage(generate.page, fresh.url).open().find("board:عملاء", "1 picture")


@pytest.mark.parametrize("name", ["generate", "edit"])
def test_on_a_phone_field_and_button_lie_beside_each_other(
    fresh: StudioProcess, new_page: Callable[..., Page], name: str
) -> None:
    """On both pages nothing goes beyond 360 px, and the button keeps most of the row."""
    page = new_page(360, 740)
    page.goto(fresh.url if name == "generate" else f"{fresh.url}/{name}")
    button = page.locator(f".st-key-{name}_press button")
    button.wait_for(timeout=SLOW)
    at, beside = button.bounding_box(), page.locator(f".st-key-{name}_board_field").bounding_box()
    assert at is not None
    assert beside is not None
    assert beside["x"] + beside["width"] <= at["x"]
    assert at["x"] + at["width"] <= 360
    assert at["width"] > beside["width"]


def _with_a_trashed_fox(page: Page, url: str) -> LibraryPage:
    library = LibraryPage(page, url).open()
    library.find("fox", "1 picture")
    library.focus(0)
    library.press("Delete")
    expect(library.toast).to_contain_text("1 picture moved to the trash.")
    return library


def test_the_trash_is_emptied_by_hand(fresh: StudioProcess, new_page: Callable[..., Page]) -> None:
    """Only where the search is the trash; it is said first what happens. Then the picture is gone, and its run says so."""
    generate = GeneratePage(new_page(), fresh.url).open()
    page = generate.page
    for text in ("a red fox to delete", "a blue whale to keep"):
        generate.finished(generate.generate(text))
    library = _with_a_trashed_fox(page, fresh.url)
    empty = page.get_by_role("button", name="Empty trash…")
    library.find("is:trashed fox", "1 picture")
    expect(empty).to_be_hidden()
    library.find("is:trashed", "1 picture")
    empty.click()
    dialog = page.get_by_role("dialog", name="Empty trash")
    expect(dialog).to_contain_text("Empty trash: 1 picture, ")
    expect(dialog).to_contain_text("Their cost stays in Usage")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    library.find("is:trashed", "1 picture")
    empty.click()
    dialog.get_by_role("button", name="Permanently delete 1 picture").click()
    expect(library.toast).to_contain_text("1 picture permanently deleted.")
    expect(library.many).to_have_text("0 pictures")
    library.find("", "1 picture")
    page.goto(fresh.url)
    generate.settled()
    expect(generate.run_of("a red fox to delete").locator(".over.card")).to_contain_text("Deleted", timeout=SLOW)
    expect(generate.run_of("a red fox to delete").locator("img")).to_have_count(0)
    expect(generate.run_of("a blue whale to keep").locator(".job.done .open")).to_have_count(1)
