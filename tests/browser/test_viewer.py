"""The full view of a picture: copies of it, its words, and the pictures that it comes from and that came of it."""

import re
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from easel.pictures.metadata.reading import read
from tests.browser.generate_page import SLOW, GeneratePage
from tests.browser.studio import StudioProcess


def opened(page: GeneratePage, prompt: str) -> Locator:
    """The full view of a new picture."""
    page.prompt.fill(prompt)
    page.prompt.press("Control+Enter")
    run = page.run_of(prompt[:80])  # a card shows no more of a long one
    page.finished(run)
    run.get_by_role("button", name="Open picture 1").click()
    view = page.page.locator("dialog.viewer[open]")
    expect(view).to_be_visible(timeout=SLOW)
    return view


def test_a_copy_is_downloaded_as_it_was_chosen(generate: GeneratePage, tmp_path: Path) -> None:
    """In another format and size, with its prompt inside or without; what was chosen stands there the next time."""
    view = opened(generate, "A copper kettle on a stove")
    view.get_by_text("Download a copy…").click()
    view.get_by_label("Format").select_option("WebP")
    view.get_by_label("Longest edge").select_option("512 px")
    view.get_by_label("Quality").select_option("80")
    for name, told in (("with.webp", True), ("without.webp", False)):
        view.get_by_label("With prompt and settings inside").set_checked(told)
        with generate.page.expect_download() as download:
            view.get_by_role("link", name="Download the copy").click()
        assert download.value.suggested_filename.startswith("a-copper-kettle-on-a-stove-")
        assert download.value.suggested_filename.endswith(".webp")
        download.value.save_as(tmp_path / name)
        with Image.open(tmp_path / name) as image:
            assert (image.format, image.size) == ("WEBP", (512, 341))
    said = read(tmp_path / "with.webp")
    assert said
    assert said.prompt == "A copper kettle on a stove"
    assert read(tmp_path / "without.webp") is None
    generate.page.keyboard.press("Escape")
    generate.open()
    generate.run_of("A copper kettle on a stove").get_by_role("button", name="Open picture 1").click()
    expect(view.get_by_label("Longest edge")).to_have_value("512", timeout=SLOW)
    expect(view.get_by_label("Format")).to_have_value("webp")
    expect(view.get_by_label("With prompt and settings inside")).not_to_be_checked()
    view.get_by_label("Format").select_option("PNG")
    expect(view.get_by_label("Quality")).to_be_disabled()


def test_prompt_and_request_are_copied_whole(generate: GeneratePage) -> None:
    """The prompt also where the list has cut it off; the request as Python that compiles and says it."""
    prompt = "A harbour at dawn, " + "with boats and more boats, " * 30 + "and one gull"
    view = opened(generate, prompt)
    generate.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copied = {}
    for name in ("Copy prompt", "Copy as Python"):
        button = view.get_by_role("button", name=name)
        button.click()
        expect(button).to_have_attribute("title", "Copied", timeout=SLOW)
        copied[name] = str(generate.page.evaluate("navigator.clipboard.readText()"))
    assert copied["Copy prompt"] == prompt
    script = copied["Copy as Python"]
    compile(script, "script.py", "exec")
    assert "client.images.generate(" in script
    assert repr(prompt) in script


def test_what_the_browser_does_not_copy_is_copied_by_hand(studio: StudioProcess, new_page: Callable[..., Page]) -> None:
    """A page without TLS has no clipboard: the text stands in a box, chosen."""
    page = new_page(own=True)
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    view = opened(GeneratePage(page, studio.url).open(), "A stone bridge in fog")
    view.get_by_role("button", name="Copy as Python").click()
    box = page.get_by_role("dialog", name="The request as Python")
    field = box.get_by_role("textbox")
    expect(field).to_have_value(re.compile(r"prompt='A stone bridge in fog'"), timeout=SLOW)
    assert field.evaluate("field => field.selectionEnd - field.selectionStart === field.value.length")
    box.get_by_role("button", name="Close").click()
    expect(box).to_have_count(0)
    expect(view).to_be_visible()
