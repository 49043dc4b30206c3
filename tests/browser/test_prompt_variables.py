"""A prompt with variables on Generate, and prompts sent before, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.studio import StudioProcess


@pytest.fixture
def form(studio: StudioProcess, new_page: Callable[..., Page]) -> GeneratePage:
    return GeneratePage(new_page(), studio.url).open()


def test_what_a_prompt_becomes_stands_below_it(form: GeneratePage) -> None:
    """Switched on: how many, the first three with what was chosen marked, a mistake at its place; the button says how many."""
    page = form.page
    form.say("A {red|blue} {ball|cube}")
    expect(page.get_by_text("Sent as written. Turn on Variables to get 4 prompts.")).to_be_visible(timeout=SLOW)
    expect(form.button).to_contain_text("Generate 1 picture")
    page.get_by_text("Variables", exact=True).click()
    rows = page.locator(".variables .rows li")
    expect(rows).to_have_text(["A red ball", "A red cube", "A blue ball"], timeout=SLOW)
    expect(rows.first.locator("mark")).to_have_text(["red", "ball"])
    expect(form.button).to_contain_text("Generate 4 pictures, free", timeout=SLOW)
    form.say("A {red|blue {ball|cube}")
    expect(page.locator(".variables .problems li")).to_contain_text("This { is not closed", timeout=SLOW)
    expect(page.locator(".variables .place mark")).to_have_text("{")
    form.settled()
    form.button.click()
    expect(page.get_by_text("Not sent. This { is not closed", exact=False)).to_be_visible(timeout=SLOW)


def test_each_prompt_is_a_picture_of_an_experiment(form: GeneratePage) -> None:
    """One press makes them all, and shows them side by side; the prompt is in the history."""
    page = form.page
    page.get_by_text("Variables", exact=True).click()
    form.say("One {leek|beet} in the sun")
    expect(form.button).to_contain_text("Generate 2 pictures, free", timeout=SLOW)
    form.settled()
    form.button.click()
    page.wait_for_url("**/experiments*", timeout=SLOW)
    expect(page.get_by_text("One {leek|beet} in the sun").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("leek", exact=True).first).to_be_visible(timeout=SLOW)


def test_braces_are_sent_as_written_while_the_switch_is_off(form: GeneratePage) -> None:
    """Letter for letter, and once."""
    text = '{"scene": "a {red|blue} ball __x__ ${y} # z"}'
    run = form.generate(text)
    expect(run.locator(".prompt, .text").filter(has_text=text).first).to_be_visible(timeout=SLOW)
    form.finished(run)


def test_the_arrows_go_through_prompts_sent_before(form: GeneratePage) -> None:
    """Up at the beginning of the text, as often as there are some; down and Escape come back to what stood there."""
    for text in ("first of the history", "second of the history"):
        form.generate(text)
    form.say("not sent yet")
    form.settled()
    form.prompt.focus()
    form.prompt.press("Control+Home")
    form.prompt.press("ArrowUp")
    expect(form.prompt).to_have_value("second of the history", timeout=SLOW)
    form.prompt.press("ArrowUp")
    expect(form.prompt).to_have_value("first of the history")
    form.prompt.press("ArrowDown")
    expect(form.prompt).to_have_value("second of the history")
    form.prompt.press("Escape")
    expect(form.prompt).to_have_value("not sent yet")


def test_a_list_is_kept_and_named_by_a_prompt(form: GeneratePage) -> None:
    """Written in the dialog, used as __name__ at once; a prompt that was sent comes back by a press."""
    page = form.page
    page.get_by_role("button", name="Prompts and lists").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Lists", exact=True).click()
    dialog.get_by_label("Name", exact=True).fill("vegetables")
    dialog.get_by_label("One entry per line").fill("leek\nbeet\n# note\nleek")
    dialog.get_by_role("button", name="Save list").click()
    expect(dialog.get_by_text("Saved: 2 lines.")).to_be_visible(timeout=SLOW)
    page.keyboard.press("Escape")
    page.get_by_text("Variables", exact=True).click()
    form.say("One __vegetables__ on a plate")
    expect(page.locator(".variables .rows li")).to_have_text(
        ["One leek on a plate", "One beet on a plate"], timeout=SLOW
    )


def test_a_prompt_that_was_sent_comes_back_by_a_press(form: GeneratePage) -> None:
    """Found by its words; a star makes it a favourite, and a press puts it into the form."""
    page = form.page
    form.generate("a heron among yellow reeds")
    form.say("something else")
    form.settled()
    page.get_by_role("button", name="Prompts and lists").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Search").fill("YELLOW heron")
    dialog.get_by_label("Search").press("Enter")
    row = dialog.locator(".shelf .rows li")
    expect(row).to_have_count(1, timeout=SLOW)
    row.get_by_role("button", name="Add to favourites").click()
    expect(row.get_by_role("button", name="Favourite", exact=False)).to_have_attribute(
        "aria-pressed", "true", timeout=SLOW
    )
    row.get_by_role("button", name="a heron among yellow reeds").click()
    expect(dialog).to_have_count(0, timeout=SLOW)
    expect(form.prompt).to_have_value("a heron among yellow reeds", timeout=SLOW)


def test_a_template_is_filled_in_a_form(form: GeneratePage) -> None:
    """The prompt as it stands becomes one; its fields are asked for, and the prompt is what was written in them."""
    page = form.page
    form.say("A poster of ${what} in ${style}")
    form.settled()
    page.get_by_role("button", name="Prompts and lists").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Templates", exact=True).click()
    dialog.get_by_label("Name", exact=True).fill("poster")
    dialog.get_by_role("button", name="Save this prompt as a template").click()
    dialog.locator(".shelf .rows li").get_by_role("button", name="poster", exact=False).click()
    dialog.get_by_label("what", exact=True).fill("a cat")
    dialog.get_by_label("style", exact=True).fill("ink")
    dialog.get_by_label("style", exact=True).press("Enter")
    expect(dialog.get_by_text("A poster of a cat in ink")).to_be_visible(timeout=SLOW)
    dialog.get_by_role("button", name="Insert into the prompt").click()
    expect(form.prompt).to_have_value("A poster of a cat in ink", timeout=SLOW)
