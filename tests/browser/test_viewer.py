"""The full view of a picture: copies of it, its words, and the pictures that it comes from and that came of it."""

import re
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from easel.pictures.metadata.reading import read
from tests.browser.edit_desk import EditDesk, photo
from tests.browser.edit_page import EditPage
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
        view.get_by_label("Include prompt and settings").set_checked(told)
        with generate.page.expect_download() as download:
            view.get_by_role("link", name="Download copy").click()
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
    generate.page.wait_for_function("!history.state?.easelViewer")  # the step that the view was is taken back
    generate.open()
    generate.run_of("A copper kettle on a stove").get_by_role("button", name="Open picture 1").click()
    expect(view.get_by_label("Longest edge")).to_have_value("512", timeout=SLOW)
    expect(view.get_by_label("Format")).to_have_value("webp")
    expect(view.get_by_label("Include prompt and settings")).not_to_be_checked()
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


def edited_twice(page: EditPage, seed: int, first: str, second: str) -> Locator:
    """The run of an edit of the result of an edit of a photograph."""
    page.bring(photo(512, 512, seed=seed))
    page.mounted()
    page.view(page.edit(first)).get_by_role("button", name="Use as edit source").click()
    page.page.locator(".versions button").nth(1).wait_for()
    page.settled()
    return page.edit(second)


def test_the_family_is_walked_and_branched_from(desk: EditDesk, new_page: Callable[..., Page]) -> None:
    """From a result to the one before it and to the photograph, none of which the list holds, and back; an edit begins there."""
    page = EditPage(new_page(1280, 900), desk.url).open()
    view = page.view(edited_twice(page, 41, "a bench in the garden", "a cat on the bench"))
    bench, cat = (desk.picture(desk.run(name), "edit") for name in ("a bench in the garden", "a cat on the bench"))
    original = desk.sources.of_blob(bench.parents[0])
    assert original
    family, shown = view.locator(".family li button"), view.locator(".canvas img")
    expect(family).to_have_count(3, timeout=SLOW)
    expect(family.nth(2)).to_have_attribute("aria-current", "true")
    family.nth(1).click()
    expect(shown).to_have_attribute("src", re.compile(bench.id), timeout=SLOW)
    expect(view).to_contain_text("a bench in the garden")
    expect(family.nth(1)).to_have_attribute("aria-current", "true")
    expect(family.nth(2)).to_have_attribute("title", re.compile("^Made from this picture: a cat"))
    family.first.click()
    expect(shown).to_have_attribute("src", re.compile(original.id), timeout=SLOW)
    expect(view).to_contain_text("photo.png")
    view.get_by_role("button", name="Back to 1 of 1").click()
    expect(shown).to_have_attribute("src", re.compile(cat.id))
    family.first.click()
    expect(shown).to_have_attribute("src", re.compile(original.id), timeout=SLOW)
    view.get_by_role("button", name="Use as edit source").click()
    expect(page.sources.first.locator("img")).to_have_attribute("src", re.compile(original.id), timeout=SLOW)
    page.settled()


def test_a_guest_of_the_library_is_marked_by_keys(desk: EditDesk, new_page: Callable[..., Page]) -> None:
    """A relative that the search has not found takes stars, which are its own and still there when it is come back to."""
    page = EditPage(new_page(1280, 900), desk.url).open()
    edited_twice(page, 43, "a pier at noon", "a gull over it")
    page.page.goto(f"{desk.url}/library?q=gull")
    page.page.locator(".tile").first.click()
    view = page.page.locator("dialog.viewer[open]")
    pier, gull = (desk.picture(desk.run(name), "edit") for name in ("a pier at noon", "a gull over it"))
    view.locator(".family li button").nth(1).click()
    shown = view.locator(".canvas img")
    expect(shown).to_have_attribute("src", re.compile(pier.id), timeout=SLOW)
    page.page.keyboard.press("4")
    four = view.get_by_role("button", name="4★")
    expect(four).to_have_attribute("aria-pressed", "true")
    view.get_by_role("button", name=re.compile("^Back to 1 of")).click()
    expect(shown).to_have_attribute("src", re.compile(gull.id))
    expect(four).to_have_attribute("aria-pressed", "false")
    view.locator(".family li button").nth(1).click()
    expect(four).to_have_attribute("aria-pressed", "true", timeout=SLOW)


def test_a_picture_of_the_library_is_sealed_another_way(desk: EditDesk, new_page: Callable[..., Page]) -> None:
    """It follows in the same view, where no list of runs brings it, without a new request; what was found is a press away."""
    page = EditPage(new_page(1280, 900), desk.url).open()
    page.bring(photo(512, 512, seed=47))
    page.mounted()
    page.choose("Box")
    page.drag(page.at((0.3, 0.3), (0.7, 0.7)))
    expect(page.covered).to_have_text(re.compile("^1[5-7]"), timeout=SLOW)
    page.edit("a lantern in the dark")
    run = desk.run("a lantern in the dark")
    sealed, raw, asked = desk.picture(run, "sealed"), desk.picture(run, "edit"), desk.requests()
    page.page.goto(f"{desk.url}/library?q=lantern+is:sealed")
    page.page.locator(".tile").first.click()
    view = page.page.locator("dialog.viewer[open]")
    shown = view.locator(".canvas img")
    expect(shown).to_have_attribute("src", re.compile(sealed.id), timeout=SLOW)
    view.get_by_role("button", name="Off", exact=True).click()
    expect(shown).to_have_attribute("src", re.compile(raw.id), timeout=SLOW)
    view.get_by_role("button", name="Soft seam", exact=True).click()
    expect(shown).not_to_have_attribute("src", re.compile(f"{sealed.id}|{raw.id}"), timeout=SLOW)
    view.get_by_role("button", name=re.compile("^Back to 1 of")).click()
    expect(shown).to_have_attribute("src", re.compile(sealed.id))
    assert desk.requests() == asked
