"""Conversations when things come together: a reload, two tabs, a stream that is cut, a keyboard alone, a phone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.converse_page import ConversePage
from tests.browser.studio import StudioProcess

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """A studio for all conversations of this file; its sandbox takes its time."""
    running = StudioProcess(tmp_path_factory.mktemp("converse") / "home", sandbox_delay="2")
    yield running
    running.stop()


def test_a_reload_in_the_middle_finds_the_turn_running(talk: StudioProcess, new_page: Open) -> None:
    """And its picture comes."""
    tab = ConversePage(new_page(), talk.url).open()
    turn = tab.say("A lighthouse on a cliff")
    tab.open(tab.thread)
    expect(turn.locator(".over.waiting, .job.done .open").first).to_be_visible()
    tab.has_picture(turn)
    expect(tab.chip).to_have_text("Edits: picture of turn 1")


def test_two_tabs_on_one_thread_lose_no_turn(talk: StudioProcess, new_page: Open) -> None:
    """What both say at the same time stands in both tabs, be it one after the other or as two versions of a turn."""
    one = ConversePage(new_page(), talk.url).open()
    one.answered("A market street in the rain")
    two = ConversePage(new_page(), talk.url).open(one.thread)
    expect(two.chip).to_have_text("Edits: picture of turn 1")
    said = {"With red lanterns", "With blue lanterns"}
    for tab, text in zip((one, two), sorted(said), strict=True):
        tab.prompt.fill(text)
        tab.prompt.press("Control+Enter")
    for tab in (one, two):
        expect(tab.prompt).to_have_value("")
        expect(tab.facts).to_contain_text("3 pictures")
        seen = set(tab.texts())
        if tab.page.locator(".siblings").count():  # each tab shows its own
            last = tab.texts()[-1]
            tab.page.locator(".siblings button:enabled").click()
            expect(tab.turns.last.locator(".said .text")).not_to_have_text(last)
            seen |= set(tab.texts())
        assert said <= seen


def test_a_cut_stream_keeps_what_came_and_is_told_as_unknown(talk: StudioProcess, new_page: Open) -> None:
    """Nothing is sent again by itself; the next turn stands beside it, and follows what was answered."""
    tab = ConversePage(new_page(), talk.url).open()
    tab.answered("A birch forest")
    turn = tab.say("Make it winter [fault: cut_preview]")
    expect(turn.locator(".card")).to_contain_text("Easel will not retry this automatically.")
    expect(turn.locator(".place img[src*='/partials/']")).to_be_visible()
    expect(turn.get_by_role("button", name="Run again")).to_be_visible()
    expect(turn.get_by_role("link", name="Open the server’s answer")).to_have_count(0)  # nothing of it was kept
    expect(tab.where).to_contain_text("After turn 1")
    tab.answered("Make it spring")
    assert tab.texts() == ["A birch forest", "Make it spring"]
    tab.page.get_by_role("button", name="Previous version").click()
    cut = tab.turn("Make it winter")
    expect(cut.locator(".card")).to_be_visible()
    expect(cut.locator(".place img")).to_be_visible()
    cut.get_by_role("button", name="Dismiss").click()
    expect(cut.get_by_role("button", name="Dismiss")).to_have_count(0)


def test_words_that_came_before_a_cut_stay(talk: StudioProcess, new_page: Open) -> None:
    """The picture was whole by then: the turn is answered."""
    tab = ConversePage(new_page(), talk.url).open()
    turn = tab.answered("A quiet lake [fault: cut_words]")
    expect(turn.locator(".reply")).not_to_have_text("")
    expect(turn.locator(".card")).to_have_count(0)


def test_a_conversation_is_led_by_keyboard_alone(talk: StudioProcess, new_page: Open) -> None:
    """Say, change what is edited, say again, step to the version before."""
    tab = ConversePage(new_page(), talk.url).open()
    tab.prompt.focus()
    tab.page.keyboard.type("A harbour")
    tab.page.keyboard.press("Control+Enter")
    tab.has_picture(tab.turn("A harbour"))
    new = tab.page.get_by_role("button", name="Make a new picture instead")
    new.focus()
    tab.page.keyboard.press("Enter")
    expect(tab.chip).to_have_text("A new picture")
    tab.page.get_by_role("button", name="Edit message").focus()
    tab.page.keyboard.press("Enter")
    expect(tab.prompt).to_have_value("A harbour")
    tab.prompt.focus()
    tab.page.keyboard.press("End")
    tab.page.keyboard.type(" at night")
    tab.page.keyboard.press("Control+Enter")
    tab.has_picture(tab.turn("A harbour at night"))
    _steps_and_returns(tab)


def _steps_and_returns(tab: ConversePage) -> None:
    """The keyboard keeps its place where one version, or one view, takes the place of another."""
    tab.page.locator(".siblings button").first.focus()
    tab.page.keyboard.press("Enter")
    expect(tab.turns.last.locator(".said .text")).to_have_text("A harbour")
    expect(tab.page.locator(".siblings button").last).to_be_focused()  # the first can be pressed no more
    tab.page.keyboard.press("Enter")
    expect(tab.turns.last.locator(".said .text")).to_have_text("A harbour at night")
    back = tab.page.get_by_role("button", name="All conversations")
    back.focus()
    tab.page.keyboard.press("Enter")
    expect(tab.page.get_by_label("Search conversations")).to_be_focused()
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    expect(back).to_be_focused()


def test_stop_is_a_press_away(talk: StudioProcess, new_page: Open) -> None:
    """What was sent may still come, and is said so."""
    tab = ConversePage(new_page(), talk.url).open()
    turn = tab.say("A slow storm")
    turn.get_by_role("button", name="Stop").click()
    expect(turn.locator(".card, .open").first).to_be_visible()


def test_on_a_phone_the_thread_comes_first_and_the_form_stays_in_reach(talk: StudioProcess, new_page: Open) -> None:
    """Chip, prompt and button lie within the screen, whatever is read above them; nothing is wider than it."""
    page = new_page(390, 844, has_touch=True, is_mobile=True)
    tab = ConversePage(page, talk.url).open()
    tab.answered("A perfume bottle on a stone plinth")
    for place in (tab.chip, tab.prompt, tab.button):
        box = place.bounding_box()
        assert box
        assert 300 < box["y"] < 844
    head = page.locator(".thread .head").bounding_box()
    assert head
    assert head["y"] < 300
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
