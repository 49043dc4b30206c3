"""The candidates of a run that were not chosen lie folded behind the one that was, in a real browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from easel.library.tables import catalogue
from easel.settings import load
from easel.store.store import Store
from tests import made_library
from tests.browser.library_page import SLOW, LibraryPage
from tests.browser.studio import StudioProcess

COUNT = 24  # six runs of four


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """A studio with a small library of which nobody has said anything yet."""
    home = tmp_path_factory.mktemp("folding") / "home"
    store = Store(load(_env_file=None, home=home))
    with closing(store):
        store.open()
        made_library.make(store, COUNT)
        with store.database.writing() as connection:
            connection.execute(sa.update(catalogue).values(flag=0, stars=0))
    running = StudioProcess(home)
    yield running
    running.stop()


@pytest.fixture
def library(filled: StudioProcess, new_page: Callable[..., Page]) -> Iterator[LibraryPage]:
    """What a test says of pictures is taken back afterwards."""
    page = LibraryPage(new_page(), filled.url).open()
    yield page
    page.find("")
    with page.page.expect_response("**/library/marks?*"):
        page.focus(0)
        page.press("Escape", "Control+a", "u")
    with page.page.expect_response("**/library/marks?*"):
        page.press("0")


def alt(library: LibraryPage, index: int) -> str:
    return library.label(index).partition(", picked")[0]


def test_the_others_of_a_run_fold_behind_the_picked_one(library: LibraryPage) -> None:
    """At once, and the keyboard goes on to the next one that is seen; the number opens the fold and closes it, as does S."""
    third = alt(library, 4)
    library.focus(1)
    library.press("p")
    expect(library.many).to_have_text(f"{COUNT} pictures, 3 folded")
    expect(library.tile(0)).to_have_attribute("aria-label", re.compile("picked, 3 more of its run folded"))
    expect(library.tile(1)).to_be_focused()
    assert alt(library, 1) == third
    library.tile(0).locator(".fold").click()
    expect(library.many).to_have_text(f"{COUNT} pictures")
    expect(library.tile(1)).to_have_attribute("aria-label", re.compile("picked, 3 more of its run shown"))
    library.focus(1)
    library.press("s")
    expect(library.many).to_have_text(f"{COUNT} pictures, 3 folded")
    expect(library.tile(0)).to_be_focused()
    library.press("Control+z")
    expect(library.many).to_have_text(f"{COUNT} pictures")
    expect(library.tile(1)).to_be_focused()


def test_what_was_starred_or_picked_as_well_stays(library: LibraryPage) -> None:
    """Only what nobody chose is folded; a rejected one is."""
    library.focus(0)
    library.press("3", "x", "p")
    expect(library.many).to_have_text(f"{COUNT} pictures, 2 folded")
    expect(library.tile(0)).to_have_attribute("aria-label", re.compile("3 stars$"))
    expect(library.tile(1)).to_have_attribute("aria-label", re.compile("picked, 2 more of its run folded"))


def test_ranges_take_what_is_seen(library: LibraryPage) -> None:
    """Shift, Ctrl+A and their number leave out what is folded, and say so; in a search, too."""
    library.focus(1)
    library.press("p")
    library.tile(0).click(modifiers=["ControlOrMeta"])
    library.tile(2).click(modifiers=["Shift"])
    expect(library.chosen).to_contain_text("3 selected (not the 3 folded)")
    library.press("Control+a")
    expect(library.chosen).to_contain_text(f"{COUNT - 3} selected (not the 3 folded)")
    library.press("Escape")
    library.find("is:unflagged", f"{COUNT - 1} pictures")  # the picked one is not found: nothing can lie behind it
    library.find("designer or 狐 or 港 or 寺 or 林 or 雨")
    expect(library.many).to_have_text(f"{COUNT} pictures, 3 folded")
    library.focus(0)
    library.press("Control+a")
    expect(library.chosen).to_contain_text(f"{COUNT - 3} selected (not the 3 folded)")


def test_the_full_view_folds_when_it_is_left(library: LibraryPage) -> None:
    """Arrows walk what was seen before; the wall then stands where the picture is, or the one that it lies behind."""
    library.tile(1).click()
    expect(library.view).to_be_visible()
    library.press("p")
    expect(library.view).to_contain_text(f"3 of {COUNT}")
    library.press("Escape")
    expect(library.view).to_be_hidden()
    expect(library.many).to_have_text(f"{COUNT} pictures, 3 folded")
    expect(library.tile(0)).to_be_focused()


def test_it_can_be_switched_off(library: LibraryPage) -> None:
    """For this browser, until somebody switches it on."""
    library.focus(0)
    library.press("p")
    expect(library.many).to_have_text(f"{COUNT} pictures, 3 folded")
    fold = library.page.get_by_role("button", name="Fold runs")
    fold.click()
    expect(library.many).to_have_text(f"{COUNT} pictures")
    library.page.reload()
    expect(library.many).to_have_text(f"{COUNT} pictures", timeout=SLOW)
    expect(library.tile(0)).to_have_attribute("aria-label", re.compile("picked$"))
    fold.click()
    expect(library.many).to_have_text(f"{COUNT} pictures, 3 folded")


def test_an_address_opens_what_is_folded(library: LibraryPage) -> None:
    """Its run is opened with it."""
    library.tile(2).click()
    expect(library.view).to_be_visible()
    expect(library.page).to_have_url(re.compile("#picture="))
    address = library.page.url
    library.press("Escape")
    library.focus(0)
    library.press("p")
    expect(library.many).to_have_text(f"{COUNT} pictures, 3 folded")
    library.page.goto("about:blank")
    library.page.goto(address)
    expect(library.view).to_be_visible(timeout=SLOW)
    library.press("Escape")
    expect(library.tile(2)).to_have_attribute("tabindex", "0")  # the keyboard's place in the wall
    expect(library.many).to_have_text(f"{COUNT} pictures")
