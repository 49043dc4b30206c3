"""An answer that comes late takes back nothing that was chosen meanwhile."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.held_answers import HeldAnswers, HeldParts
from tests.browser.studio import StudioProcess


def test_what_is_chosen_in_fields_that_have_just_come_stays(
    studio: StudioProcess, new_page: Callable[..., Page]
) -> None:
    """A size is pressed before the other fields stand; what is chosen in these before the answer comes stays chosen."""
    page = new_page()
    answers = HeldAnswers(page)
    parts = HeldParts(page, "ButtonGroup", "NumberInput", "Checkbox", "TextInput")
    generate = GeneratePage(page, studio.url).open()
    answers.hold()
    page.get_by_role("radio", name="9:16", exact=True).click()
    _wait_for(page, lambda: answers.count() > 0)
    parts.release()
    high = page.get_by_role("radiogroup", name="Quality").get_by_role("radio", name="high", exact=True)
    high.click()
    generate.pictures.fill("3")
    generate.pictures.press("Enter")
    generate.unfold()
    page.get_by_text("Stream the answer", exact=True).click()
    page.get_by_label("User", exact=True).fill("ann")
    page.get_by_label("User", exact=True).press("Enter")
    model = page.get_by_label("Model", exact=True)
    model.click()
    model.fill("another-model")
    model.press("Enter")
    answers.release()
    expect(page.get_by_text(re.compile("^More: stream off, user$"))).to_be_visible(timeout=SLOW)
    expect(generate.button).to_contain_text("Generate 3 pictures", timeout=SLOW)
    generate.settled()
    expect(high).to_be_checked()
    expect(generate.pictures).to_have_value("3")
    expect(page.get_by_role("switch", name="Stream the answer")).not_to_be_checked()
    expect(page.get_by_label("User", exact=True)).to_have_value("ann")
    expect(model).to_have_value("another-model")


def _wait_for(page: Page, told: Callable[[], bool]) -> None:
    while not told():
        page.wait_for_timeout(20)
