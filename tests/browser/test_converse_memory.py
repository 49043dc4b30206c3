"""Conversations at a server that is asked to remember and keeps nothing: they look and work the same, and say which way."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.converse_page import ConversePage
from tests.browser.studio import StudioProcess
from tests.sandbox_process import SandboxProcess

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxProcess]:
    running = SandboxProcess(memory="false")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def talk(server: SandboxProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """A studio for all conversations of this file, which asks its server to remember them."""
    home = tmp_path_factory.mktemp("memory") / "home"
    running = StudioProcess(home, base_url=server.base_url, turn_store="true", connection_name="Mine")
    yield running
    running.stop()


@pytest.fixture
def tab(talk: StudioProcess, new_page: Open) -> ConversePage:
    return ConversePage(new_page(), talk.url).open()


def test_four_turns_with_a_mask_one_again_a_branch_and_an_edited_message(tab: ConversePage) -> None:
    """The first turn learns nothing of the server; from its refusal on, which is free, the page says that all is sent again."""
    tab.answered("A lighthouse on a rocky coast at dusk")
    expect(tab.how).to_contain_text("The server was asked to remember")
    tab.paint_mask((0.6, 0.2), (0.8, 0.4))
    masked = tab.answered("Put a red balloon there")
    expect(masked.locator(".faces")).to_contain_text("Edits, with a mask: picture of turn 1")
    expect(masked.locator(".stands")).to_contain_text("of the first picture unchanged")
    expect(masked.locator(".reply")).to_contain_text("red balloon")
    expect(tab.how).to_contain_text("This server keeps no history: 2 earlier turns are sent again")
    expect(tab.how).to_contain_text("of 30,000 tokens")
    tab.act(masked, "Again")
    expect(tab.page.locator(".siblings")).to_contain_text("2 of 2")
    tab.has_picture(tab.turn("Put a red balloon there"))
    tab.act(tab.turn("A lighthouse"), "Branch")
    tab.answered("Make it night")
    tab.act(tab.turn("Make it night"), "Edit message")
    expect(tab.prompt).to_have_value("Make it night")
    tab.answered("Make it a stormy night")
    expect(tab.page.locator(".siblings")).to_contain_text("4 of 4")
    assert tab.texts() == ["A lighthouse on a rocky coast at dusk", "Make it a stormy night"]
    expect(tab.facts).to_contain_text("5 pictures")


def test_a_cut_stream_is_paid_for_again_only_by_a_press(tab: ConversePage, server: SandboxProcess) -> None:
    """Its preview stays, with what may have been billed; the next turn follows what was answered."""
    tab.answered("A birch forest")
    turn = tab.say("Make it winter [fault: cut_preview]")
    card = turn.locator(".card.amber")
    expect(card).to_contain_text("may have been billed")
    expect(turn.locator(".place img[src*='/partials/']")).to_be_visible()
    expect(tab.where).to_have_text("After turn 1")
    before = _posts(server)
    tab.open(tab.thread)
    expect(card).to_be_visible()
    expect(turn.locator(".place img[src*='/partials/']")).to_be_visible()
    assert _posts(server) == before
    card.get_by_role("button", name="Run again").click()
    expect(tab.page.locator(".siblings")).to_contain_text("2 of 2")
    expect(tab.turns.last.locator(".card.amber")).to_be_visible()
    assert _posts(server) == before + 1


def _posts(server: SandboxProcess) -> int:
    return sum(server.counts()["posts"].values())


def test_words_of_a_cut_answer_stay(tab: ConversePage) -> None:
    """As far as they came, beside what is unknown of their end."""
    turn = tab.say("Hello! [fault: cut_words]")
    expect(turn.locator(".card.amber")).to_be_visible()
    expect(turn.locator(".reply")).not_to_have_text("")
    expect(turn.locator(".reply.streams")).to_have_count(0)
