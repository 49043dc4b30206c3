"""The page of housekeeping: figures, what could go, exports, imports and checks, by hand and by keys, wide and on a phone."""

import re
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from easel.exchange.export import Export
from easel.library.tables import catalogue, picture
from easel.runs.tables import run
from easel.settings import load
from easel.store.store import Store
from tests.browser.housekeeping_page import SLOW, HousekeepingPage, held
from tests.browser.library_page import LibraryPage
from tests.browser.studio import StudioProcess
from tests.exchange.made_library import made_home
from tests.housekeeping.pieces import DAY, put_file

__all__ = ["made_home"]
_MEASURE = (Path(__file__).parent / "contrast.js").read_text()
New = Callable[..., Page]


@dataclass
class House:
    """A studio on a small library of everything, with a picture that has lain in the trash for long; an export of three of its
    pictures from before; how many there are, and the files of some."""

    studio: StudioProcess
    home: Path
    parcel: Path
    pictures: int
    blobs: list[Path]
    unnamed: list[Path]


@pytest.fixture(scope="module")
def house(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    home = folder / "home"
    shutil.copytree(made_home, home, ignore=shutil.ignore_patterns("executors", "incoming"))
    store = Store(load(_env_file=None, home=home))
    store.open()
    with store.database.writing() as rows:
        old = sa.update(catalogue).where(catalogue.c.trashed.is_not(None))
        assert rows.execute(old.values(trashed=time.time() - 40 * DAY)).rowcount == 1
        made = rows.execute(sa.select(picture.c.id, picture.c.sha256).order_by(picture.c.id.desc())).all()
    Export(store).write(folder / "everything.zip")
    known = [store.blobs.path(row.sha256) for row in made]
    unnamed = [store.blobs.path(put_file(store, text, days=3)) for text in ("one of nobody", "another of nobody")]
    store.close()
    studio = StudioProcess(home)
    yield House(studio, home, folder / "everything.zip", len(made), known, unnamed)
    studio.stop()


@pytest.fixture
def page(house: House, new_page: New) -> HousekeepingPage:
    return HousekeepingPage(new_page(), house.studio.url).open()


def test_it_tells_what_the_library_takes_up(page: HousekeepingPage, house: House) -> None:
    """By board, by month and by kind; the trash apart."""
    expect(page.sum).to_have_text(
        re.compile(rf"{house.pictures} pictures, \d+\.\d MB\. 1 of them is in the trash \(\d+\.\d MB\)\.")
    )
    expect(page.share("By board", "狐狸")).to_contain_text("2 pictures")
    expect(page.share("By board", "No board")).to_be_visible()
    expect(page.share("By month", time.strftime("%b %Y"))).to_contain_text(f"{house.pictures} pictures")
    for kind in ("Sources and references", "Masks", "Thumbnails", "Database", "Picture records"):
        expect(page.share("On this disk", kind)).to_be_visible()
    expect(page.page.get_by_text(re.compile(r"^As of \d\d:\d\d\.$"))).to_be_visible()


def test_the_way_from_the_library_brings_its_search_along(house: House, new_page: New) -> None:
    """And what is chosen there: both can be exported, and the way back leads to the same search."""
    library = LibraryPage(new_page(), house.studio.url).open("?q=hat")
    count = library.find("hat")
    library.page.get_by_role("link", name="Housekeeping").click()
    page = HousekeepingPage(library.page, house.studio.url).ready()
    expect(page.export.get_by_label("What to export")).to_have_value("search")
    expect(page.export.get_by_role("searchbox")).to_have_value("hat")
    expect(page.export).to_contain_text(f"{count} picture")
    page.page.get_by_role("link", name="Library", exact=True).last.click()
    library.shows("hat")
    library.tile(0).click(modifiers=["Control"])
    library.chosen.get_by_role("link", name="Export").click()
    page.ready()
    expect(page.export.get_by_label("What to export")).to_have_value("chosen")
    expect(page.export).to_contain_text("1 picture, about")


def test_nothing_goes_before_it_was_looked_through(page: HousekeepingPage, house: House) -> None:
    """By keys alone: the list opens on Cancel, Escape closes it and nothing is gone; then Enter on the other button."""
    plan = page.plan("Unused files")
    expect(plan).to_contain_text("2 files")
    plan.get_by_role("button").focus()
    page.page.keyboard.press("Enter")
    expect(page.review).to_contain_text("older than a day")
    expect(page.review.get_by_role("listitem")).to_have_count(2)
    expect(page.review.get_by_role("button", name="Cancel")).to_be_focused()
    page.page.keyboard.press("Escape")
    expect(page.review).to_be_hidden()
    assert all(path.exists() for path in house.unnamed)
    page.page.keyboard.press("Enter")
    page.page.keyboard.press("Tab")
    expect(page.review.get_by_role("button", name="Permanently delete 2 files")).to_be_focused()
    page.page.keyboard.press("Enter")
    page.says(page.spare, "2 files deleted")
    expect(plan).to_have_count(0)
    expect(page.share("On this disk", "Unused files")).to_have_count(0)
    assert not any(path.exists() for path in house.unnamed)


def test_an_export_is_downloaded_whole(page: HousekeepingPage, house: House, tmp_path: Path) -> None:
    """The page tells what was written; a board alone is smaller."""
    with page.page.expect_download() as download:
        page.export.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "all.zip")
    page.says(page.export, f"{house.pictures} pictures, ")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
    page.export.get_by_label("What to export").select_option("A board")
    page.export.get_by_label("Board", exact=True).select_option("Covers")
    expect(page.export).to_contain_text("1 picture, about")
    with page.page.expect_download() as download:
        page.export.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "covers.zip")
    assert (tmp_path / "covers.zip").stat().st_size < (tmp_path / "all.zip").stat().st_size


def test_an_export_that_is_stopped_is_no_download(page: HousekeepingPage, house: House) -> None:
    """A reload finds it again, with its progress; the browser knows that its file is not whole."""
    with held(house.blobs[0]):
        with page.page.expect_download() as download:
            page.export.get_by_role("button", name="Download").click()
        page.says(page.export, "written")
        page.page.reload()
        page.says(page.export, "written")
        expect(page.export.get_by_role("progressbar")).to_be_visible()
        page.export.get_by_role("button", name="Stop").click()
        page.says(page.export, "Stopping.")
    page.says(page.export, "Stopped. The downloaded file is incomplete")
    assert download.value.failure()


def test_an_import_says_what_came_and_what_was_here(page: HousekeepingPage, house: House, tmp_path: Path) -> None:
    """What is no export, or was cut, is refused in words."""
    page.choose(house.parcel)
    page.says(page.taking, f"Nothing new to import, {house.pictures} pictures were already here")
    (tmp_path / "cut.zip").write_bytes(house.parcel.read_bytes()[:-500])
    page.choose(tmp_path / "cut.zip")
    page.says(page.taking, "not a complete ZIP")
    (tmp_path / "fox.zip").write_bytes(b"a picture of a fox")
    page.choose(tmp_path / "fox.zip")
    page.says(page.taking, "This is not a ZIP. Choose one exported by Easel.")


def test_new_pictures_come_by_an_import(
    house: House, start_studio: Callable[..., StudioProcess], new_page: New
) -> None:
    """Into an empty studio, with boards and searches; the library shows them."""
    page = HousekeepingPage(new_page(), start_studio().url)
    page.page.goto(f"{page.url}/housekeeping")
    expect(page.sum).to_have_text("No pictures yet.", timeout=SLOW)
    page.choose(house.parcel)
    page.says(page.taking, f"{house.pictures} pictures imported")
    expect(page.taking.locator(".says")).to_contain_text("2 boards")
    expect(page.sum).to_contain_text(f"{house.pictures} pictures", timeout=SLOW)
    page.taking.get_by_role("link", name="Open the library").click()
    expect(page.page.locator(".tile").first).to_be_visible(timeout=SLOW)


def test_a_check_is_found_again_and_can_be_stopped(page: HousekeepingPage, house: House) -> None:
    """It goes on while nobody looks."""
    with held(house.blobs[-1]):
        page.check.get_by_role("button", name="Check every file").click()
        page.says(page.check, "You may leave this page.")
        page.page.reload()
        expect(page.check.get_by_role("progressbar")).to_be_visible(timeout=SLOW)
        page.check.get_by_role("button", name="Stop").click()
        page.says(page.check, "Stopping.")
    page.says(page.check, "Stopped after")


def test_a_check_names_what_is_missing(page: HousekeepingPage, house: House) -> None:
    """All is whole at first; without one file the picture is named, with a way to it."""
    press = page.check.get_by_role("button", name="Check every file")
    press.click()
    page.says(page.check, "are intact")
    data = house.blobs[0].read_bytes()
    house.blobs[0].unlink()
    press.click()
    page.says(page.check, "is missing or damaged")
    line = page.check.get_by_role("listitem").first
    expect(line).to_contain_text("Missing: “")
    expect(line.get_by_role("link", name="Show")).to_have_attribute("href", re.compile("library#picture="))
    page.page.get_by_role("button", name="Measure again").click()
    expect(page.page.get_by_text("1 picture has lost its file")).to_be_visible(timeout=SLOW)
    house.blobs[0].write_bytes(data)


def test_what_is_on_the_disk_alone_is_brought_back(page: HousekeepingPage, house: House) -> None:
    """As after an older copy of the database was put back."""
    store = Store(load(_env_file=None, home=house.home))
    store.open()
    with store.database.writing() as rows:
        of_run = sa.select(picture.c.run_id).where(picture.c.prompt == "a second hat")
        rows.execute(sa.delete(run).where(run.c.id.in_(of_run)))
    store.close()
    press = page.page.get_by_role("button", name="Restore them")
    expect(press).to_be_hidden()
    page.page.get_by_role("button", name="Measure again").click()
    expect(page.page.get_by_text("1 picture is on the disk but not in the database.")).to_be_visible(timeout=SLOW)
    press.click()
    expect(page.page.get_by_text("not in the database")).to_be_hidden(timeout=SLOW)
    expect(page.sum).to_contain_text(f"{house.pictures} pictures", timeout=SLOW)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast(house: House, new_page: New, scheme: Literal["light", "dark"]) -> None:
    """The page, and the list of what would go."""
    page = HousekeepingPage(new_page(color_scheme=scheme), house.studio.url).open()
    page.look_through("In the trash")
    expect(page.review.locator("img")).to_be_visible()
    texts: list[dict[str, Any]] = page.page.evaluate(_MEASURE)
    assert len(texts) > 40
    assert [text for text in texts if text["contrast"] < (3 if text["icon"] else 4.5)] == []


def test_it_fits_a_phone(house: House, new_page: New) -> None:
    """Nothing is wider than the screen, and what is pressed is large enough for a thumb; the trash is emptied there."""
    page = HousekeepingPage(
        new_page(390, 844, has_touch=True, is_mobile=True, device_scale_factor=2), house.studio.url
    ).open()
    for button in page.page.locator(".keeping").get_by_role("button").all():
        box = button.bounding_box()
        assert not box or box["height"] >= 40
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    page.plan("In the trash").get_by_role("button").tap()
    box = page.review.bounding_box()
    assert box
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    page.review.get_by_role("button", name="Permanently delete 1 picture").tap()
    page.says(page.spare, "1 picture deleted")
    expect(page.sum).to_contain_text(f"{house.pictures - 1} pictures", timeout=SLOW)
