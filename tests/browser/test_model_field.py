"""The model's field in a real browser: what stands in it is what is sent, however it came there; the list only offers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from easel import models
from tests.browser.connections_page import ConnectionsPage
from tests.browser.edit_page import EditPage
from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.held_answers import HeldAnswers
from tests.browser.studio import StudioProcess

SNAPSHOT = "gpt-image-2-2026-04-21"


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Model", exact=True)


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Models").get_by_role("option")


def facts(page: Page) -> Locator:
    return page.locator(".model .facts")


def test_a_longer_name_is_typed_over_a_chosen_one_and_sent_whole(generate: GeneratePage) -> None:
    """A press into the field and the name, or its end at the end: nothing of it is dropped, and the run says it."""
    model = field(generate.page)
    expect(model).to_have_value("gpt-image-2")
    model.click()
    generate.page.keyboard.type(SNAPSHOT)
    expect(model).to_have_value(SNAPSHOT)
    expect(facts(generate.page)).to_have_text("As of 21 Apr 2026")
    generate.page.keyboard.press("Control+A")
    generate.page.keyboard.type("gpt-image-2")
    generate.page.keyboard.press("Enter")
    generate.settled()
    generate.page.keyboard.press("End")
    generate.page.keyboard.type("-2026-04-21")
    generate.page.keyboard.press("Control+Enter")
    expect(generate.newest.locator(".meta")).to_contain_text(SNAPSHOT, timeout=SLOW)
    expect(model).to_have_value(SNAPSHOT)


def test_what_is_pasted_stands_in_the_place_of_what_is_selected(
    studio: StudioProcess, new_page: Callable[..., Page]
) -> None:
    """Over the whole name with the first press, its line break and spaces left out; over a part of it where that is selected."""
    page = new_page(own=True)
    generate = GeneratePage(page, studio.url).open()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    model = field(page)
    page.evaluate("text => navigator.clipboard.writeText(text)", f" {SNAPSHOT}\n")
    model.click()
    page.keyboard.press("Control+V")
    page.keyboard.press("Enter")
    expect(model).to_have_value(SNAPSHOT)
    page.evaluate("text => navigator.clipboard.writeText(text)", "3-")
    model.evaluate("field => field.setSelectionRange(10, 17)")
    page.keyboard.press("Control+V")
    expect(model).to_have_value("gpt-image-3-04-21")
    expect(facts(page)).to_have_text("Unlisted: its settings are not checked")
    model.fill("")
    expect(page.get_by_text(models.NO_NAME)).to_be_visible()
    model.press_sequentially("house/model:1")
    model.blur()
    expect(generate.page.locator(".easel-cost")).to_contain_text("No published price", timeout=SLOW)
    expect(model).to_have_value("house/model:1")


def test_the_list_is_worked_by_keys(generate: GeneratePage) -> None:
    """Arrows go through it, Enter takes, Escape leaves all as it was; what is typed narrows it; the form follows."""
    page, model = generate.page, field(generate.page)
    model.focus()
    page.keyboard.press("ArrowDown")
    expect(options(page)).to_have_count(len(models.CATALOG))
    expect(model).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowUp")
    last = list(models.CATALOG)[-1]
    marked = page.locator(f"#{model.get_attribute('aria-activedescendant')}")
    expect(marked).to_contain_text(last)
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(model).to_have_value("gpt-image-2")
    page.keyboard.press("Control+A")
    page.keyboard.type("2.5-FLARE")
    expect(options(page)).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(model).to_have_value("gpt-image-2.5-flare")
    expect(model).to_be_focused()
    expect(page.get_by_role("radio", name="Max", exact=True)).to_be_visible(timeout=SLOW)
    page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)


def test_no_letter_is_lost_to_an_answer_that_comes_while_typing(
    studio: StudioProcess, new_page: Callable[..., Page]
) -> None:
    """Answers to the beginning of the name, and to another field, arrive in the middle of it."""
    page = new_page(own=True)
    answers = HeldAnswers(page)
    generate = GeneratePage(page, studio.url).open()
    answers.hold()
    generate.page.get_by_role("radio", name="9:16", exact=True).click()
    model = field(page)
    model.click()
    page.keyboard.type("gpt-image-2-2026")
    page.wait_for_timeout(1000)  # the beginning is told meanwhile
    page.keyboard.type("-04")
    assert answers.count() > 0
    answers.release()
    page.keyboard.type("-21", delay=150)
    generate.settled()
    expect(model).to_have_value(SNAPSHOT)
    expect(model).to_be_focused()
    model.press("Enter")
    generate.settled()
    expect(model).to_have_value(SNAPSHOT)


def test_the_name_is_kept_unsent(studio: StudioProcess, new_page: Callable[..., Page]) -> None:
    """After a reload at once, a visit to another page, for Edit by itself; a run that is used again brings its own."""
    generate = GeneratePage(new_page(), studio.url).open()
    page = generate.page
    generate.generate("A jetty, to be used again")
    field(page).fill("house-model")
    page.reload()
    expect(field(page)).to_have_value("house-model", timeout=SLOW)
    generate.settled()
    page.get_by_role("link", name="Edit").click()
    edit = EditPage(page, studio.url)
    expect(edit.button).to_be_visible(timeout=SLOW)
    expect(field(page)).to_have_value("gpt-image-2", timeout=SLOW)
    field(page).click()
    options(page).filter(has_text="gpt-image-2.6-flare").click()
    edit.settled()
    page.get_by_role("link", name="Generate").click()
    expect(generate.button).to_be_visible(timeout=SLOW)
    expect(field(page)).to_have_value("house-model", timeout=SLOW)
    run = generate.run_of("A jetty, to be used again")
    run.get_by_role("button", name="Reuse prompt and settings").click()
    expect(field(page)).to_have_value("gpt-image-2", timeout=SLOW)
    page.goto(f"{studio.url}/edit")
    expect(field(page)).to_have_value("gpt-image-2.6-flare", timeout=SLOW)


def test_a_model_is_chosen_by_touch(studio: StudioProcess, new_page: Callable[..., Page]) -> None:
    """On a phone: a tap opens the whole list within the screen, a tap takes; a name is typed as anywhere."""
    page = new_page(390, 844, has_touch=True, is_mobile=True, device_scale_factor=2)
    generate = GeneratePage(page, studio.url).open()
    page.get_by_role("button", name="Show the models").tap()
    expect(field(page)).not_to_be_focused()
    assert within(page)
    first = options(page).nth(2)
    box = first.bounding_box()
    assert box
    assert box["height"] >= 40
    first.tap()
    expect(field(page)).to_have_value("gpt-image-2.5-sunburst")
    expect(options(page)).to_have_count(0)
    field(page).tap()
    page.keyboard.type("house-model")
    generate.page.locator(".picker .label").tap()
    expect(field(page)).to_have_value("house-model")
    expect(page.locator(".easel-cost")).to_contain_text("No published price", timeout=SLOW)


def within(page: Page) -> bool:
    """Whether the list lies whole on the screen, and on top of everything."""
    return bool(
        page.get_by_role("listbox", name="Models").evaluate(
            """list => {
              const { left, top, right, bottom } = list.getBoundingClientRect();
              const seen = (x, y) => list.contains(list.getRootNode().elementFromPoint(x, y));
              return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
                && seen(left + 9, top + 9) && seen(right - 20, bottom - 9);
            }"""
        )
    )


@pytest.mark.parametrize("height", [800, 420])
def test_the_list_is_never_cut_off(studio: StudioProcess, new_page: Callable[..., Page], height: int) -> None:
    """Below the field where there is room, above it where there is more; it goes along when the form is scrolled."""
    page = new_page(1280, height)
    GeneratePage(page, studio.url).open()
    field(page).click()
    assert within(page)
    page.locator("[data-testid=stLayoutWrapper]:has(> .st-key-bench_form)").evaluate("form => form.scrollTo(0, 60)")
    page.wait_for_timeout(100)
    assert within(page)
    page.mouse.click(900, 30)
    expect(options(page)).to_have_count(0)


def test_browser_and_python_refuse_the_same_names(generate: GeneratePage) -> None:
    """The words stand below the field while it is typed, and are those of Python."""
    page, model = generate.page, field(generate.page)
    names = ("-2026-04-21", ".6-flare", "a b", "模型-1", "@cf/flux", "x" * 128, "x" * 129, "é٣_:/.", "naïve!", "a²")
    refused = [name for name in names if models.name_problem(name)]
    assert 0 < len(refused) < len(names)
    for name in names:
        model.fill(name)
        expect(model).to_have_attribute("aria-invalid", "true" if name in refused else "false")
        expect(page.locator(".model .wrong")).to_have_text(models.name_problem(name))
    model.fill("-2026-04-21")
    before = generate.newest_id()
    generate.button.click()
    expect(page.get_by_text("Not sent. Fix the model.")).to_be_visible(timeout=SLOW)
    assert generate.newest_id() == before


def test_the_model_of_a_connection_may_stay_empty(studio: StudioProcess, new_page: Callable[..., Page]) -> None:
    """Any name or none; given up, the form forgets it; saved, it stands there again."""
    connections = ConnectionsPage(new_page(), studio.url).open()
    page, model = connections.page, field(connections.page)
    connections.button("Add a connection").click()
    expect(model).to_have_value("")
    model.click()
    page.keyboard.type("house-model")
    connections.button("Cancel").click()
    expect(model).to_have_count(0)
    connections.settle()
    connections.button("Add a connection").click()
    expect(model).to_have_value("")
    model.click()
    page.keyboard.type("gpt-image-2")
    page.keyboard.press("Enter")
    connections.settle()
    page.keyboard.press("End")
    page.keyboard.type("-2026-04-21")
    connections.field("Name").fill("With a model")
    connections.field("Base URL").fill("http://127.0.0.1:9/v1")
    connections.button("Save").click()
    connections.settle()
    connections.card("With a model").get_by_role("button", name="Edit").click()
    expect(model).to_have_value(SNAPSHOT)
    connections.choose("With a model", "Delete")
