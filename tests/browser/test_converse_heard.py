"""What other tabs and the command line do with conversations is heard; each tab keeps to its own branch."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from easel.settings import load
from easel.store.store import Store
from easel.threads.threads import Threads
from tests.browser.converse_page import ConversePage
from tests.browser.studio import StudioProcess

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("heard") / "home"


@pytest.fixture(scope="module")
def talk(home: Path) -> Iterator[StudioProcess]:
    """A studio for all conversations of this file."""
    running = StudioProcess(home, sandbox_delay="0")
    yield running
    running.stop()


@pytest.fixture
def elsewhere(talk: StudioProcess, home: Path) -> Iterator[Threads]:
    """The same conversations in another process, as the command line has them."""
    assert talk.pid
    store = Store(load(_env_file=None, home=home))
    store.open()
    yield Threads(store)
    store.close()


def test_the_list_and_an_open_thread_hear_of_other_tabs_and_processes(
    talk: StudioProcess, new_page: Open, elsewhere: Threads
) -> None:
    """A new conversation, another name from the list and from elsewhere, and one that is deleted and brought back."""
    seen = ConversePage(new_page(), talk.url).open()
    expect(seen.page.locator(".threads .empty")).to_be_visible()
    tab = ConversePage(new_page(), talk.url).open()
    tab.answered("A kite over the dunes")
    expect(seen.rows).to_have_count(1)
    row = seen.rows.filter(has=seen.page.locator(".face img"))
    expect(row).to_contain_text("A kite over the dunes")
    row.get_by_role("button", name="Rename").click()
    seen.page.keyboard.type("Kites: the <b>cover</b>")
    seen.page.keyboard.press("Enter")
    expect(tab.title).to_have_value("Kites: the <b>cover</b>")
    assert elsewhere.rename(tab.thread, "Dunes")
    expect(row).to_contain_text("Dunes")
    expect(tab.title).to_have_value("Dunes")
    row.get_by_role("button", name="Delete").click()
    expect(seen.rows).to_have_count(0)
    gone = tab.page.locator(".thread .gone")
    expect(gone).to_contain_text("This conversation is deleted.")
    gone.get_by_role("button", name="Undo").click()
    expect(gone).to_be_hidden()
    expect(seen.rows).to_have_count(1)
    assert elsewhere.trash(tab.thread)
    expect(seen.rows).to_have_count(0)
    expect(gone).to_be_visible()


def test_two_tabs_on_different_branches_stay_there(talk: StudioProcess, new_page: Open) -> None:
    """What is said on one branch turns over no page that shows another; a new tab begins where somebody looked last."""
    one = ConversePage(new_page(), talk.url).open()
    one.answered("A red barn")
    one.answered("Make it blue")
    two = ConversePage(new_page(), talk.url).open(one.thread)
    two.act(two.turn("A red barn"), "Branch")
    two.answered("Make it green")
    assert two.texts() == ["A red barn", "Make it green"]
    versions = one.page.locator(".siblings")
    expect(versions).to_contain_text("1 of 2")
    assert one.texts() == ["A red barn", "Make it blue"]
    expect(one.chip).to_have_text("Edits: picture of turn 2")
    one.answered("Add a moon")
    expect(one.page.locator(".turn")).to_have_count(3)
    assert two.texts() == ["A red barn", "Make it green"]
    two.act(two.turn("Make it green"), "Again")
    expect(two.page.locator(".siblings")).to_contain_text("3 of 3")
    assert one.texts() == ["A red barn", "Make it blue", "Add a moon"]
    two.version(-1)
    expect(two.page.locator(".siblings")).to_contain_text("2 of 3")
    one.version(1)
    expect(one.page.locator(".siblings")).to_contain_text("2 of 3")
    two.answered("Add a cloud")  # one's branch goes on, and it goes along
    expect(one.turn("Add a cloud")).to_be_visible()
    one.open(one.thread)
    expect(one.page.locator(".turn")).to_have_count(3)
    assert one.texts()[-1] == "Add a cloud"
