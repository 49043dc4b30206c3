"""The library in a real browser: found while typing, marked by keys, ordered, carried away."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from easel.settings import load
from easel.store.store import Store
from tests import made_library
from tests.browser.generate_page import GeneratePage
from tests.browser.library_page import SLOW, LibraryPage
from tests.browser.studio import StudioProcess

COUNT = 600


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """A studio whose library holds six hundred pictures."""
    home = tmp_path_factory.mktemp("library") / "home"
    store = Store(load(_env_file=None, home=home))
    with closing(store):
        store.open()
        made_library.make(store, COUNT)
    running = StudioProcess(home)
    yield running
    running.stop()


@pytest.fixture
def library(filled: StudioProcess, new_page: Callable[..., Page]) -> LibraryPage:
    return LibraryPage(new_page(), filled.url).open().unfolded()


def test_a_search_is_answered_while_it_is_typed(library: LibraryPage) -> None:
    """Parts of words, Chinese, facts; the address tells it, and opens it again."""
    expect(library.many).to_have_text(f"{COUNT} pictures")
    library.find("lighthou", "36 pictures")
    assert "lighthouse" in library.label(0)
    library.find("狐")
    library.find("quality:high orientation:portrait stars:>=4")
    told = library.many.text_content()
    library.page.reload()
    expect(library.many).to_have_text(str(told), timeout=SLOW)
    expect(library.box).to_have_value("quality:high orientation:portrait stars:>=4")


def test_what_cannot_be_used_is_said_and_the_rest_is_found(library: LibraryPage) -> None:
    """A half-typed value empties nothing; a wrong one is marked with what to write; an unknown key is searched as words."""
    library.find("lighthouse stars:", "36 pictures")
    expect(library.remarks).to_be_hidden()
    library.find("lighthouse stars:many", "36 pictures")
    expect(library.remarks).to_contain_text("stars: takes a number, for example stars:>=3.")
    library.find("lighthouse colour:zzz", "0 pictures")
    expect(library.remarks).to_contain_text("“colour:” is not a filter")
    library.page.get_by_role("button", name="Show all pictures").click()
    expect(library.many).to_have_text(f"{COUNT} pictures", timeout=SLOW)
    expect(library.box).to_have_value("")


def test_filters_write_what_could_be_typed(library: LibraryPage) -> None:
    """A click on a value finds it and says how; another one on it takes it out; a search is kept under a name."""
    library.page.get_by_role("button", name="Filters", exact=True).click()
    library.filters.get_by_role("button", name=re.compile("^portrait")).click()
    expect(library.box).to_have_value("orientation:portrait")
    library.filters.get_by_role("button", name=re.compile("^★★★★★")).click()
    expect(library.box).to_have_value("orientation:portrait stars:5", timeout=SLOW)
    library.shows("orientation:portrait stars:5")
    found = str(library.many.text_content())
    library.filters.get_by_role("button", name="Save this search").click()
    library.page.get_by_role("dialog", name="Save search").get_by_role("textbox").fill("Best tall ones")
    library.press("Enter")
    saved = library.filters.get_by_role("button", name="Best tall ones")
    expect(saved).to_be_visible(timeout=SLOW)
    library.filters.get_by_role("button", name=re.compile("^portrait")).click()
    expect(library.box).to_have_value("stars:5", timeout=SLOW)
    saved.click()
    expect(library.box).to_have_value("orientation:portrait stars:5", timeout=SLOW)
    expect(library.many).to_have_text(found, timeout=SLOW)


def test_a_filter_finds_what_its_count_says(library: LibraryPage) -> None:
    """Also where one name begins as another does: gpt-image-2 is not gpt-image-2-mini."""
    library.page.get_by_role("button", name="Filters", exact=True).click()
    fact = library.filters.get_by_title('model:"gpt-image-2"', exact=True)
    count = str(fact.locator("span").last.text_content())
    fact.click()
    library.shows('model:"gpt-image-2"')
    expect(library.many).to_have_text(f"{count} pictures")
    assert 0 < int(count) < COUNT


def test_hands_cull_by_keys(library: LibraryPage) -> None:
    """P, X and digits mark and go on by themselves; Ctrl+Z takes the last back; what was said is kept."""
    library.find("heron watercolour")
    library.focus(0)
    library.press("p", "x", "4")
    expect(library.tile(0)).to_have_attribute("aria-label", re.compile("picked"))
    expect(library.tile(1)).to_have_attribute("aria-label", re.compile("rejected"))
    expect(library.tile(2)).to_have_attribute("aria-label", re.compile("4 stars"))
    library.press("ArrowLeft", "ArrowLeft", "u")
    expect(library.tile(1)).not_to_have_attribute("aria-label", re.compile("rejected"))
    library.press("Control+z")
    expect(library.tile(1)).to_have_attribute("aria-label", re.compile("rejected"))
    expect(library.toast).to_have_text("Undone.")
    library.page.reload()
    expect(library.tile(1)).to_have_attribute("aria-label", re.compile("rejected"), timeout=SLOW)
    library.find("heron watercolour is:picked stars:0..5")
    assert all("picked" in library.label(at) for at in range(library.tiles.count()))


def test_ranges_are_chosen_and_no_tile_moves(library: LibraryPage) -> None:
    """Shift and Ctrl choose as everywhere; the bar of the chosen ones takes the place of the other one."""
    before = library.tile(0).bounding_box()
    library.tile(2).click(modifiers=["ControlOrMeta"])
    library.tile(7).click(modifiers=["Shift"])
    expect(library.chosen).to_contain_text("6 selected")
    library.tile(4).click(modifiers=["ControlOrMeta"])
    expect(library.chosen).to_contain_text("5 selected")
    assert library.tile(0).bounding_box() == before
    library.press("Control+a")
    expect(library.chosen).to_contain_text(f"{COUNT} selected")
    library.press("Escape")
    expect(library.chosen).to_be_hidden()
    library.focus(3)
    library.press(" ", "Shift+ArrowRight", "Shift+ArrowRight")
    expect(library.chosen).to_contain_text("3 selected")


def test_boards_and_tags_hold_several(library: LibraryPage) -> None:
    """Chosen pictures are laid on a board that is made with it, and found by it."""
    library.find("violin")
    for at in (0, 1):
        library.tile(at).click(modifiers=["ControlOrMeta"])
    library.chosen.get_by_role("button", name="Board").click()
    library.page.get_by_role("dialog", name="Board").get_by_role("textbox").fill("Autumn “sale”")
    library.press("Enter")
    expect(library.toast).to_contain_text("Added to “Autumn “sale””.")
    library.find("board:autumn", "2 pictures")
    library.find("-board:autumn violin has:board", "0 pictures")
    library.find("board:autumn", "2 pictures")
    library.tile(0).click()
    library.view.get_by_role("button", name="Remove “Autumn “sale””").click(timeout=SLOW)
    expect(library.view.get_by_role("button", name="Remove “Autumn “sale””")).to_have_count(0, timeout=SLOW)
    library.press("Escape")
    library.page.wait_for_function("!location.hash.includes('picture')")
    library.page.reload()
    expect(library.many).to_have_text("1 picture", timeout=SLOW)


def test_the_trash_gives_back(library: LibraryPage) -> None:
    """Del is one press, Undo another; what stays there is found there alone."""
    count = library.find("comet")
    library.focus(0)
    library.press("Delete")
    expect(library.toast).to_contain_text("1 picture moved to the trash.")
    library.toast.get_by_role("button", name="Undo").click()
    expect(library.toast).to_have_text("Undone.")
    library.focus(1)
    library.press("Delete")
    expect(library.toast).to_contain_text("moved to the trash.")
    library.find("comet is:trashed", "1 picture")
    library.find("comet", f"{count - 1} pictures")


def test_a_picture_is_walked_marked_and_closed_by_back(library: LibraryPage) -> None:
    """It says which of how many it is; arrows walk the search; its address opens it again; Back closes it."""
    many = library.find("tram")
    library.tile(1).click()
    expect(library.view).to_contain_text(f"2 of {many}")
    library.press("ArrowRight")
    expect(library.view).to_contain_text(f"3 of {many}")
    library.press("5")
    expect(library.view).to_contain_text(f"4 of {many}")
    library.view.get_by_role("textbox", name="Note").fill("for the cover")
    library.view.get_by_role("textbox", name="Note").blur()
    expect(library.toast).to_have_text("Note saved.")
    assert "#picture=" in library.page.url
    library.page.reload()
    expect(library.view).to_contain_text(f"4 of {many}", timeout=SLOW)
    expect(library.view.get_by_role("textbox", name="Note")).to_have_value("for the cover", timeout=SLOW)
    library.page.go_back()
    expect(library.view).to_have_count(0)
    expect(library.tile(2)).to_have_attribute("aria-label", re.compile("5 stars"))
    library.find("tram cover", "1 picture")


def test_two_are_compared_across_runs(library: LibraryPage) -> None:
    """Any two that are ticked, wherever they lie: side by side at first, with a slider by a press."""
    library.tile(0).click(modifiers=["ControlOrMeta"])
    library.tile(9).click(modifiers=["ControlOrMeta"])
    library.chosen.get_by_role("button", name="Compare").click()
    expect(library.view.locator(".compare[data-mode=side] .pane")).to_have_count(2, timeout=SLOW)
    library.view.get_by_role("button", name="Slider").click()
    expect(library.view.locator(".compare[data-mode=slide] img")).to_have_count(2)


def test_all_scrolls_in_one_piece_with_few_elements(library: LibraryPage) -> None:
    """The last picture is as near as the first; only what is in sight is drawn; groups have headings."""
    last = int(str(library.many.text_content()).split()[0]) - 1
    library.focus(0)
    library.press("End")
    expect(library.tile(last)).to_be_focused()
    expect(library.tile(last).locator("img")).to_be_visible(timeout=SLOW)
    assert library.tiles.count() < 120
    library.press("Home")
    expect(library.tile(0)).to_be_focused()
    library.page.get_by_label("Group by").select_option("day")
    expect(library.page.locator(".day").first).to_be_visible()
    library.page.get_by_label("Thumbnail size").fill("320")
    expect(library.tile(0)).to_have_js_property("offsetHeight", library.tile(0).evaluate("tile => tile.offsetHeight"))
    assert library.tile(0).evaluate("tile => tile.offsetHeight") > 200


def test_new_pictures_come_by_themselves(filled: StudioProcess, new_page: Callable[..., Page]) -> None:
    """What is made while the library is open stands there; what one looks at stays where it is."""
    library = LibraryPage(new_page(), filled.url).open().unfolded()
    many = int(str(library.many.text_content()).split()[0])
    library.pane.evaluate("pane => { pane.scrollTop = 2000; }")
    seen = library.tile(60)
    expect(seen.locator("img")).to_be_visible(timeout=SLOW)
    before, label = seen.bounding_box(), library.label(60)
    other = GeneratePage(new_page(), filled.url).open()
    other.finished(other.generate("A wombat for the open library"))
    expect(library.many).to_have_text(f"{many + 1} pictures", timeout=SLOW)
    assert library.label(61) == label
    moved = library.tile(61).bounding_box()
    assert before is not None
    assert moved is not None
    assert abs(moved["y"] - before["y"]) <= before["height"]
    library.find("wombat", "1 picture")


def test_the_library_by_touch(filled: StudioProcess, new_page: Callable[..., Page]) -> None:
    """A phone's fingers choose by the tick and open by a tap; nothing is wider than the screen."""
    phone = LibraryPage(new_page(width=390, height=844, has_touch=True, is_mobile=True), filled.url).open()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    for at in (0, 1):
        phone.tile(at).locator(".tick").tap()
    expect(phone.chosen).to_contain_text("2 selected")
    phone.chosen.get_by_role("button", name="Clear selection").tap()
    phone.tile(1).tap()
    expect(phone.view).to_be_visible(timeout=SLOW)
    phone.view.get_by_role("button", name="Close").tap()
    expect(phone.view).to_have_count(0)
