"""Pictures that are brought to the library's page: dropped, pasted, chosen; and what their files tell fills the form."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import FilePayload, Locator, Page, expect

from easel.pictures.metadata.story import Story
from easel.pictures.metadata.writing import with_story
from easel.requests.generate import GenerateParams
from tests.browser import handed_files
from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.studio import StudioProcess
from tests.pictures import samples

_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "zip": "application/zip"}


def payload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": _TYPES[name.rpartition(".")[2]], "buffer": data}


class LibraryPage:
    """The library as a person uses it who brings something in."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.button = page.get_by_role("button", name="Add pictures", exact=True)
        self.toast = page.locator(".library .toast")
        self.problems = page.locator(".arriving li")
        self.overlay = page.get_by_text("Drop to add: PNG, JPEG, WebP, a folder or a ZIP")

    def open(self) -> "LibraryPage":
        self.page.goto(f"{self.url}/library")
        expect(self.button).to_be_visible(timeout=SLOW)
        return self

    def drop(self, *files: FilePayload) -> None:
        """From the desktop, somewhere on the page: first it is said where to, then they are let go of."""
        held = handed_files.hold_over(self.page, files)
        expect(self.overlay).to_be_visible()
        handed_files.let_go(self.page, held)
        expect(self.overlay).to_be_hidden()

    def drop_folder(self, folder: Path) -> None:
        """As a hand does; no script can make up a folder."""
        devtools = self.page.context.new_cdp_session(self.page)
        data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            devtools.send("Input.dispatchDragEvent", {"type": kind, "x": 400, "y": 400, "data": data})
        devtools.detach()

    def paste(self, *files: FilePayload) -> None:
        handed_files.paste(self.page, files)

    def choose(self, *files: FilePayload) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.button.click()
        chooser.value.set_files(list(files))

    def says(self, words: str) -> None:
        expect(self.toast).to_contain_text(words, timeout=SLOW)

    def found(self, text: str) -> Locator:
        """The tiles of a search."""
        self.page.get_by_label("Find pictures").fill(text)
        return self.page.locator(".tile")


@pytest.fixture
def library(studio: StudioProcess, new_page: Callable[..., Page]) -> LibraryPage:
    return LibraryPage(new_page(), studio.url).open()


def png(seed: int, **texts: str) -> bytes:
    info = PngInfo()
    for name, text in texts.items():
        info.add_text(name, text)
    return samples.encoded(samples.photo(300, 200, seed), pnginfo=info)


def test_a_dropped_picture_of_easels_own_fills_the_form(library: LibraryPage) -> None:
    """One press on the toast leads to Generate with prompt, size and quality as they were asked for."""
    asked = GenerateParams("a walrus in a bathtub", size="1024x1536", quality="high")
    library.drop(payload("walrus.png", with_story(png(31), "png", Story(asked.prompt, asked=asked.as_dict()))))
    library.says("1 picture added.")
    library.page.get_by_role("button", name="Restore settings").click()
    form = GeneratePage(library.page, library.url)
    expect(form.prompt).to_have_value("a walrus in a bathtub", timeout=SLOW)
    expect(form.width).to_have_value("1024", timeout=SLOW)
    expect(form.height).to_have_value("1536", timeout=SLOW)
    expect(library.page.get_by_role("radio", name="High", exact=True)).to_be_checked()


def test_a_picture_that_is_here_already_is_known(library: LibraryPage) -> None:
    """It does not come twice, and its settings can be had all the same; a stranger's fill the form with what is legal."""
    told = "<b>a lynx</b> by moonlight\nSteps: 20, Seed: 1, Size: 512x512, Model: dreamshaper_8, Version: v1.9.0"
    file = payload("lynx.png", png(32, parameters=told))
    library.drop(file)
    library.says("1 picture added.")
    expect(library.found("lynx moonlight")).to_have_count(1, timeout=SLOW)
    library.paste(file)
    library.says("This picture is already here.")
    expect(library.page.locator(".tile")).to_have_count(1)
    library.page.get_by_role("button", name="Restore settings").click()
    form = GeneratePage(library.page, library.url)
    expect(form.prompt).to_have_value("<b>a lynx</b> by moonlight", timeout=SLOW)
    expect(library.page.locator(".easel-problem")).to_have_count(0)


def test_several_at_once_are_counted(library: LibraryPage) -> None:
    """New ones, those that were here, and one that is refused by its name in a sentence that stays until it is read."""
    library.drop(payload("one.png", png(33)))
    library.says("1 picture added.")
    files = [payload(f"{seed}.png", png(seed)) for seed in (33, 34, 35)]
    library.drop(*files, payload("party.gif", samples.gif()))
    library.says("2 pictures added, 1 was already here.")
    expect(library.problems).to_have_text([re.compile("party.gif is a GIF; only PNG, JPEG and WebP can be used")])
    expect(library.page.get_by_role("button", name="Restore settings")).to_have_count(0)
    library.page.locator(".arriving").get_by_role("button", name="Close").click()
    expect(library.problems).to_have_count(0)


def test_a_zip_is_unpacked(library: LibraryPage) -> None:
    """Its pictures come, found by what they tell; the rest is passed over, and that is said."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for seed in (36, 37):
            told = f"a capybara number {seed}\nSteps: 20, Seed: 1, Size: 8x8"
            archive.writestr(f"folder/{seed}.png", png(seed, parameters=told))
        archive.writestr("notes.txt", "words")
    library.choose(payload("all.zip", out.getvalue()))
    library.says("2 pictures added. 1 other file skipped.")
    expect(library.found("capybara")).to_have_count(2, timeout=SLOW)


def test_a_dropped_folder_is_taken_in(library: LibraryPage, tmp_path: Path) -> None:
    """With the folders in it, however many files; each picture once, and what is none is passed over."""
    deep = tmp_path / "shoot" / "day 2" / "raw"
    deep.mkdir(parents=True)
    for seed in range(50, 53):
        (deep / f"{seed}.png").write_bytes(png(seed, parameters=f"a pangolin {seed}\nSteps: 20, Seed: 1, Size: 8x8"))
    (deep.parent / "again.png").write_bytes((deep / "50.png").read_bytes())
    for number in range(120):  # more than a browser tells at a time
        (deep / f"note {number}.txt").write_text("words")
    (tmp_path / "shoot" / ".hidden.png").write_bytes(b"")
    library.drop_folder(tmp_path / "shoot")
    library.says("3 pictures added, 1 was already here. 120 other files skipped.")
    expect(library.problems).to_have_count(0)
    expect(library.found("pangolin")).to_have_count(3, timeout=SLOW)


def test_the_full_view_tells_where_it_came_from(library: LibraryPage) -> None:
    """The file's name, its program, and what that says; nothing about costs or servers that it never had."""
    told = "an ibex\nNegative prompt: fog\nSteps: 20, Seed: 77, Size: 512x512, Model: dreamshaper_8, Version: v1.9.0"
    library.drop(payload("ibex.png", png(38, parameters=told)))
    library.says("1 picture added.")
    library.found("ibex").first.click()
    view = library.page.get_by_role("dialog")
    from_ = view.get_by_role("row", name=re.compile("^From"))
    expect(from_).to_contain_text(
        "Uploaded from ibex.png; AUTOMATIC1111 says: model dreamshaper_8, seed 77, steps 20", timeout=SLOW
    )
    expect(view.get_by_role("row", name=re.compile("^Negative prompt"))).to_contain_text("fog")
    for name in ("Cost", "Tokens", "Server", "Time"):
        expect(view.get_by_role("rowheader", name=name, exact=True)).to_have_count(0)
    expect(view.get_by_role("button", name="Copy as curl")).to_have_count(0)


def test_what_is_cancelled_does_not_come(studio: StudioProcess, new_page: Callable[..., Page]) -> None:
    """How far it has come is told while it is sent; a press stops it, and the others stay where they are."""
    page = new_page(own=True)
    library = LibraryPage(page, studio.url).open()
    devtools = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}
    devtools.send("Network.emulateNetworkConditions", slow)
    large = samples.encoded(samples.photo(1600, 1200, 39), compress_level=0)
    library.choose(payload("large.png", large), payload("next.png", png(40)))
    expect(page.locator(".arriving")).to_contain_text(re.compile(r"1 of 2, \d+ %"), timeout=SLOW)
    page.locator(".arriving").get_by_role("button", name="Cancel").click()
    library.says("Cancelled. Nothing was added.")
    expect(page.locator(".arriving")).to_be_hidden()


def test_text_that_is_pasted_into_the_search_stays_text(library: LibraryPage) -> None:
    """Only pictures are taken from the clipboard."""
    library.paste()
    field = library.page.get_by_label("Find pictures")
    field.fill("words")
    expect(field).to_have_value("words")
    expect(library.toast).to_be_hidden()


def test_on_a_phone_the_button_is_in_reach(studio: StudioProcess, new_page: Callable[..., Page]) -> None:
    """It takes pictures from the phone's own dialog, and nothing is wider than the screen."""
    page = new_page(390, 844, has_touch=True, is_mobile=True, device_scale_factor=2)
    library = LibraryPage(page, studio.url).open()
    box = library.button.bounding_box()
    assert box
    assert box["height"] >= 40
    with page.expect_file_chooser() as chooser:
        library.button.tap()
    assert chooser.value.is_multiple()
    chooser.value.set_files([payload("phone.jpg", samples.oriented_jpeg(samples.photo(200, 300, 41), 6))])
    library.says("1 picture added.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
