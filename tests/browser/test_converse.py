"""A conversation as a person leads it: turns with masks, once more, branches, edited messages, and what the next one changes."""

import io
import zipfile
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser import handed_files
from tests.browser.converse_page import ConversePage
from tests.browser.studio import StudioProcess

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """A studio for all conversations of this file."""
    running = StudioProcess(tmp_path_factory.mktemp("converse") / "home", sandbox_delay="0.5")
    yield running
    running.stop()


@pytest.fixture
def tab(talk: StudioProcess, new_page: Open) -> ConversePage:
    return ConversePage(new_page(), talk.url).open()


def png(name: str, colour: str = "teal", size: tuple[int, int] = (640, 480)) -> FilePayload:
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": kept.getvalue()}


def test_a_thread_of_turns_with_a_mask_one_again_a_branch_and_an_edited_message(tab: ConversePage) -> None:
    """The chip names what the next turn changes at every step; versions of a turn stand in one place and are stepped through."""
    expect(tab.chip).to_have_text("A new picture")
    tab.answered("A lighthouse on a rocky coast at dusk")
    expect(tab.chip).to_have_text("Edits: picture of turn 1")
    expect(tab.where).to_contain_text("After turn 1")
    expect(tab.how).to_contain_text("This server keeps no history: 1 earlier turn")
    expect(tab.prompt).to_have_value("")
    tab.paint_mask((0.6, 0.2), (0.8, 0.4))
    expect(tab.where).to_contain_text("% masked")
    masked = tab.answered("Put a red balloon there")
    expect(masked.locator(".faces")).to_contain_text("Edits, with a mask: picture of turn 1")
    expect(masked.locator(".stands")).to_contain_text("of the first picture unchanged")
    expect(tab.chip).to_have_text("Edits: picture of turn 2")
    expect(tab.where).not_to_contain_text("masked")
    tab.act(masked, "Again")
    expect(tab.page.locator(".siblings")).to_contain_text("2 of 2")
    again = tab.turn("Put a red balloon there")
    tab.has_picture(again)
    expect(again.locator(".faces")).to_contain_text("Edits, with a mask: picture of turn 1")
    _branches(tab)


def _branches(tab: ConversePage) -> None:
    """From the first turn on; then its message is edited, and both ways are gone back to."""
    tab.act(tab.turn("A lighthouse"), "Branch")
    expect(tab.chip).to_have_text("Edits: picture of turn 1")
    expect(tab.where).to_have_text("After turn 1")
    tab.answered("Make it night")
    assert tab.texts() == ["A lighthouse on a rocky coast at dusk", "Make it night"]
    tab.act(tab.turn("Make it night"), "Edit message")
    expect(tab.prompt).to_have_value("Make it night")
    expect(tab.where).to_contain_text("New version, after turn 1")
    expect(tab.page.get_by_text("More: action")).to_have_count(0)  # it follows from the picture, in the next one, too
    tab.answered("Make it a stormy night")
    expect(tab.page.locator(".siblings")).to_contain_text("4 of 4")
    tab.page.get_by_role("button", name="Previous version").click()
    expect(tab.turns.last.locator(".said .text")).to_have_text("Make it night")
    tab.open(tab.thread)
    expect(tab.turns.last.locator(".said .text")).to_have_text("Make it night")
    expect(tab.facts).to_contain_text("5 pictures")


def test_what_the_next_turn_changes_is_chosen_by_one_press(tab: ConversePage) -> None:
    """A new picture and back; any picture of the thread; an attached one. The button says that it is free."""
    tab.answered("A harbour at dawn")
    tab.answered("Make it rain")
    expect(tab.button).to_have_text("Send, free")
    tab.page.get_by_role("button", name="Make a new picture instead").click()
    expect(tab.chip).to_have_text("A new picture")
    tab.page.get_by_role("button", name="Edit the picture of turn 2 instead").click()
    expect(tab.chip).to_have_text("Edits: picture of turn 2")
    tab.turn("A harbour").get_by_role("button", name="Edit this").click()
    expect(tab.chip).to_have_text("Edits: picture of turn 1")
    tab.attach(png("swatch.png"))
    expect(tab.chip).to_have_text("Edits: picture of turn 1")
    tab.page.get_by_role("button", name="Change swatch.png").click()
    expect(tab.chip).to_have_text("Edits: swatch.png")
    tab.page.get_by_role("button", name="Remove swatch.png").click()
    expect(tab.attached).to_have_count(0)


def test_pictures_that_are_attached_go_along_and_are_told_of(tab: ConversePage) -> None:
    """The first is what a thread without pictures changes; what was sent stands with its turn, and no longer at the input."""
    tab.attach(png("one.png"), png("two.png", "orange"))
    expect(tab.chip).to_have_text("Edits: one.png")
    turn = tab.answered("Bring both together")
    expect(turn.locator(".faces")).to_contain_text("Edits: one.png")
    expect(turn.locator(".faces")).to_contain_text("two.png")
    expect(tab.attached).to_have_count(0)
    expect(tab.chip).to_have_text("Edits: picture of turn 1")


def test_pictures_are_pasted_and_dropped_anywhere_on_the_page(tab: ConversePage) -> None:
    """One after the other they go along; text that is pasted stays text."""
    handed_files.paste(tab.page, [png("pasted.png")])
    expect(tab.attached).to_have_count(1)
    expect(tab.chip).to_have_text("Edits: pasted.png")
    dropped = [png("dropped.png", "orange"), png("second.png", "purple")]
    handed_files.let_go(tab.page, handed_files.hold_over(tab.page, dropped))
    expect(tab.attached).to_have_count(3)
    handed_files.paste(tab.page, [{"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"}])
    expect(tab.page.locator(".next .news .red")).to_contain_text("notes.txt")
    expect(tab.attached).to_have_count(3)
    turn = tab.answered("Bring all three together")
    expect(turn.locator(".faces .face")).to_have_count(3)


def test_a_picture_of_the_library_goes_along(tab: ConversePage) -> None:
    """Chosen in its full view; the thread that was open still is."""
    tab.answered("A fox in the snow")
    thread = tab.thread
    tab.page.get_by_role("button", name="From library").click()
    tab.page.locator(".tile img").first.wait_for()
    tab.page.locator(".tile").first.focus()
    tab.page.keyboard.press("Enter")
    tab.page.get_by_role("button", name="Use in a conversation").click()
    expect(tab.attached).to_have_count(1)
    expect(tab.chip).to_have_text("Edits: picture of turn 1")
    assert tab.thread == thread


def test_a_mask_stays_with_its_picture(tab: ConversePage) -> None:
    """Where the chip names another one, what becomes of the mask is said."""
    tab.answered("A quiet lake with mountains")
    tab.paint_mask((0.2, 0.2), (0.4, 0.4))
    expect(tab.where).to_contain_text("% masked")
    tab.page.get_by_role("button", name="Make a new picture instead").click()
    expect(tab.chip).to_have_text("A new picture")
    expect(tab.page.locator(".next .news")).to_contain_text("The mask belongs to another picture")
    tab.page.get_by_role("button", name="Edit the picture of turn 1 instead").click()
    expect(tab.where).to_contain_text("% masked")


def test_words_alone_are_an_answer_and_a_refusal_is_no_error(tab: ConversePage) -> None:
    """No place for a picture stays, and the chip still names the last one."""
    tab.answered("A forest of birches")
    turn = tab.say("What do you see?")
    expect(turn.locator(".reply")).to_contain_text("I see a picture")
    expect(turn.locator(".job")).to_have_count(0)
    refused = tab.say("Paint that [fault: refusal]")
    expect(refused.locator(".reply.refused")).to_be_visible()
    expect(refused.locator(".card")).to_have_count(0)
    expect(tab.chip).to_have_text("Edits: picture of turn 1")
    expect(tab.where).to_contain_text("After turn 3")


def test_candidates_stay_in_their_turn_and_one_stands_for_it(tab: ConversePage) -> None:
    """The others are folded below it; the one that is chosen is what the next turn changes. Two are compared as everywhere."""
    pictures = tab.page.get_by_label("Pictures", exact=True)
    pictures.fill("3")
    pictures.press("Enter")
    tab.settled()
    expect(tab.button).to_have_text("Send for 3 pictures, free")
    turn = tab.say("Three green hills")
    expect(turn.locator(".job.done .open")).to_have_count(3)
    expect(turn.locator(".others summary")).to_have_text("2 other candidates")
    large = turn.locator(".answer > .answer .open")
    first = turn.locator(".answer > .answer .tick").first.get_attribute("data-picture")
    turn.get_by_role("button", name="Make this the turn’s main picture").first.click()
    expect(turn.locator(f'.others .tick[data-picture="{first}"]')).to_have_count(1)
    expect(large).to_have_count(1)
    for tick in turn.locator(".tick").all()[:2]:
        tick.click()
    tab.page.get_by_role("button", name="Compare", exact=True).click()
    expect(tab.page.locator("dialog.viewer.together")).to_be_visible()
    tab.page.keyboard.press("Escape")
    tab.page.get_by_role("button", name="Clear selection").click()


def test_a_conversation_leaves_as_a_page_with_pictures(tab: ConversePage) -> None:
    """One press: a ZIP that people can read and any Easel takes in."""
    tab.answered("A heron at the shore")
    with tab.page.expect_download() as told:
        tab.page.get_by_role("link", name="Download as a page with its pictures (ZIP)").click()
    with zipfile.ZipFile(told.value.path()) as archive:
        names = archive.namelist()
        assert "A heron at the shore" in archive.read("THREAD.md").decode()
    assert sum(name.startswith("pictures/") for name in names) == 1


def test_conversations_are_found_renamed_deleted_and_brought_back(tab: ConversePage) -> None:
    """What was typed and not sent stays all the while."""
    tab.answered("Desert dunes under a violet sky")
    tab.title.fill("Dunes <b>for</b> the cover")
    tab.title.press("Enter")
    tab.prompt.fill("not sent yet")
    tab.page.get_by_role("button", name="All conversations").click()
    named = tab.rows.filter(has_text="Dunes <b>for</b> the cover")
    expect(named).to_have_count(1)
    search = tab.page.get_by_label("Search conversations")
    search.fill("violet")
    expect(tab.rows).to_have_count(1)
    expect(named).to_have_count(1)
    named.get_by_role("button", name="Delete").click()
    expect(tab.rows).to_have_count(0)
    tab.page.get_by_role("button", name="Undo").first.click()
    expect(named).to_have_count(1)
    named.locator(".one").click()
    expect(tab.turns).to_have_count(1)
    expect(tab.prompt).to_have_value("not sent yet")
