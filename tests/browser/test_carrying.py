"""Chosen pictures as one ZIP, in a real browser: names from a template, copies in another format, progress and a way to stop."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from easel.settings import load
from easel.store.store import Store
from tests import made_library
from tests.browser.library_page import SLOW, LibraryPage
from tests.browser.studio import StudioProcess

COUNT = 600


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    home = tmp_path_factory.mktemp("carrying") / "home"
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


def asked(library: LibraryPage, count: int) -> Locator:
    """The question, of the first `count` pictures."""
    for at in range(count):
        library.tile(at).click(modifiers=["ControlOrMeta"])
    library.chosen.get_by_role("button", name="Download ZIP").click()
    return library.page.get_by_role("dialog", name="Download ZIP")


def received(library: LibraryPage, question: Locator, folder: Path) -> zipfile.ZipFile:
    with library.page.expect_download(timeout=SLOW) as started:
        question.get_by_role("button", name=re.compile(r"^Download \d")).click()
    assert re.fullmatch(r"easel-\d{8}-\d+-pictures\.zip", started.value.suggested_filename)
    started.value.save_as(folder / "pictures.zip")
    archive = zipfile.ZipFile(folder / "pictures.zip")
    assert archive.testzip() is None
    return archive


def test_the_originals_come_with_what_is_known_of_them(library: LibraryPage, tmp_path: Path) -> None:
    """One press more where nothing is to be said; the page tells when all is sent."""
    with received(library, asked(library, 3), tmp_path) as archive:
        told: dict[str, Any] = json.loads(archive.read("manifest.json"))
        assert len(told["pictures"]) == 3
        assert {one["file"] for one in told["pictures"]} < set(archive.namelist())
    expect(library.toast).to_have_text("3 pictures sent: see your browser's downloads.", timeout=SLOW)


def test_a_template_says_at_once_what_it_makes(library: LibraryPage, tmp_path: Path) -> None:
    """An example below the field follows each key; what is wrong stands there instead, and nothing can be sent."""
    question = asked(library, 2)
    names, example = question.get_by_label("File names"), question.locator(".example")
    expect(example).to_have_text(re.compile(r"^For example \S+-\d{8}-\d{6}-1\.png$"))
    names.fill("shots/{colour}")
    expect(example).to_contain_text("There is no field {colour}: write {prompt}")
    expect(names).to_have_attribute("aria-invalid", "true")
    send = question.get_by_role("button", name="Download 2 pictures")
    expect(send).to_be_disabled()
    names.fill("shots/")
    question.get_by_role("button", name="{number}").click()
    expect(names).to_have_value("shots/{number}")
    expect(example).to_have_text("For example shots/1.png")
    with received(library, question, tmp_path) as archive:
        assert archive.namelist()[:2] == ["shots/1.png", "shots/2.png"]
    library.page.reload()
    question = asked(library, 1)
    expect(question.get_by_label("File names")).to_have_value("shots/{number}")


def test_copies_come_in_the_format_and_size_that_was_asked_for(library: LibraryPage, tmp_path: Path) -> None:
    """The originals stay as they are; the manifest says what was made."""
    question = asked(library, 2)
    question.get_by_label("File names").fill("{number}")
    question.get_by_label("Files").select_option(label="WebP copies")
    expect(question.locator(".example")).to_have_text("For example 1.webp")
    question.get_by_label("Longest edge").select_option("512")
    with received(library, question, tmp_path) as archive:
        assert archive.namelist() == ["1.webp", "2.webp", "manifest.json", "pictures.csv"]
        with Image.open(io.BytesIO(archive.read("1.webp"))) as image:
            assert (image.format, max(image.size)) == ("WEBP", 512)
        told: dict[str, Any] = json.loads(archive.read("manifest.json"))
        copy = told["pictures"][0]["copy"]
        assert copy == {"format": "webp", "edge": 512, "quality": 90, "size_bytes": len(archive.read("1.webp"))}
        assert told["pictures"][0]["format"] == "png"


def test_copies_of_many_are_counted_and_can_be_stopped(library: LibraryPage) -> None:
    """What has come is not whole, which the browser knows, too."""
    library.focus(0)
    library.press("Control+a")
    library.chosen.get_by_role("button", name="Download ZIP").click()
    question = library.page.get_by_role("dialog", name="Download ZIP")
    question.get_by_label("Files").select_option(label="AVIF copies")
    with library.page.expect_download(timeout=SLOW) as started:
        question.get_by_role("button", name=f"Download {COUNT} pictures").click()
    way = library.page.get_by_role("region", name="Download")
    expect(way).to_contain_text(f"of {COUNT} pictures copied", timeout=SLOW)
    way.get_by_role("button", name="Cancel").click()
    expect(library.toast).to_have_text("Stopped. The downloaded file is incomplete.", timeout=SLOW)
    expect(way).to_be_hidden()
    assert started.value.failure() is not None
