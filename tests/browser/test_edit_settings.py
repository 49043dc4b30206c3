"""A file that is dropped on Edit is a source, and offers what is known of its making, in a real browser."""

import base64
from collections.abc import Callable

import pytest
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Locator, Page, expect

from tests.browser.edit_desk import EditDesk, photo
from tests.browser.edit_page import SLOW, EditPage
from tests.browser.generate_page import GeneratePage
from tests.pictures import samples

_DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(text), letter => letter.charCodeAt(0))], name, {type: "image/png"}));
  const made = (kind) => new DragEvent(kind, {bubbles: true, cancelable: true, composed: true, dataTransfer: data});
  for (const kind of ["dragover", "drop"]) document.body.dispatchEvent(made(kind));
}"""


@pytest.fixture
def page(desk: EditDesk, new_page: Callable[..., Page]) -> EditPage:
    return EditPage(new_page(1280, 900), desk.url).open()


def drop(page: EditPage, name: str, content: bytes) -> Locator:
    """Anywhere on the page; what is said of it."""
    page.page.locator(".sources").wait_for(state="attached")  # it listens from then on
    page.page.evaluate(_DROP, [name, base64.b64encode(content).decode()])
    expect(page.sources).to_have_count(1, timeout=SLOW)
    page.settled()
    return page.page.locator(".sources .notice")


def test_what_a_file_says_of_its_making_fills_the_form(page: EditPage) -> None:
    """It is the source all the same; one press leads to the form that it was made with."""
    info = PngInfo()
    info.add_text("parameters", "a numbat in a teacup\nSteps: 20, Seed: 1, Size: 768x512, Model: dreamshaper_8")
    notice = drop(page, "numbat.png", samples.encoded(samples.photo(120, 80, 71), pnginfo=info))
    assert page.names() == ["numbat.png"]
    expect(notice).to_contain_text("This file contains its prompt and settings.", timeout=SLOW)
    notice.get_by_role("button", name="Restore settings").click()
    form = GeneratePage(page.page, page.url)
    expect(form.width).to_be_visible(timeout=SLOW)
    expect(form.prompt).to_have_value("a numbat in a teacup", timeout=SLOW)


def test_a_picture_of_the_library_is_known_by_its_bytes(
    page: EditPage, desk: EditDesk, new_page: Callable[..., Page]
) -> None:
    """An edit's settings belong to this page: they fill its form, and the source stays."""
    page.bring(photo(96, 64, "meadow.png", seed=72))
    run = desk.run_after(page, "the meadow under snow")
    made = desk.store.blobs.path(desk.picture(run, "edit").sha256).read_bytes()
    other = EditPage(new_page(1280, 900), desk.url).open()
    notice = drop(other, "download.png", made)
    expect(notice).to_contain_text("This picture is already in the library.", timeout=SLOW)
    notice.get_by_role("button", name="Restore settings").click()
    expect(other.prompt).to_have_value("the meadow under snow", timeout=SLOW)
    assert other.names() == ["download.png"]
    expect(notice).to_be_hidden()


def test_a_photograph_says_nothing(page: EditPage) -> None:
    """Nobody is asked about what there is not."""
    notice = drop(page, "plain.png", samples.encoded(samples.photo(120, 80, 73)))
    expect(notice).to_be_hidden()
